#include "workloads/onnx/layers/node_readers.hpp"
#include "workloads/onnx/layers/window.hpp"

namespace weft {

namespace {

// Fits the padding at the end to the last window, and returns by how much this reaches beyond the padded input, rows and
// columns. With ceil_mode there is one more position where the window still begins within the input and the padding
// before it; what lies beyond the padded input is no element, whatever count_include_pad says. Padding that no window
// reaches is dropped: a window that begins in it is none.
std::array<std::int64_t, 2> fit_end(const Shape& input, const Shape& output, Window& window) {
  std::array<std::int64_t, 2> extra{};
  for (std::size_t axis = 0; axis < 2; ++axis) {
    Margins& pad = window[axis].pad;
    const std::int64_t used = (output[axis + 1] - 1) * window[axis].stride + window[axis].reach();
    const std::int64_t needed = std::max<std::int64_t>(0, used - input[axis + 1] - pad.begin);
    extra[axis] = std::max<std::int64_t>(0, needed - pad.end);
    pad.end = std::min(pad.end, needed);
  }
  return extra;
}

void check_padding(const NodeReader& node, const Window& window) {
  for (const AxisWindow& axis : window) {
    if (axis.pad.begin < axis.reach() && axis.pad.end < axis.reach()) continue;
    node.fail("pads as large as the kernel leave windows that hold no element of the input; expected smaller ones");
  }
}

// Pools rows and columns of `view`.
LayerBuilder::Tensor add_pooling(NodeReader& node, LayerBuilder::Tensor tensor, const Shape& view, const Shape& output,
                                 Window window) {
  apply_auto_pad(node, view, window);
  const std::array<std::int64_t, 2> extra = fit_end(view, output, window);
  check_padding(node, window);
  Layer layer = layer_of(node.op() == "MaxPool" ? Operator::maxpool : Operator::avgpool);
  const bool counts = layer.op == Operator::avgpool && node.integer("count_include_pad", 0) != 0;
  const bool has_overhang = extra[0] > 0 || extra[1] > 0;
  layer.count_padding = counts && !has_overhang;
  tensor = node.layers().viewed(tensor, view);
  if (counts && has_overhang) {  // the padding that counts as zeros becomes a layer of its own
    tensor = add_zeros(node, tensor, view, window[0].pad, window[1].pad);
    window[0].pad = window[1].pad = {};
  }
  for (std::size_t axis = 0; axis < 2; ++axis) window[axis].pad.end += extra[axis];
  check_padding(node, window);
  set_window(layer, window);
  layer.inputs = {tensor};
  return node.add(std::move(layer), output);
}

}  // namespace

// Adds pooling. A window over three axes is one over the last two, then one over the first: the max of max values, and
// the mean of means, as every mean is of as many elements as the others that it meets.
void read_pooling(NodeReader& node) {
  if (node.uses_output(1)) node.fail("its second output, the indices, is not supported; expected the values alone");
  const Dims input = node.channel_dims(1);
  const std::vector<std::int64_t> kernel = node.integers("kernel_shape");
  if (kernel.size() != input.size() - 1) {
    node.fail("kernel_shape has " + std::to_string(kernel.size()) + " values; expected " +
              std::to_string(input.size() - 1));
  }
  const SpatialWindow window = read_window(node, kernel);
  const Dims output(node.output_dims().begin() + 1, node.output_dims().end());
  if (kernel.size() != 3) {
    const Shape view = node.spatial_view(input);
    return node.set_result(
        add_pooling(node, node.operand(0, view), view, node.spatial_view(output), window_of(window)));
  }
  const Shape planes = make_view(input[0] * input[1], input[2], input[3]);
  const LayerBuilder::Tensor pooled = add_pooling(node, node.operand(0, planes), planes,
                                                  make_view(planes[0], output[2], output[3]), {window[1], window[2]});
  const std::int64_t plane = output[2] * output[3];
  node.set_result(add_pooling(node, pooled, make_view(input[0], input[1], plane), make_view(input[0], output[1], plane),
                              {window[0], AxisWindow{}}));
}

void read_global_average(NodeReader& node) {
  const Dims input = node.channel_dims(0);
  const std::int64_t map = product(input, 1, input.size());
  const Shape view = input.size() == 3 ? node.spatial_view(input) : make_view(input[0], 1, map);
  node.set_result(node.add(layer_of(Operator::global_avgpool, {node.operand(0, view)}), {view[0], 1, 1}));
}

}  // namespace weft
