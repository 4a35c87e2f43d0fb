#include "workloads/onnx/node_readers.hpp"
#include "workloads/onnx/window.hpp"
#include "workloads/shape_inference.hpp"

namespace weft {

namespace {

// ceil_mode: one more position where the window then still begins within the padded input. By how much the last window
// reaches beyond it; what lies there is no element, whatever count_include_pad says.
std::array<std::int64_t, 2> overhang(const Shape& input, const Shape& output, const Window& window) {
  std::array<std::int64_t, 2> extra{};
  for (std::size_t axis = 0; axis < 2; ++axis) {
    const std::int64_t padded = input[axis + 1] + window.pad_begin[axis] + window.pad_end[axis];
    const std::int64_t used = (output[axis + 1] - 1) * window.stride[axis] + window.reach(axis);
    extra[axis] = std::max<std::int64_t>(0, used - padded);
  }
  return extra;
}

bool has_padding(const Window& window) {
  return window.pad_begin != std::array<std::int64_t, 2>{} || window.pad_end != std::array<std::int64_t, 2>{};
}

// Padding that counts as zeros, as a layer of its own.
LayerBuilder::Tensor padded_operand(NodeReader& node, const Shape& view, Window& window) {
  Layer pad;
  pad.op = Operator::pad;
  Shape padded = view;
  for (std::size_t axis = 0; axis < 2; ++axis) {
    pad.margin_begin[axis + 1] = static_cast<std::int32_t>(window.pad_begin[axis]);
    pad.margin_end[axis + 1] = static_cast<std::int32_t>(window.pad_end[axis]);
    const std::int64_t size = padded[axis + 1] + window.pad_begin[axis] + window.pad_end[axis];
    if (size >= max_elements) node.fail("the padding is too large");
    padded[axis + 1] = static_cast<std::int32_t>(size);
  }
  window.pad_begin = window.pad_end = {0, 0};
  pad.inputs = {node.operand(0, view)};
  return node.add(std::move(pad), padded);
}

}  // namespace

void read_pooling(NodeReader& node) {
  if (node.uses_output(1)) node.fail("its second output, the indices, is not supported; expected the values alone");
  const Dims input = node.channel_dims(1);
  const Shape view = node.spatial_view(input);
  const Dims& output_dims = node.output_dims();
  const Shape output = node.spatial_view({output_dims.begin() + 1, output_dims.end()});
  const std::vector<std::int64_t> kernel = node.integers("kernel_shape");
  if (kernel.size() != input.size() - 1) {
    node.fail("kernel_shape has " + std::to_string(kernel.size()) + " values; expected " +
              std::to_string(input.size() - 1));
  }
  Window window = read_window(node, kernel);
  apply_auto_pad(node, view, window);
  for (std::size_t axis = 0; axis < 2; ++axis) {
    if (window.pad_begin[axis] < window.reach(axis) && window.pad_end[axis] < window.reach(axis)) continue;
    node.fail("pads as large as the kernel leave windows with nothing but padding; expected smaller ones");
  }
  Layer layer;
  layer.op = node.op() == "MaxPool" ? Operator::maxpool : Operator::avgpool;
  const bool counts = layer.op == Operator::avgpool && node.integer("count_include_pad", 0) != 0;
  const std::array<std::int64_t, 2> extra = overhang(view, output, window);
  const bool has_overhang = extra[0] > 0 || extra[1] > 0;
  layer.count_padding = counts && !has_overhang;
  const bool pads_first = counts && has_overhang && has_padding(window);
  const LayerBuilder::Tensor operand = pads_first ? padded_operand(node, view, window) : node.operand(0, view);
  for (std::size_t axis = 0; axis < 2; ++axis) {
    window.pad_end[axis] += extra[axis];
    if (window.pad_end[axis] >= window.reach(axis))
      node.fail("ceil_mode makes a window that holds no element of the input");
  }
  set_window(layer, window);
  layer.inputs = {operand};
  node.set_result(node.add(std::move(layer), output));
}

void read_global_average(NodeReader& node) {
  const Dims input = node.channel_dims(0);
  const std::int64_t map = product(input, 1, input.size());
  const Shape view = input.size() == 3 ? node.spatial_view(input) : make_view(input[0], 1, map);
  Layer layer;
  layer.op = Operator::global_avgpool;
  layer.inputs = {node.operand(0, view)};
  node.set_result(node.add(std::move(layer), {view[0], 1, 1}));
}

}  // namespace weft
