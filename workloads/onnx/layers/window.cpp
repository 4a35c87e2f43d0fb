#include "workloads/onnx/layers/window.hpp"

#include <algorithm>

#include "workloads/network/shape_inference.hpp"

namespace weft {

std::vector<std::int64_t> per_axis(const NodeReader& node, const std::string& name, std::size_t axes,
                                   std::int64_t missing) {
  std::vector<std::int64_t> values = node.integers(name);
  if (values.empty()) values.assign(axes, missing);
  if (values.size() != axes) {
    node.fail(name + " has " + std::to_string(values.size()) + " values; expected " + std::to_string(axes));
  }
  return values;
}

SpatialWindow read_window(const NodeReader& node, const Dims& kernel) {
  const std::size_t axes = kernel.size();
  const std::vector<std::int64_t> strides = per_axis(node, "strides", axes, 1);
  const std::vector<std::int64_t> dilations = per_axis(node, "dilations", axes, 1);
  const std::vector<std::int64_t> pads = per_axis(node, "pads", 2 * axes, 0);
  for (const std::int64_t pad : pads) {
    if (pad < 0) node.fail("pads: " + std::to_string(pad) + "; expected 0 or more");
  }
  SpatialWindow window;
  for (std::size_t k = 0; k < axes; ++k) {
    window.push_back({kernel[k], strides[k], dilations[k], {pads[k], pads[k + axes]}});
  }
  return window;
}

Window window_of(const SpatialWindow& window) {
  return window.size() == 1 ? Window{AxisWindow{}, window[0]} : Window{window[0], window[1]};
}

Margins same_pads(const std::string& auto_pad, std::int64_t elements) {
  const std::int64_t begin = auto_pad == "SAME_UPPER" ? elements / 2 : elements - elements / 2;
  return {begin, elements - begin};
}

void apply_auto_pad(const NodeReader& node, const Shape& input, Window& window) {
  const std::string mode = node.text("auto_pad", "NOTSET");
  if (mode == "NOTSET" || mode.empty()) return;
  if (mode != "VALID" && mode != "SAME_UPPER" && mode != "SAME_LOWER") {
    node.fail("auto_pad: '" + mode + "'; expected NOTSET, SAME_UPPER, SAME_LOWER or VALID");
  }
  for (std::size_t axis = 0; axis < 2; ++axis) {
    const std::int64_t size = input[axis + 1], stride = window[axis].stride;
    const std::int64_t used = ((size + stride - 1) / stride - 1) * stride + window[axis].reach();
    window[axis].pad = mode == "VALID" ? Margins{} : same_pads(mode, std::max<std::int64_t>(0, used - size));
  }
}

LayerBuilder::Tensor add_zeros(NodeReader& node, LayerBuilder::Tensor tensor, const Shape& view, const Margins& rows,
                               const Margins& columns) {
  if (rows.begin == 0 && rows.end == 0 && columns.begin == 0 && columns.end == 0) return tensor;
  Layer pad = layer_of(Operator::pad, {node.layers().viewed(tensor, view)});
  const std::array<std::int64_t, 2> size = {view[1] + rows.begin + rows.end, view[2] + columns.begin + columns.end};
  if (std::max(size[0], size[1]) >= max_elements) node.fail("the padding is too large");
  pad.margin_begin = make_view(0, rows.begin, columns.begin);
  pad.margin_end = make_view(0, rows.end, columns.end);
  return node.add(std::move(pad), make_view(view[0], size[0], size[1]));
}

void set_window(Layer& layer, const Window& window) {
  for (std::size_t axis = 0; axis < 2; ++axis) {
    layer.kernel[axis] = static_cast<std::int32_t>(window[axis].kernel);
    layer.stride[axis] = static_cast<std::int32_t>(window[axis].stride);
    layer.dilation[axis] = static_cast<std::int32_t>(window[axis].dilation);
    layer.pad_begin[axis] = static_cast<std::int32_t>(window[axis].pad.begin);
    layer.pad_end[axis] = static_cast<std::int32_t>(window[axis].pad.end);
  }
}

}  // namespace weft
