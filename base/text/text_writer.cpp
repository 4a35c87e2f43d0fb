#include "base/text/text_writer.hpp"

#include <cmath>
#include <cstdint>

namespace weft {

bool is_whole(double value) { return std::abs(value) <= 9007199254740992.0 && value == std::floor(value); }

std::string number_text(double value) {
  return is_whole(value) ? fmt::format("{}", static_cast<std::int64_t>(value)) : fmt::format("{}", value);
}

std::string csv_field(std::string text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char letter : text) {
    if (letter == '"') quoted += '"';
    quoted += letter;
  }
  return quoted + '"';
}

}  // namespace weft
