// The arithmetic of each type of elements: sums of products, their scaling, and element-wise operations.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "workloads/network/data_type.hpp"

namespace weft {

// Returns floor(value / 2^shift + 1/2).
inline std::int64_t round_shift(std::int64_t value, int shift) {
  return shift == 0 ? value : (value + (std::int64_t{1} << (shift - 1))) >> shift;
}

// Returns floor(sum / count + 1/2). Precondition: count > 0.
inline std::int64_t round_divide(std::int64_t sum, std::int64_t count) {
  const std::int64_t twice = 2 * sum + count;
  const std::int64_t quotient = twice / (2 * count);
  return quotient - (twice % (2 * count) < 0 ? 1 : 0);
}

struct Int8 {
  using Element = std::int8_t;
  using Sum = std::int32_t;  // wraps around, as a register does

  static Element saturate(std::int64_t value) {
    return static_cast<Element>(std::clamp<std::int64_t>(value, -128, 127));
  }
  static Sum multiply_add(Sum sum, Element a, Element b) {
    const std::int32_t product = std::int32_t{a} * b;
    return static_cast<Sum>(static_cast<std::uint32_t>(sum) + static_cast<std::uint32_t>(product));
  }
  // Returns the shifted sum plus the bias: the same as adding bias << shift to a sum that is wide enough.
  static Element scale(Sum sum, Element bias, int shift) { return saturate(round_shift(sum, shift) + bias); }

  static Element add(Element a, Element b) { return saturate(std::int64_t{a} + b); }
  static Element multiply(Element a, Element b) { return saturate(round_shift(std::int64_t{a} * b, 7)); }

  using Total = std::int64_t;  // the sum of a pooling window
  static Element average(Total total, std::int64_t count) { return saturate(round_divide(total, count)); }

  // In functions and parameters of real numbers, an element is a multiple of 1/16; the result is rounded half up and
  // saturates (NaN becomes the min). A slope is a weight, a multiple of 1/128.
  using Real = double;
  static Real to_real(Element value) { return value / 16.0; }
  static Element from_real(Real value) {
    const double rounded = std::floor(16 * value + 0.5);
    return rounded >= 127 ? Element{127} : rounded > -128 ? static_cast<Element>(rounded) : Element{-128};
  }
};

struct Float32 {
  using Element = float;
  using Sum = float;

  static Sum multiply_add(Sum sum, Element a, Element b) { return sum + a * b; }
  static Element scale(Sum sum, Element bias, int) { return sum + bias; }

  static Element add(Element a, Element b) { return a + b; }
  static Element multiply(Element a, Element b) { return a * b; }

  using Total = float;
  static Element average(Total total, std::int64_t count) { return total / static_cast<float>(count); }

  using Real = float;
  static Real to_real(Element value) { return value; }
  static Element from_real(Real value) { return value; }
};

// What products of integers of any size are summed in: the result is the sum itself, and what it stands for is settled
// behind it (own_types.hpp).
struct Int32 {
  using Element = std::int32_t;
  using Sum = std::int32_t;  // wraps around

  static Sum multiply_add(Sum sum, Element a, Element b) {
    return static_cast<Sum>(static_cast<std::uint32_t>(sum) +
                            static_cast<std::uint32_t>(a) * static_cast<std::uint32_t>(b));
  }
  static Element scale(Sum sum, Element bias, int) { return multiply_add(sum, bias, 1); }
};

// Calls body(Int8{}) or body(Float32{}).
template <class Body>
void with_arithmetic(DataType type, Body body) {
  if (type == DataType::int8) {
    body(Int8{});
  } else {
    body(Float32{});
  }
}

// Calls body(Int8{}), body(Int32{}) or body(Float32{}): for operators that sum products.
template <class Body>
void with_product_arithmetic(DataType type, Body body) {
  if (type == DataType::int32) {
    body(Int32{});
  } else {
    with_arithmetic(type, body);
  }
}

}  // namespace weft
