/// The types of elements in which functional runs compute values.
#pragma once

#include <cstdint>

namespace weft {

/// A type of elements: 8-bit integers in two's complement, or IEEE 754 numbers of 32 bits.
enum class DataType : std::uint8_t { int8, float32 };

/// Returns the bytes of an element: 1 or 4.
inline int element_bytes(DataType type) { return type == DataType::int8 ? 1 : 4; }
/// Returns "int8" or "float32".
inline const char* to_string(DataType type) { return type == DataType::int8 ? "int8" : "float32"; }

}  // namespace weft
