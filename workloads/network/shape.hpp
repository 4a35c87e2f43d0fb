/// Shapes of dense tensors, and boxes in them. All figures count elements; axes are in the order channels, rows,
/// columns.
#pragma once

#include <array>
#include <cstdint>
#include <string>

namespace weft {

/// The lengths of a tensor's axes.
using Shape = std::array<std::int32_t, 3>;

/// Returns the number of elements. It is below 2^31 for every tensor that passed shape inference.
inline std::int64_t element_count(const Shape& shape) { return std::int64_t{shape[0]} * shape[1] * shape[2]; }

/// Returns "3x224x224".
inline std::string to_string(const Shape& shape) {
  return std::to_string(shape[0]) + 'x' + std::to_string(shape[1]) + 'x' + std::to_string(shape[2]);
}

/// The half-open range [begin, end).
struct Range {
  std::int32_t begin = 0;                                              ///< The first element.
  std::int32_t end = 0;                                                ///< The one behind the last.
  std::int32_t size() const { return end > begin ? end - begin : 0; }  ///< Returns 0 where the end is before the begin.
  bool empty() const { return end <= begin; }                          ///< True when it holds nothing.
  auto operator<=>(const Range&) const = default;                      ///< By begin, then by end.
};

/// A box of a tensor: a range along each axis.
using Box = std::array<Range, 3>;

/// Returns the lengths of the box along each axis.
inline Shape sizes_of(const Box& box) { return {box[0].size(), box[1].size(), box[2].size()}; }
/// Returns the first corner of the box.
inline Shape begin_of(const Box& box) { return {box[0].begin, box[1].begin, box[2].begin}; }

/// Returns the place of an element of the tensor among those of a dense box of it, in raster order.
inline std::int64_t raster_place(const Box& box, std::int32_t channel, std::int32_t row, std::int32_t column) {
  const std::int64_t line = std::int64_t{channel - box[0].begin} * box[1].size() + (row - box[1].begin);
  return line * box[2].size() + (column - box[2].begin);
}

/// Returns the box that is a whole tensor of this shape.
inline Box whole_box(const Shape& shape) { return {Range{0, shape[0]}, Range{0, shape[1]}, Range{0, shape[2]}}; }

}  // namespace weft
