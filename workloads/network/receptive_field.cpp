#include "workloads/network/receptive_field.hpp"

#include <algorithm>

#include "workloads/network/resize_taps.hpp"

namespace weft {

namespace {

std::int64_t floor_div(std::int64_t amount, std::int64_t size) { return -ceil_div(-amount, size); }

// Returns the part of a range that lies in the tensor; the nearest element where no part does.
Range clipped(std::int64_t begin, std::int64_t end, std::int32_t length) {
  begin = std::clamp<std::int64_t>(begin, 0, length - 1);
  end = std::clamp<std::int64_t>(end, begin + 1, length);
  return {static_cast<std::int32_t>(begin), static_cast<std::int32_t>(end)};
}

// Returns the rows (axis 1) or columns (axis 2) under the windows of an output range.
Range window_range(const Layer& layer, std::int32_t length, std::size_t axis, Range output) {
  const std::size_t k = axis - 1;
  const std::int64_t stride = layer.stride[k];
  const std::int64_t reach = std::int64_t{layer.dilation[k]} * (layer.kernel[k] - 1) + 1;
  const std::int64_t begin = output.begin * stride - layer.pad_begin[k];
  const std::int64_t end = (output.end - 1) * stride - layer.pad_begin[k] + reach;
  return clipped(begin, end, length);
}

// Returns the rows or columns of the input that add to an output range of a transposed convolution: those from which
// some tap of the kernel, at stride x input + dilation x tap - padding, lies in the range.
Range transposed_range(const Layer& layer, std::int32_t length, std::size_t axis, Range output) {
  const std::int64_t stride = layer.stride[axis - 1], dilation = layer.dilation[axis - 1];
  const std::int64_t last_tap = layer.kernel[axis - 1] - 1;
  // The first and last place of the output, counted from the start of the padding.
  const std::int64_t begin = std::int64_t{output.begin} + layer.pad_begin[axis - 1];
  const std::int64_t last_place = std::int64_t{output.end} - 1 + layer.pad_begin[axis - 1];
  const auto reaches = [&](std::int64_t input) {
    const std::int64_t from = ceil_div(std::max<std::int64_t>(begin - input * stride, 0), dilation);
    return from <= std::min(last_tap, floor_div(last_place - input * stride, dilation));
  };
  const std::int64_t min = ceil_div(begin - dilation * last_tap, stride), max = floor_div(last_place, stride);
  std::int64_t first = std::max<std::int64_t>(min, 0), last = std::min<std::int64_t>(max, length - 1);
  while (first <= last && !reaches(first)) ++first;
  while (first <= last && !reaches(last)) --last;
  if (first > last) return clipped(min, max + 1, length);
  return clipped(first, last + 1, length);
}

// Returns the input channels of the groups that an output range of channels belongs to.
Range group_channels(const Layer& layer, std::int32_t input_channels, Range output) {
  const std::int32_t filters_per_group = layer.output[0] / layer.groups;
  const std::int32_t channels_per_group = input_channels / layer.groups;
  return {output.begin / filters_per_group * channels_per_group,
          ((output.end - 1) / filters_per_group + 1) * channels_per_group};
}

// Returns the range that a concatenation takes from one operand along its axis.
Range concat_range(const Network& network, std::size_t layer, std::size_t operand, std::size_t axis, Range output) {
  std::int32_t offset = 0;
  for (std::size_t k = 0; k < operand; ++k) offset += network.input_shape(layer, k)[axis];
  const std::int32_t length = network.input_shape(layer, operand)[axis];
  const Range range{std::max(output.begin - offset, 0), std::min(output.end - offset, length)};
  return range.empty() ? Range{} : range;
}

Range pad_range(const Layer& layer, std::int32_t length, std::size_t axis, Range output) {
  const std::int64_t begin = std::int64_t{output.begin} - layer.margin_begin[axis];
  const std::int64_t end = std::int64_t{output.end} - layer.margin_begin[axis];
  if (layer.pad_mode != PadMode::reflect) return clipped(begin, end, length);
  // A place outside is mirrored at the first or last element.
  const auto mirrored = [&](std::int64_t place) {
    return place < 0 ? -place : place >= length ? 2 * (std::int64_t{length} - 1) - place : place;
  };
  auto [first, last] = std::minmax({mirrored(begin), mirrored(end - 1)});
  if (begin <= 0 && end > 0) first = 0;
  if (begin < length && end >= length) last = length - 1;
  return clipped(first, last + 1, length);
}

Range resize_range(const Layer& layer, std::int32_t length, std::size_t axis, Range output) {
  const ResizeTaps first = resize_taps(layer, length, axis, output.begin);
  const ResizeTaps last = resize_taps(layer, length, axis, output.end - 1);
  return {first.places[0], last.places[static_cast<std::size_t>(last.count - 1)] + 1};  // places ascend
}

// Returns the smallest box that holds the elements [begin, end) of a tensor in raster order.
Box raster_box(const Shape& shape, Range flat) {
  const std::int32_t map = shape[1] * shape[2];
  const std::int32_t last = flat.end - 1;
  Box box{Range{flat.begin / map, last / map + 1}, Range{0, shape[1]}, Range{0, shape[2]}};
  if (box[0].size() > 1) return box;
  box[1] = {flat.begin % map / shape[2], last % map / shape[2] + 1};
  if (box[1].size() > 1) return box;
  box[2] = {flat.begin % shape[2], last % shape[2] + 1};
  return box;
}

// Returns the places in raster order of a box of a tensor that is cut along its raster axis.
Range raster_range(const Shape& shape, const Box& box) {
  const std::size_t axis = raster_axis(shape);
  std::int32_t slice = 1;  // elements of one index of the axis
  for (std::size_t k = axis + 1; k < 3; ++k) slice *= shape[k];
  return {box[axis].begin * slice, box[axis].end * slice};
}

}  // namespace

Range receptive_range(const Network& network, std::size_t layer, std::size_t operand, std::size_t axis, Range output) {
  const Layer& of = network.layers[layer];
  const std::int32_t length = network.input_shape(layer, operand)[axis];
  if (of.part && operand + 1 == of.inputs.size() && !of.part->is_first) return output;  // sums of the part before
  if (of.part && axis == 0) return of.part->channels;
  switch (of.op) {
    case Operator::conv:
      return axis == 0 ? group_channels(of, length, output) : window_range(of, length, axis, output);
    case Operator::conv_transpose:
      return axis == 0 ? group_channels(of, length, output) : transposed_range(of, length, axis, output);
    case Operator::maxpool:
    case Operator::avgpool:
      return axis == 0 ? output : window_range(of, length, axis, output);
    case Operator::global_avgpool:
      return axis == 0 ? output : Range{0, length};
    case Operator::fc:
      return {0, length};
    case Operator::matmul:
      // A product A B reads the rows of its result from A (operand 0), the columns from B, and the other axis whole;
      // what is added is broadcast.
      if (axis > 0 && operand < 2) return axis == operand + 1 ? output : Range{0, length};
      [[fallthrough]];
    case Operator::add:
    case Operator::mul:
    case Operator::binary:
    case Operator::where:
      return length == 1 ? Range{0, 1} : output;
    case Operator::concat:
      return axis == static_cast<std::size_t>(of.axis) ? concat_range(network, layer, operand, axis, output) : output;
    case Operator::softmax:
    case Operator::log_softmax:
      return axis == static_cast<std::size_t>(of.axis) ? Range{0, length} : output;
    case Operator::lrn:
      if (axis > 0) return output;
      return clipped(std::int64_t{output.begin} - (of.lrn.size - 1) / 2, std::int64_t{output.end} + of.lrn.size / 2,
                     length);
    case Operator::pad:
      return pad_range(of, length, axis, output);
    case Operator::reduce:
      return of.axes[axis] ? Range{0, length} : output;
    case Operator::normalize:
      return operand > 0 ? length == 1 ? Range{0, 1} : output : of.axes[axis] ? Range{0, length} : output;
    case Operator::resize:
      return resize_range(of, length, axis, output);
    case Operator::slice: {
      const std::int32_t first = of.slice_begin[axis] + output.begin * of.slice_step[axis];
      const std::int32_t last = of.slice_begin[axis] + (output.end - 1) * of.slice_step[axis];
      return {std::min(first, last), std::max(first, last) + 1};
    }
    case Operator::repeat: {
      const std::int32_t begin = output.begin % length;
      return begin + output.size() > length ? Range{0, length} : Range{begin, begin + output.size()};
    }
    default:
      return output;
  }
}

Box receptive_field(const Network& network, std::size_t layer, std::size_t operand, const Box& output) {
  const Layer& of = network.layers[layer];
  if (is_reshape(of.op)) return raster_box(network.input_shape(layer, operand), raster_range(of.output, output));
  Box box;
  for (std::size_t axis = 0; axis < 3; ++axis) {
    box[axis] = receptive_range(network, layer, operand, axis, output[driving_axis(of, axis)]);
  }
  return box;
}

Sampling window_sampling(const Layer& layer, std::size_t axis) {
  const bool has_windows = layer.op == Operator::conv || layer.op == Operator::maxpool || layer.op == Operator::avgpool;
  if (!has_windows || axis == 0) return {};
  const std::int64_t reach = std::int64_t{layer.dilation[axis - 1]} * (layer.kernel[axis - 1] - 1) + 1;
  if (reach >= layer.stride[axis - 1]) return {};
  return {static_cast<std::int32_t>(reach), layer.stride[axis - 1], -layer.pad_begin[axis - 1]};
}

std::size_t driving_axis(const Layer& layer, std::size_t operand_axis) {
  if (is_reshape(layer.op)) return raster_axis(layer.output);
  if (layer.op != Operator::transpose) return operand_axis;
  std::size_t axis = 0;
  while (static_cast<std::size_t>(layer.permutation[axis]) != operand_axis) ++axis;
  return axis;
}

std::size_t raster_axis(const Shape& output) {
  for (std::size_t axis = 0; axis < 3; ++axis) {
    if (output[axis] > 1) return axis;
  }
  return 0;
}

}  // namespace weft
