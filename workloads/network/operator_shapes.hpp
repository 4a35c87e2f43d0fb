// Computes the shape of one layer's result from the shapes of its operands; shape_inference.cpp asks layer by layer.
#pragma once

#include <string>

#include "workloads/network/network.hpp"

namespace weft {

class OperatorShapes {
 public:
  // Precondition: the shapes of the operands are known.
  OperatorShapes(const Network& network, const Layer& layer) : network_(network), layer_(layer) {}

  // Returns the shape of the result, which may have any number of elements. Throws InputError where operands and
  // parameters do not fit.
  Shape output() const;

  // Throws InputError at the layer.
  [[noreturn]] void fail(const std::string& message) const;

 private:
  const Shape& input(std::size_t operand = 0) const { return network_.shape(layer_.inputs[operand]); }
  std::string both(std::size_t operand) const;
  std::int32_t checked_length(std::int64_t length, std::size_t axis) const;

  // Defined in window_shapes.cpp.
  void check_groups() const;
  Shape windows(std::int32_t channels) const;
  std::int32_t window_positions(std::size_t axis) const;
  void check_elements_under_windows(std::size_t axis, std::int32_t positions) const;
  Shape transposed_windows() const;
  std::int64_t reach(std::size_t axis) const;
  std::string kernel_text() const;

  Shape broadcast() const;
  Shape concatenated() const;
  Shape product() const;
  Shape reshaped() const;
  Shape transposed() const;
  Shape padded() const;

  const Network& network_;
  const Layer& layer_;
};

}  // namespace weft
