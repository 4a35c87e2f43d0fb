// Where operator resize takes the elements of its result from, axis by axis.
#pragma once

#include <array>
#include <cstdint>

#include "base/core/export.hpp"
#include "workloads/network/network.hpp"

namespace weft {

// The elements of the operand that an element of the result is a weighted sum of, along one axis.
struct ResizeTaps {
  int count = 1;                             // How many there are.
  std::array<std::int32_t, 4> places{};      // Each is in the operand; some may be the same.
  std::array<float, 4> weights{1, 0, 0, 0};  // Their sum is 1.
  bool is_outside = false;                   // The element is Resize::outside instead.
};

// Returns the taps of place `output` of the result along an axis. Places are computed in single precision, as
// onnxruntime does. Precondition: the shape of the result is known.
WEFT_API ResizeTaps resize_taps(const Layer& layer, std::int32_t length, std::size_t axis, std::int32_t output);

// Returns how many taps an element of the result has, over all axes.
WEFT_API std::int64_t resize_tap_count(const Layer& layer, const Shape& input);

}  // namespace weft
