/// The types of elements.
#pragma once

#include <array>
#include <cstdint>

namespace weft {

/// A type of elements: integers in two's complement, integers without sign, or IEEE 754 numbers, of so many bits.
enum class DataType : std::uint8_t { int4, uint4, int8, uint8, int16, uint16, float16, int32, float32 };

/// The names of the types, in their order.
inline constexpr std::array<const char*, 9> data_type_names = {"int4",   "uint4",   "int8",  "uint8",  "int16",
                                                               "uint16", "float16", "int32", "float32"};

/// Returns the bits of an element: 4 to 32.
constexpr int element_bits(DataType type) {
  constexpr std::array<int, 9> bits = {4, 4, 8, 8, 16, 16, 16, 32, 32};
  return bits[static_cast<std::size_t>(type)];
}
/// Returns the bytes of an element: 1, 2 or 4. Precondition: it has a whole number of them (no int4, no uint4).
constexpr int element_bytes(DataType type) { return element_bits(type) / 8; }
/// True for the types that are no floating-point numbers.
constexpr bool is_integer(DataType type) { return type != DataType::float16 && type != DataType::float32; }
/// Returns "int8", "float32", ...
constexpr const char* to_string(DataType type) { return data_type_names[static_cast<std::size_t>(type)]; }

}  // namespace weft
