#include "workloads/onnx/graph/shape_of_window.hpp"

#include <string>
#include <vector>

#include "workloads/onnx/file/onnx_attributes.hpp"
#include "workloads/onnx/file/onnx_proto.hpp"

namespace weft {

namespace {

// The attributes of a window, one value per spatial axis.
class WindowAttributes {
 public:
  WindowAttributes(const onnx::NodeProto& node, std::size_t axes)
      : kernel(values(node, "kernel_shape", axes, 1)),
        stride(values(node, "strides", axes, 1)),
        dilation(values(node, "dilations", axes, 1)),
        pads(values(node, "pads", 2 * axes, 0)) {
    const onnx::AttributeProto* mode = find_attribute(node, "auto_pad");
    if (mode != nullptr && !mode->s().empty()) auto_pad = mode->s();
  }

  bool is_same() const { return auto_pad == "SAME_UPPER" || auto_pad == "SAME_LOWER"; }
  std::int64_t reach(std::size_t axis) const { return dilation[axis] * (kernel[axis] - 1) + 1; }
  std::int64_t begin(std::size_t axis) const { return auto_pad == "NOTSET" ? pads[axis] : 0; }
  std::int64_t both(std::size_t axis) const {
    return auto_pad == "NOTSET" ? pads[axis] + pads[axis + kernel.size()] : 0;
  }

  // Returns the values of an attribute, `missing` for each where there are none. Where they are too few or too many the
  // attributes are not complete.
  std::vector<std::int64_t> values(const onnx::NodeProto& node, const std::string& name, std::size_t count,
                                   std::int64_t missing) {
    const onnx::AttributeProto* attribute = find_attribute(node, name);
    if (attribute == nullptr || attribute->ints_size() == 0) return std::vector<std::int64_t>(count, missing);
    is_complete = is_complete && attribute->ints_size() == static_cast<int>(count);
    return {attribute->ints().begin(), attribute->ints().end()};
  }

  bool is_complete = true;
  std::string auto_pad = "NOTSET";
  std::vector<std::int64_t> kernel, stride, dilation, pads;
};

}  // namespace

std::optional<Dims> pooled_dims(const onnx::NodeProto& node, const Dims& input) {
  const WindowAttributes window(node, input.size() - 2);
  if (!window.is_complete) return std::nullopt;
  const bool rounds_up = integer_attribute(node, "ceil_mode", 0) != 0;
  Dims dims = {input[0], input[1]};
  for (std::size_t axis = 0; axis + 2 < input.size(); ++axis) {
    const std::int64_t length = input[axis + 2], stride = window.stride[axis];
    if (window.is_same()) {
      dims.push_back((length - 1) / stride + 1);
      continue;
    }
    const std::int64_t rest = length + window.both(axis) - window.reach(axis);
    if (rest < 0) return std::nullopt;
    std::int64_t count = rest / stride + 1;
    if (rounds_up && rest % stride != 0) ++count;
    if (rounds_up && (count - 1) * stride >= length + window.begin(axis)) --count;
    dims.push_back(count);
  }
  return dims;
}

std::optional<Dims> transposed_dims(const onnx::NodeProto& node, const Dims& input, const Dims& weights) {
  const std::size_t axes = input.size() - 2;
  WindowAttributes window(node, axes);
  const std::vector<std::int64_t> shape = window.values(node, "output_shape", axes, 0);
  const std::vector<std::int64_t> added = window.values(node, "output_padding", axes, 0);
  if (!window.is_complete) return std::nullopt;
  window.kernel.assign(weights.begin() + 2, weights.end());
  Dims dims = {input[0], weights[1] * integer_attribute(node, "group", 1)};
  for (std::size_t axis = 0; axis < axes; ++axis) {
    const std::int64_t length = input[axis + 2], stride = window.stride[axis];
    if (shape[axis] > 0) {
      dims.push_back(shape[axis]);
    } else if (window.is_same()) {
      dims.push_back(length * stride);
    } else {
      dims.push_back((length - 1) * stride + window.reach(axis) + added[axis] - window.both(axis));
    }
  }
  return dims;
}

}  // namespace weft
