// Shapes of dense tensors, and boxes in them. All in elements, axes in the order channels, rows, columns.
#pragma once

#include <array>
#include <cstdint>
#include <string>

namespace weft {

using Shape = std::array<std::int32_t, 3>;

inline std::int64_t element_count(const Shape& shape) {
  return std::int64_t{shape[0]} * shape[1] * shape[2];  // below 2^31 for every tensor that passed shape inference
}

inline std::string to_string(const Shape& shape) {
  return std::to_string(shape[0]) + 'x' + std::to_string(shape[1]) + 'x' + std::to_string(shape[2]);
}

// Half open: [begin, end).
struct Range {
  std::int32_t begin = 0;
  std::int32_t end = 0;
  std::int32_t size() const { return end > begin ? end - begin : 0; }
  bool empty() const { return end <= begin; }
  auto operator<=>(const Range&) const = default;
};

using Box = std::array<Range, 3>;

inline Shape sizes_of(const Box& box) { return {box[0].size(), box[1].size(), box[2].size()}; }
inline Shape begin_of(const Box& box) { return {box[0].begin, box[1].begin, box[2].begin}; }

inline Box whole_box(const Shape& shape) { return {Range{0, shape[0]}, Range{0, shape[1]}, Range{0, shape[2]}}; }

}  // namespace weft
