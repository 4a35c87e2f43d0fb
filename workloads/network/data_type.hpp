// The types of elements that values are computed in.
#pragma once

#include <cstdint>

namespace weft {

enum class DataType : std::uint8_t { int8, float32 };

inline int element_bytes(DataType type) { return type == DataType::int8 ? 1 : 4; }
inline const char* to_string(DataType type) { return type == DataType::int8 ? "int8" : "float32"; }

}  // namespace weft
