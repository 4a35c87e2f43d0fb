#include <algorithm>

#include "workloads/network/shape_inference.hpp"
#include "workloads/onnx/layers/filters.hpp"
#include "workloads/onnx/layers/node_readers.hpp"
#include "workloads/onnx/layers/volume_convolution.hpp"

namespace weft {

namespace {

// Returns input 0 with a layer of padding where the padding holds whole windows, so that the padding of the convolution
// itself stays smaller than its kernel.
LayerBuilder::Tensor padded_operand(NodeReader& node, const Shape& view, Window& window) {
  Layer pad;
  pad.op = Operator::pad;
  Shape padded = view;
  for (std::size_t axis = 0; axis < 2; ++axis) {
    const auto take = [&](std::int64_t& from, std::int32_t& margin) {
      const std::int64_t kept = std::min(from, window.reach(axis) - 1);
      margin = static_cast<std::int32_t>(from - kept);
      from = kept;
      if (padded[axis + 1] + std::int64_t{margin} >= max_elements) node.fail("the padding is too large");
      padded[axis + 1] += margin;
    };
    take(window.pad_begin[axis], pad.margin_begin[axis + 1]);
    take(window.pad_end[axis], pad.margin_end[axis + 1]);
  }
  const LayerBuilder::Tensor operand = node.operand(0, view);
  if (padded == view) return operand;
  pad.inputs = {operand};
  return node.add(std::move(pad), padded);
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
  const Dims& output = node.output_dims();
  node.set_result(node.add(std::move(layer), node.spatial_view({output.begin() + 1, output.end()})));
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
  const Dims& output = node.output_dims();
  node.set_result(node.add(std::move(layer), node.spatial_view({output.begin() + 1, output.end()})));
}

}  // namespace weft
