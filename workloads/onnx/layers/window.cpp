#include "workloads/onnx/layers/window.hpp"

#include <algorithm>

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
  SpatialWindow window;
  window.kernel = kernel;
  window.stride = per_axis(node, "strides", axes, 1);
  window.dilation = per_axis(node, "dilations", axes, 1);
  const std::vector<std::int64_t> pads = per_axis(node, "pads", 2 * axes, 0);
  for (const std::int64_t pad : pads) {
    if (pad < 0) node.fail("pads: " + std::to_string(pad) + "; expected 0 or more");
  }
  window.pad_begin.assign(pads.begin(), pads.begin() + static_cast<std::ptrdiff_t>(axes));
  window.pad_end.assign(pads.begin() + static_cast<std::ptrdiff_t>(axes), pads.end());
  return window;
}

Window window_of(const SpatialWindow& window, std::size_t rows, std::size_t columns) {
  Window result;
  const std::array<std::size_t, 2> axes = {rows, columns};
  for (std::size_t k = 0; k < 2; ++k) {
    if (axes[k] == no_axis) continue;
    result.kernel[k] = window.kernel[axes[k]];
    result.stride[k] = window.stride[axes[k]];
    result.dilation[k] = window.dilation[axes[k]];
    result.pad_begin[k] = window.pad_begin[axes[k]];
    result.pad_end[k] = window.pad_end[axes[k]];
  }
  return result;
}

Window window_of(const SpatialWindow& window) {
  return window.kernel.size() == 1 ? window_of(window, no_axis, 0) : window_of(window, 0, 1);
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
