#include <algorithm>

#include "workloads/onnx/layers/filters.hpp"
#include "workloads/onnx/layers/node_readers.hpp"
#include "workloads/onnx/layers/volume_convolution.hpp"

namespace weft {

namespace {

// Returns input 0 with a layer of padding where the padding holds whole windows, so that the padding of the convolution
// itself stays smaller than its kernel.
LayerBuilder::Tensor padded_operand(NodeReader& node, const Shape& view, Window& window) {
  std::array<Margins, 2> margins;
  for (std::size_t axis = 0; axis < 2; ++axis) {
    Margins& pad = window[axis].pad;
    const std::int64_t max_pad = window[axis].reach() - 1;
    margins[axis] = {std::max<std::int64_t>(0, pad.begin - max_pad), std::max<std::int64_t>(0, pad.end - max_pad)};
    pad = {std::min(pad.begin, max_pad), std::min(pad.end, max_pad)};
  }
  return add_zeros(node, node.operand(0, view), view, margins[0], margins[1]);
}

// Adds the layer and makes it the result.
void finish(NodeReader& node, Layer layer) {
  const Dims& output = node.output_dims();
  node.set_result(node.add(std::move(layer), node.spatial_view({output.begin() + 1, output.end()})));
}

}  // namespace

void read_convolution(NodeReader& node) {
  const Dims input = node.channel_dims(1);
  const Filters filters = read_filters(node, input);
  const std::int64_t count = filters.weights.dims[0];
  check_filters(node, filters, input[0], filters.weights.dims[1] * filters.groups, count);
  const SpatialWindow spatial = read_window(node, filters.kernel);
  if (filters.kernel.size() == 3) return add_volume(node, input, filters, spatial);
  const Shape view = node.spatial_view(input);
  Window window = window_of(spatial);
  apply_auto_pad(node, view, window);
  const LayerBuilder::Tensor operand = padded_operand(node, view, window);
  Layer layer = make_filter_layer(node, Operator::conv, filters, filters.weights, count, window);
  layer.inputs = {operand};
  finish(node, std::move(layer));
}

void read_transposed_convolution(NodeReader& node) {
  const Dims input = node.channel_dims(1);
  const Filters filters = read_filters(node, input);
  const std::int64_t count = filters.weights.dims[1] * filters.groups;
  check_filters(node, filters, input[0], filters.weights.dims[0], count);
  if (input[0] % filters.groups != 0) {
    node.fail("the groups (" + std::to_string(filters.groups) + ") have to divide the " + std::to_string(input[0]) +
              " input channels");
  }
  SpatialWindow spatial = read_window(node, filters.kernel);
  const std::vector<std::int64_t> output_pad = fit_output(node, input, spatial);
  if (filters.kernel.size() == 3) return add_transposed_volume(node, input, filters, spatial, output_pad);
  const Shape view = node.spatial_view(input);
  Layer layer = make_filter_layer(node, Operator::conv_transpose, filters, by_filter(filters.weights, filters.groups),
                                  count, window_of(spatial));
  for (std::size_t axis = 0; axis < output_pad.size(); ++axis) {
    layer.output_pad[2 - output_pad.size() + axis] = static_cast<std::int32_t>(output_pad[axis]);
  }
  layer.inputs = {node.operand(0, view)};
  finish(node, std::move(layer));
}

}  // namespace weft
