#include "workloads/onnx/layers/filters.hpp"

#include <algorithm>

#include "workloads/onnx/graph/constant_folding.hpp"
#include "workloads/onnx/layers/weight_matrix.hpp"

namespace weft {

Filters read_filters(const NodeReader& node, const Dims& input) {
  Filters filters{node.require_constant(1, "the weights"), nullptr, node.integer("group", 1), {}};
  if (node.has_input(2)) filters.bias = &node.require_constant(2, "the bias");
  const Dims& dims = filters.weights.dims;
  if (dims.size() != input.size() + 1) {
    node.fail("the weights have the shape " + to_string(dims) + ", its input without the images is " +
              to_string(input) + "; expected weights with one axis more");
  }
  filters.kernel.assign(dims.begin() + 2, dims.end());
  const std::vector<std::int64_t> declared = node.integers("kernel_shape");
  if (!declared.empty() && declared != filters.kernel) {
    node.fail("kernel_shape is " + to_string(declared) + ", the weights have the shape " + to_string(dims));
  }
  return filters;
}

void check_filters(const NodeReader& node, const Filters& filters, std::int64_t input_channels,
                   std::int64_t expected_channels, std::int64_t count) {
  if (input_channels != expected_channels || count % filters.groups != 0) {
    node.fail("the weights have the shape " + to_string(filters.weights.dims) + " in " +
              std::to_string(filters.groups) + " group(s), the input has " + std::to_string(input_channels) +
              " channels; expected " + std::to_string(expected_channels) + ", and filters that the groups divide");
  }
  if (filters.bias != nullptr && element_count(filters.bias->dims) != count) {
    node.fail("the bias has the shape " + to_string(filters.bias->dims) + "; expected one value for each of " +
              std::to_string(count) + " filters");
  }
}

Layer make_filter_layer(const NodeReader& node, Operator op, const Filters& filters, const OnnxTensor& weights,
                        std::int64_t count, const Window& window, const std::string& way) {
  Layer layer = layer_of(op);
  layer.filters = static_cast<std::int32_t>(count);
  layer.groups = static_cast<std::int32_t>(filters.groups);
  layer.bias = filters.bias != nullptr;
  set_window(layer, window);
  const std::string full_way =
      std::string(to_string(op)) + way + " groups " + std::to_string(filters.groups) + (layer.bias ? " bias" : "");
  layer.weights =
      node.weights(full_way, [&] { return join_weights(weights, filters.bias, layer.filters, node.where()); });
  return layer;
}

OnnxTensor by_filter(const OnnxTensor& weights, std::int64_t groups) {
  OnnxTensor grouped = weights;
  const std::int64_t channels = weights.dims[0] / groups;
  grouped.dims = {groups, channels, weights.dims[1], product(weights.dims, 2, weights.dims.size())};
  return transposed(grouped, {0, 2, 1, 3});
}

std::vector<std::int64_t> fit_output(const NodeReader& node, const Dims& input, SpatialWindow& window) {
  const std::size_t axes = window.size();
  std::vector<std::int64_t> output_pad = per_axis(node, "output_padding", axes, 0);
  const std::string mode = node.text("auto_pad", "NOTSET");
  const bool has_shape = !node.integers("output_shape").empty();
  const std::vector<std::int64_t> shape = per_axis(node, "output_shape", axes, 0);
  for (std::size_t axis = 0; axis < axes; ++axis) {
    if (mode == "VALID") window[axis].pad = {};
    if (!has_shape && mode != "SAME_UPPER" && mode != "SAME_LOWER") continue;
    const std::int64_t size = has_shape ? shape[axis] : input[axis + 1] * window[axis].stride;
    const std::int64_t total =
        (input[axis + 1] - 1) * window[axis].stride + window[axis].reach() + output_pad[axis] - size;
    if (total < 0) output_pad[axis] -= total;
    window[axis].pad = same_pads(mode, std::max<std::int64_t>(0, total));
  }
  return output_pad;
}

}  // namespace weft
