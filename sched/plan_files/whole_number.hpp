// Whole numbers in plan files.
#pragma once

#include <cstdint>
#include <string>

#include "base/text/json_cursor.hpp"
#include "base/text/text_writer.hpp"

namespace weft {

// The largest that every JSON reader reads as it is.
inline constexpr std::int64_t max_json_number = std::int64_t{1} << 53;

// Returns a whole number from 0 to `max`. Throws InputError.
inline std::int64_t whole_number(JsonCursor& json, const std::string& what, std::int64_t max = max_json_number) {
  const std::size_t begin = json.offset();
  const double value = json.number(what);
  if (is_whole(value) && value <= static_cast<double>(max)) return static_cast<std::int64_t>(value);
  json.fail(begin, what + " is " + number_text(value) + "; expected a whole number from 0 to " + std::to_string(max));
}

}  // namespace weft
