#include "workloads/receptive_field.hpp"

#include <algorithm>

namespace weft {

namespace {

// Rows (axis 1) or columns (axis 2) under the windows of an output range.
Range window_range(const Layer& layer, std::int32_t length, std::size_t axis, Range output) {
  const std::size_t k = axis - 1;
  const std::int64_t stride = layer.stride[k];
  const std::int64_t reach = std::int64_t{layer.dilation[k]} * (layer.kernel[k] - 1) + 1;
  const std::int64_t begin = output.begin * stride - layer.pad_begin[k];
  const std::int64_t end = (output.end - 1) * stride - layer.pad_begin[k] + reach;
  return {static_cast<std::int32_t>(std::max<std::int64_t>(begin, 0)),
          static_cast<std::int32_t>(std::min<std::int64_t>(end, length))};
}

// Input channels of the groups that an output range of channels belongs to.
Range group_channels(const Layer& layer, std::int32_t input_channels, Range output) {
  const std::int32_t filters_per_group = layer.output[0] / layer.groups;
  const std::int32_t channels_per_group = input_channels / layer.groups;
  return {output.begin / filters_per_group * channels_per_group,
          ((output.end - 1) / filters_per_group + 1) * channels_per_group};
}

// Channels that a concatenation takes from one operand.
Range concat_channels(const Network& network, std::size_t layer, std::size_t operand, Range output) {
  std::int32_t offset = 0;
  for (std::size_t k = 0; k < operand; ++k) offset += network.input_shape(layer, k)[0];
  const std::int32_t channels = network.input_shape(layer, operand)[0];
  const Range range{std::max(output.begin - offset, 0), std::min(output.end - offset, channels)};
  return range.empty() ? Range{} : range;
}

// The smallest box that holds the elements [begin, end) of a tensor in raster order.
Box flat_box(const Shape& shape, Range flat) {
  const std::int32_t map = shape[1] * shape[2];
  const std::int32_t last = flat.end - 1;
  Box box{Range{flat.begin / map, last / map + 1}, Range{0, shape[1]}, Range{0, shape[2]}};
  if (box[0].size() > 1) return box;
  box[1] = {flat.begin % map / shape[2], last % map / shape[2] + 1};
  if (box[1].size() > 1) return box;
  box[2] = {flat.begin % shape[2], last % shape[2] + 1};
  return box;
}

}  // namespace

Range receptive_range(const Network& network, std::size_t layer, std::size_t operand, std::size_t axis, Range output) {
  const Layer& of = network.layers[layer];
  const std::int32_t length = network.input_shape(layer, operand)[axis];
  switch (of.op) {
    case Operator::conv:
      return axis == 0 ? group_channels(of, length, output) : window_range(of, length, axis, output);
    case Operator::maxpool:
    case Operator::avgpool:
      return axis == 0 ? output : window_range(of, length, axis, output);
    case Operator::global_avgpool:
      return axis == 0 ? output : Range{0, length};
    case Operator::fc:
      return {0, length};
    case Operator::concat:
      return axis == 0 ? concat_channels(network, layer, operand, output) : output;
    default:
      return output;
  }
}

Box receptive_field(const Network& network, std::size_t layer, std::size_t operand, const Box& output) {
  if (network.layers[layer].op == Operator::flatten) return flat_box(network.input_shape(layer, operand), output[0]);
  Box box;
  for (std::size_t axis = 0; axis < 3; ++axis) {
    box[axis] = receptive_range(network, layer, operand, axis, output[axis]);
  }
  return box;
}

}  // namespace weft
