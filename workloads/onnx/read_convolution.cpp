#include <algorithm>

#include "workloads/onnx/constant_folding.hpp"
#include "workloads/onnx/node_readers.hpp"
#include "workloads/onnx/weight_matrix.hpp"
#include "workloads/onnx/window.hpp"
#include "workloads/shape_inference.hpp"

namespace weft {

namespace {

// The weights of a Conv or ConvTranspose and what their shape says.
struct Filters {
  const OnnxTensor& weights;
  const OnnxTensor* bias;
  std::int64_t groups;
  Dims kernel;  // spatial axes
};

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

// As a layer: rows of weights, the biases behind them. `weights` are in the order of filters.
Layer make_layer(const NodeReader& node, Operator op, const Filters& filters, const OnnxTensor& weights,
                 std::int64_t count, const Window& window) {
  Layer layer;
  layer.op = op;
  layer.filters = static_cast<std::int32_t>(count);
  layer.groups = static_cast<std::int32_t>(filters.groups);
  layer.bias = filters.bias != nullptr;
  set_window(layer, window);
  const std::shared_ptr<const Values> values = real_values(weights);
  const std::shared_ptr<const Values> biases = filters.bias ? real_values(*filters.bias) : nullptr;
  layer.weights = join_weights(*values, biases.get(), layer.filters, element_count(weights.dims) / count, node.where());
  return layer;
}

// Padding that holds whole windows is a layer of its own, so that of the convolution stays smaller than its kernel.
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

// [C, M/group, ...] as ConvTranspose has them -> rows of filters: [group, M/group, C/group, ...].
OnnxTensor by_filter(const OnnxTensor& weights, std::int64_t groups) {
  OnnxTensor grouped = weights;
  const std::int64_t channels = weights.dims[0] / groups;
  grouped.dims = {groups, channels, weights.dims[1], product(weights.dims, 2, weights.dims.size())};
  return transposed(grouped, {0, 2, 1, 3});
}

// Of ConvTranspose: the output is (in - 1) stride + reach + output_pad - pads; where output_shape or auto_pad say how
// large it is, the pads follow.
void fit_output(const NodeReader& node, const Shape& view, std::size_t axes, Window& window,
                std::array<std::int64_t, 2>& output_pad) {
  const std::string mode = node.text("auto_pad", "NOTSET");
  const std::vector<std::int64_t> shape = node.integers("output_shape");
  const bool same = mode == "SAME_UPPER" || mode == "SAME_LOWER";
  if (mode == "VALID") window.pad_begin = window.pad_end = {0, 0};
  if (shape.empty() && !same) return;
  const std::vector<std::int64_t> target = per_axis(node, "output_shape", axes, 0);
  for (std::size_t axis = axes == 1 ? 1 : 0; axis < 2; ++axis) {
    const std::int64_t size = shape.empty() ? view[axis + 1] * window.stride[axis] : target[axis + axes - 2];
    const std::int64_t full = (view[axis + 1] - 1) * window.stride[axis] + window.reach(axis) + output_pad[axis];
    const std::int64_t total = full - size;
    if (total < 0) output_pad[axis] -= total;
    const std::int64_t pads = std::max<std::int64_t>(0, total);
    window.pad_begin[axis] = mode == "SAME_UPPER" ? pads / 2 : pads - pads / 2;
    window.pad_end[axis] = pads - window.pad_begin[axis];
  }
}

}  // namespace

void read_convolution(NodeReader& node) {
  const Dims input = node.channel_dims(1);
  const Shape view = node.spatial_view(input);
  const Filters filters = read_filters(node, input);
  const std::int64_t count = filters.weights.dims[0];
  check_filters(node, filters, input[0], filters.weights.dims[1] * filters.groups, count);
  Window window = window_of(read_window(node, filters.kernel));
  apply_auto_pad(node, view, window);
  const LayerBuilder::Tensor operand = padded_operand(node, view, window);
  Layer layer = make_layer(node, Operator::conv, filters, filters.weights, count, window);
  layer.inputs = {operand};
  const Dims& output = node.output_dims();
  node.set_result(node.add(std::move(layer), node.spatial_view({output.begin() + 1, output.end()})));
}

void read_transposed_convolution(NodeReader& node) {
  const Dims input = node.channel_dims(1);
  const Shape view = node.spatial_view(input);
  const Filters filters = read_filters(node, input);
  const std::int64_t count = filters.weights.dims[1] * filters.groups;
  check_filters(node, filters, input[0], filters.weights.dims[0], count);
  if (input[0] % filters.groups != 0) {
    node.fail("the groups (" + std::to_string(filters.groups) + ") have to divide the " + std::to_string(input[0]) +
              " input channels");
  }
  Window window = window_of(read_window(node, filters.kernel));
  const std::vector<std::int64_t> added = per_axis(node, "output_padding", filters.kernel.size(), 0);
  std::array<std::int64_t, 2> output_pad{added.size() == 1 ? 0 : added[0], added.back()};
  fit_output(node, view, filters.kernel.size(), window, output_pad);
  Layer layer =
      make_layer(node, Operator::conv_transpose, filters, by_filter(filters.weights, filters.groups), count, window);
  layer.output_pad = {static_cast<std::int32_t>(output_pad[0]), static_cast<std::int32_t>(output_pad[1])};
  layer.inputs = {node.operand(0, view)};
  const Dims& output = node.output_dims();
  node.set_result(node.add(std::move(layer), node.spatial_view({output.begin() + 1, output.end()})));
}

}  // namespace weft
