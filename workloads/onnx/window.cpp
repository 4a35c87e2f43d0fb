#include "workloads/onnx/window.hpp"

#include <algorithm>

namespace weft {

std::array<std::int64_t, 2> rows_and_columns(const NodeReader& node, const std::string& name,
                                             const std::vector<std::int64_t>& values, std::size_t axes,
                                             std::int64_t missing) {
  if (values.empty()) return {missing, missing};
  if (values.size() != axes) {
    node.fail(name + " has " + std::to_string(values.size()) + " values; expected " + std::to_string(axes));
  }
  if (axes == 1) return {name == "pads" || name == "output_padding" ? 0 : 1, values[0]};
  return {values[0], values[1]};
}

Window read_window(const NodeReader& node, const Dims& kernel) {
  const std::size_t axes = kernel.size();
  Window window;
  window.kernel = rows_and_columns(node, "the kernel", kernel, axes, 1);
  window.stride = rows_and_columns(node, "strides", node.integers("strides"), axes, 1);
  window.dilation = rows_and_columns(node, "dilations", node.integers("dilations"), axes, 1);
  const std::vector<std::int64_t> pads = node.integers("pads");
  if (!pads.empty() && pads.size() != 2 * axes) {
    node.fail("pads has " + std::to_string(pads.size()) + " values; expected " + std::to_string(2 * axes));
  }
  for (const std::int64_t pad : pads) {
    if (pad < 0) node.fail("pads: " + std::to_string(pad) + "; expected 0 or more");
  }
  if (!pads.empty()) {
    const auto middle = pads.begin() + static_cast<std::ptrdiff_t>(axes);
    window.pad_begin = rows_and_columns(node, "pads", {pads.begin(), middle}, axes, 0);
    window.pad_end = rows_and_columns(node, "pads", {middle, pads.end()}, axes, 0);
  }
  return window;
}

void apply_auto_pad(const NodeReader& node, const Shape& input, Window& window) {
  const std::string mode = node.text("auto_pad", "NOTSET");
  if (mode == "NOTSET" || mode.empty()) return;
  window.pad_begin = window.pad_end = {0, 0};
  if (mode == "VALID") return;
  if (mode != "SAME_UPPER" && mode != "SAME_LOWER") {
    node.fail("auto_pad: '" + mode + "'; expected NOTSET, SAME_UPPER, SAME_LOWER or VALID");
  }
  for (std::size_t axis = 0; axis < 2; ++axis) {
    const std::int64_t size = input[axis + 1];
    const std::int64_t positions = (size + window.stride[axis] - 1) / window.stride[axis];
    const std::int64_t total =
        std::max<std::int64_t>(0, (positions - 1) * window.stride[axis] + window.reach(axis) - size);
    window.pad_begin[axis] = mode == "SAME_UPPER" ? total / 2 : total - total / 2;
    window.pad_end[axis] = total - window.pad_begin[axis];
  }
}

void set_window(Layer& layer, const Window& window) {
  for (std::size_t axis = 0; axis < 2; ++axis) {
    layer.kernel[axis] = static_cast<std::int32_t>(window.kernel[axis]);
    layer.stride[axis] = static_cast<std::int32_t>(window.stride[axis]);
    layer.dilation[axis] = static_cast<std::int32_t>(window.dilation[axis]);
    layer.pad_begin[axis] = static_cast<std::int32_t>(window.pad_begin[axis]);
    layer.pad_end[axis] = static_cast<std::int32_t>(window.pad_end[axis]);
  }
}

}  // namespace weft
