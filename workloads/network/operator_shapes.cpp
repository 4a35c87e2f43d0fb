#include "workloads/network/operator_shapes.hpp"

#include <algorithm>

#include "workloads/network/shape_inference.hpp"

namespace weft {

namespace {

constexpr std::array<const char*, 3> axis_names = {"channels", "rows", "columns"};

}  // namespace

Shape OperatorShapes::output() const {
  switch (layer_.op) {
    case Operator::conv:
      check_groups();
      return windows(layer_.filters);
    case Operator::conv_transpose:
      check_groups();
      return transposed_windows();
    case Operator::maxpool:
    case Operator::avgpool:
      return windows(input()[0]);
    case Operator::global_avgpool:
      return {input()[0], 1, 1};
    case Operator::fc:
      return {layer_.units, 1, 1};
    case Operator::matmul:
      return product();
    case Operator::add:
    case Operator::mul:
      return broadcast();
    case Operator::concat:
      return concatenated();
    case Operator::flatten:
      return {static_cast<std::int32_t>(element_count(input())), 1, 1};
    case Operator::reshape:
      return reshaped();
    case Operator::transpose:
      return transposed();
    case Operator::pad:
      return padded();
    case Operator::none:
    case Operator::relu:
    case Operator::clip:
    case Operator::prelu:
    case Operator::sigmoid:
    case Operator::softmax:
    case Operator::lrn:
      break;
  }
  return input();
}

void OperatorShapes::fail(const std::string& message) const {
  throw InputError(layer_.where, "layer '" + layer_.name + "' (" + weft::to_string(layer_.op) + "): " + message);
}

std::string OperatorShapes::both(std::size_t operand) const {
  return "'" + network_.tensor_name(layer_.inputs[0]) + "' is " + weft::to_string(input()) + ", '" +
         network_.tensor_name(layer_.inputs[operand]) + "' is " + weft::to_string(input(operand));
}

// Returns the length of an axis of the result. Throws InputError unless it is from 1 to 2^31 - 1.
std::int32_t OperatorShapes::checked_length(std::int64_t length, std::size_t axis) const {
  if (length < 1) {
    fail("the result would have " + std::to_string(length) + ' ' + axis_names[axis] + " (input " +
         weft::to_string(input()) + "); expected at least 1");
  }
  if (length >= max_elements) fail("the result has 2^31 elements or more; expected fewer");
  return static_cast<std::int32_t>(length);
}

Shape OperatorShapes::broadcast() const {
  Shape shape = input();
  for (std::size_t k = 1; k < layer_.inputs.size(); ++k) {
    for (std::size_t axis = 0; axis < 3; ++axis) {
      const std::int32_t length = input(k)[axis];
      if (length != shape[axis] && length != 1 && shape[axis] != 1) {
        fail("operands have to be of equal shape, but for axes of length 1; " + both(k));
      }
      shape[axis] = std::max(shape[axis], length);
    }
  }
  return shape;
}

Shape OperatorShapes::concatenated() const {
  const auto along = static_cast<std::size_t>(layer_.axis);
  std::int64_t length = 0;
  for (std::size_t k = 0; k < layer_.inputs.size(); ++k) {
    for (std::size_t axis = 0; axis < 3; ++axis) {
      if (axis == along || input(k)[axis] == input()[axis]) continue;
      fail(std::string("along its ") + axis_names[along] + " operands need equal " + axis_names[along == 0 ? 1 : 0] +
           " and " + axis_names[along == 2 ? 1 : 2] + ", " + both(k));
    }
    length += input(k)[along];
  }
  Shape shape = input();
  shape[along] = checked_length(length, along);
  return shape;
}

Shape OperatorShapes::product() const {
  const Shape &a = input(0), &b = input(1);
  if (a[2] != b[1]) fail("the columns of the first operand have to be the rows of the second, " + both(1));
  if (a[0] != b[0] && a[0] != 1 && b[0] != 1) fail("operands need equal channels, or one of them 1; " + both(1));
  return {std::max(a[0], b[0]), a[1], b[2]};
}

Shape OperatorShapes::reshaped() const {
  // Three factors below 2^31 are multiplied step by step, so that nothing overflows.
  const std::int64_t map = std::int64_t{layer_.target[1]} * layer_.target[2];
  if (map >= max_elements || map * layer_.target[0] != element_count(input())) {
    fail("a shape of " + weft::to_string(layer_.target) + " needs as many elements as the input of " +
         weft::to_string(input()) + " has");
  }
  return layer_.target;
}

Shape OperatorShapes::transposed() const {
  Shape shape{};
  for (std::size_t axis = 0; axis < 3; ++axis) {
    shape[axis] = input()[static_cast<std::size_t>(layer_.permutation[axis])];
  }
  return shape;
}

Shape OperatorShapes::padded() const {
  Shape shape{};
  for (std::size_t axis = 0; axis < 3; ++axis) {
    const std::int32_t begin = layer_.margin_begin[axis], end = layer_.margin_end[axis];
    const std::int32_t length = input()[axis];
    shape[axis] = checked_length(std::int64_t{length} + begin + end, axis);
    if (layer_.pad_mode == PadMode::reflect && std::max(begin, end) >= length) {
      fail("reflection adds at most " + std::to_string(length - 1) + ' ' + axis_names[axis] + " to " +
           std::to_string(length) + ", margins of " + std::to_string(begin) + " and " + std::to_string(end) +
           " were given");
    }
    if (-begin >= std::int64_t{length} || -end >= std::int64_t{length}) {
      fail("margins of " + std::to_string(begin) + " and " + std::to_string(end) + " leave nothing of " +
           std::to_string(length) + ' ' + axis_names[axis]);
    }
  }
  return shape;
}

}  // namespace weft
