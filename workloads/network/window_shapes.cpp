// Shapes of the results of convolutions and pooling.
#include <algorithm>

#include "workloads/network/operator_shapes.hpp"
#include "workloads/network/shape_inference.hpp"

namespace weft {

void OperatorShapes::check_groups() const {
  const std::int32_t channels = input()[0];
  if (channels % layer_.groups != 0 || layer_.filters % layer_.groups != 0) {
    fail("groups " + std::to_string(layer_.groups) + " has to divide the input channels (" + std::to_string(channels) +
         " of " + weft::to_string(input()) + ") and the filters (" + std::to_string(layer_.filters) + ")");
  }
}

// Returns the rows (axis 0) or columns (axis 1) from the first to the last of a window.
std::int64_t OperatorShapes::reach(std::size_t axis) const {
  return std::int64_t{layer_.dilation[axis]} * (layer_.kernel[axis] - 1) + 1;
}

std::string OperatorShapes::kernel_text() const {
  return std::to_string(layer_.kernel[0]) + 'x' + std::to_string(layer_.kernel[1]);
}

Shape OperatorShapes::windows(std::int32_t channels) const {
  if (std::int64_t{layer_.kernel[0]} * layer_.kernel[1] >= max_elements) fail("the kernel has 2^31 elements or more");
  return {channels, window_positions(0), window_positions(1)};
}

// Returns the positions of the window along rows (axis 0) or columns (axis 1).
std::int32_t OperatorShapes::window_positions(std::size_t axis) const {
  const std::int64_t window = reach(axis);
  const std::int64_t begin = layer_.pad_begin[axis];
  const std::int64_t end = layer_.pad_end[axis];
  const std::int64_t padded = input()[axis + 1] + begin + end;
  // A convolution of nothing but padding is its bias; pooling of nothing but padding has no value.
  if (layer_.op != Operator::conv && (begin >= window || end >= window)) {
    fail("padding " + std::to_string(std::max(begin, end)) + " leaves windows with nothing but padding; with a " +
         kernel_text() + " kernel at most " + std::to_string(window - 1));
  }
  if (window > padded) {
    fail("kernel " + kernel_text() + " reaches over " + std::to_string(window) + (axis == 0 ? " rows" : " columns") +
         ", the padded input has " + std::to_string(padded) + " (input " + weft::to_string(input()) + ")");
  }
  const std::int32_t positions = checked_length((padded - window) / layer_.stride[axis] + 1, axis + 1);
  if (layer_.op != Operator::conv) check_elements_under_windows(axis, positions);
  return positions;
}

// Throws InputError where a window holds padding alone. The taps of a dilated kernel can all lie in the padding, on
// both sides of the input.
void OperatorShapes::check_elements_under_windows(std::size_t axis, std::int32_t positions) const {
  const std::int64_t dilation = layer_.dilation[axis], length = input()[axis + 1];
  if (dilation <= length) return;  // one of the taps that reach over the border hits the input
  for (std::int64_t position = 0; position < positions; ++position) {
    const std::int64_t first = position * layer_.stride[axis] - layer_.pad_begin[axis];
    const std::int64_t tap = first >= 0 ? 0 : (-first + dilation - 1) / dilation;  // the first that is not before it
    if (tap < layer_.kernel[axis] && first + tap * dilation < length) continue;
    fail("a " + kernel_text() + " kernel with dilation " + std::to_string(dilation) +
         " has windows with all taps in the padding (input " + weft::to_string(input()) +
         "); expected less padding or dilation");
  }
}

// Returns the shape of a transposed convolution: every element of the input adds a whole kernel to the result, at
// stride times its place.
Shape OperatorShapes::transposed_windows() const {
  if (std::int64_t{layer_.kernel[0]} * layer_.kernel[1] >= max_elements) fail("the kernel has 2^31 elements or more");
  Shape shape{layer_.filters, 0, 0};
  for (std::size_t axis = 0; axis < 2; ++axis) {
    const std::int64_t spread = std::int64_t{input()[axis + 1] - 1} * layer_.stride[axis] + reach(axis);
    shape[axis + 1] =
        checked_length(spread - layer_.pad_begin[axis] - layer_.pad_end[axis] + layer_.output_pad[axis], axis + 1);
  }
  return shape;
}

}  // namespace weft
