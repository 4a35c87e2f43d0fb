#include "base/text/json_writer.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/core/utf8.hpp"

namespace weft {

void JsonWriter::break_line() {
  out_.text("\n");
  for (; line_ > 0; --line_) out_.text(" ");
  line_ = no_line;
}

void JsonWriter::separate() {
  if (after_key_) {
    after_key_ = false;
    return;
  }
  if (has_sibling_) out_.text(",");
  if (line_ != no_line) {
    break_line();
  } else if (has_sibling_ && layout_ == JsonLayout::spaced) {
    out_.text(" ");
  }
  has_sibling_ = true;
}

void JsonWriter::begin(char bracket) {
  separate();
  out_.text({&bracket, 1});
  has_sibling_ = false;
}

void JsonWriter::end(char bracket) {
  if (line_ != no_line) break_line();
  out_.text({&bracket, 1});
  has_sibling_ = true;
}

void JsonWriter::key(std::string_view name) {
  separate();
  quote(name);
  out_.text(layout_ == JsonLayout::compact ? ":" : ": ");
  after_key_ = true;
}

void JsonWriter::text(std::string_view value) {
  separate();
  quote(value);
}

// UTF-8 stays as it is, but for the ends of lines that JSON has and JavaScript has not; bytes that are none become the
// replacement character.
void JsonWriter::quote(std::string_view value) {
  static constexpr char digits[] = "0123456789abcdef";
  out_.text("\"");
  std::size_t plain = 0;  // where the characters begin that are not written yet
  for (std::size_t k = 0; k < value.size();) {
    const auto code = static_cast<unsigned char>(value[k]);
    const std::size_t length = code < 0x80 ? 1 : character_length(value, k);
    const std::string_view character = value.substr(k, std::max<std::size_t>(1, length));
    const bool is_line_end = character == "\u2028" || character == "\u2029";
    if (length > 0 && code >= 0x20 && code != '"' && code != '\\' && !is_line_end) {
      k += length;
      continue;
    }
    out_.text(value.substr(plain, k - plain));
    plain = k += character.size();
    const char escaped[] = {'\\', 'u', '0', '0', digits[code >> 4], digits[code & 15]};
    const char marked[] = {'\\', static_cast<char>(code)};
    if (length == 0) {
      out_.text("\\ufffd");
    } else if (is_line_end) {
      out_.text(character == "\u2028" ? "\\u2028" : "\\u2029");
    } else {
      out_.text(code < 0x20 ? std::string_view(escaped, sizeof escaped) : std::string_view(marked, sizeof marked));
    }
  }
  out_.text(value.substr(plain));
  out_.text("\"");
}

void JsonWriter::literal(std::string_view number) {
  separate();
  out_.text(number);
}

void JsonWriter::shortest(double value) {
  if (!std::isfinite(value)) return null();
  char buffer[32];
  literal({buffer, std::to_chars(buffer, buffer + sizeof buffer, value).ptr});
}

}  // namespace weft
