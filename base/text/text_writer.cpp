#include "base/text/text_writer.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "base/core/utf8.hpp"

namespace weft {

bool is_whole(double value) { return std::abs(value) <= 9007199254740992.0 && value == std::floor(value); }

std::string number_text(double value) {
  return is_whole(value) ? fmt::format("{}", static_cast<std::int64_t>(value)) : fmt::format("{}", value);
}

std::string csv_field(std::string text) {
  const auto is_plain = [](char c) { return c >= 0x20 && c < 0x7f; };
  if (!std::ranges::all_of(text, is_plain)) text = visible_text(text);
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char letter : text) {
    if (letter == '"') quoted += '"';
    quoted += letter;
  }
  return quoted + '"';
}

}  // namespace weft
