#include "base/text/json_writer.hpp"

#include <charconv>
#include <cmath>

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

// Bytes beyond ASCII stay as they are: texts of weft are UTF-8.
void JsonWriter::quote(std::string_view value) {
  static constexpr char digits[] = "0123456789abcdef";
  out_.text("\"");
  std::size_t plain = 0;  // where the characters begin that are not written yet
  for (std::size_t k = 0; k < value.size(); ++k) {
    const auto code = static_cast<unsigned char>(value[k]);
    if (code >= 0x20 && code != '"' && code != '\\') continue;
    out_.text(value.substr(plain, k - plain));
    plain = k + 1;
    const char escaped[] = {'\\', 'u', '0', '0', digits[code >> 4], digits[code & 15]};
    const char marked[] = {'\\', value[k]};
    out_.text(code < 0x20 ? std::string_view(escaped, sizeof escaped) : std::string_view(marked, sizeof marked));
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
