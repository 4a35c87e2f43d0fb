// Views of ONNX tensors, which have any number of axes where those of weft have three: channels, rows and columns. A
// view is a shape of three axes that holds the elements of a tensor in the same raster order; most operators can be
// carried out on some view.
#pragma once

#include <optional>
#include <vector>

#include "workloads/network/shape.hpp"
#include "workloads/onnx/file/onnx_tensor.hpp"

namespace weft {

// Returns the product of the axes [begin, end).
std::int64_t product(const Dims& dims, std::size_t begin, std::size_t end);

// Returns a view of these axes. Precondition: their product is below 2^31.
Shape make_view(std::int64_t channels, std::int64_t rows, std::int64_t columns);

// Returns the view of a tensor that nothing else decides. For none to three axes it is (1,1,1), (C,1,1), (C,1,W) or
// (C,H,W); for more, the first, those between, the last. One leading axis of length 1 is left out, which may count
// images, and further ones where there are more than three axes.
Shape canonical_view(const Dims& dims);

// Returns the axis of a view that is one axis of the tensor: of that size, with `before` elements of slower axes.
std::optional<std::size_t> find_axis(const Shape& view, std::int64_t before, std::int64_t size);

// Returns the shape of an operand that is broadcast to `result` in a view of the result: sizes as in the view, or 1;
// nothing where that view merges axes that are broadcast with others that are not. `operand` is aligned to the last
// axes of `result`.
std::optional<Shape> broadcast_view(const Shape& view, const Dims& result, const Dims& operand);

// Returns a view of `result` in which all operands can be broadcast, with as few axes as possible; nothing where three
// are too few.
std::optional<Shape> common_view(const Dims& result, const std::vector<Dims>& operands);

// A view in which some axes of a tensor are axes by themselves, and which these are.
struct AxesView {
  Shape view{};
  std::vector<std::size_t> axes;
};

// Returns `stored` if it is such a view of `axes` (ascending), else one with as few axes as possible; nothing where
// three are too few. There is one for a single axis always.
std::optional<AxesView> view_of_axes(const Shape& stored, const Dims& dims, const std::vector<std::size_t>& axes);

// One transposition of a tensor with merged axes.
struct ViewTransposition {
  Shape view{};                               // of the operand
  std::array<std::int32_t, 3> permutation{};  // axis k of the result is this axis of the operand
};

// Returns a transposition of any number of axes as the shortest sequence of transpositions of three; empty where the
// order of elements stays, nothing for more than six blocks of axes that stay together.
std::optional<std::vector<ViewTransposition>> split_transposition(const Dims& dims,
                                                                  const std::vector<std::size_t>& permutation);

}  // namespace weft
