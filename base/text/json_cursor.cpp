#include "base/text/json_cursor.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace weft {

void JsonCursor::expected(const std::string& what) {
  skip_space();
  fail(next_, (next_ >= text_.size() ? "the file ends here; expected " : "expected ") + what);
}

void JsonCursor::skip_space() {
  while (next_ < text_.size()) {
    const char c = text_[next_];
    if (c != ' ' && c != '\n' && c != '\t' && c != '\r') return;
    ++next_;
  }
}

std::size_t JsonCursor::offset() {
  skip_space();
  return next_;
}

bool JsonCursor::at(char token) {
  skip_space();
  return next_ < text_.size() && text_[next_] == token;
}

void JsonCursor::open(char bracket, const std::string& what) {
  if (!at(bracket)) expected(what + (bracket == '{' ? ", an object {...}" : ", an array [...]"));
  ++next_;
}

bool JsonCursor::more(char closing, bool& first) {
  if (at(closing)) {
    ++next_;
    return false;
  }
  if (!first) {
    if (!at(',')) expected(std::string("',' or '") + closing + "'");
    ++next_;
    if (at(closing)) fail("expected a value after the comma");
  }
  first = false;
  return true;
}

std::string JsonCursor::key() {
  std::string name = string("a key in quotes");
  if (!at(':')) expected("':' after the key \"" + name + "\"");
  ++next_;
  return name;
}

std::string JsonCursor::string(const std::string& what) {
  std::string storage;
  return std::string(view(what, storage));
}

std::string_view JsonCursor::view(const std::string& what, std::string& storage) {
  if (!at('"')) expected(what);
  const std::size_t begin = ++next_;
  bool copied = false;
  for (; next_ < text_.size(); ++next_) {
    const char c = text_[next_];
    if (c == '"') {
      const std::size_t end = next_++;
      return copied ? std::string_view(storage) : text_.substr(begin, end - begin);
    }
    if (static_cast<unsigned char>(c) < 0x20) fail(next_, "a control character inside a text; write it as an escape");
    if (c == '\\') {
      if (!copied) storage.assign(text_.substr(begin, next_ - begin));
      copied = true;
      append_escape(storage);
    } else if (copied) {
      storage += c;
    }
  }
  fail(begin - 1, "this text has no closing quote");
}

unsigned JsonCursor::hex4() {
  unsigned code = 0;
  const char* begin = text_.data() + std::min(next_ + 1, text_.size());
  const char* end = text_.data() + std::min(next_ + 5, text_.size());
  const auto [stop, error] = std::from_chars(begin, end, code, 16);
  if (error != std::errc() || stop != begin + 4) fail(next_ - 1, "expected four hexadecimal digits after \\u");
  next_ += 4;
  return code;
}

// At the backslash; leaves the cursor on the last character of the escape. Code points become UTF-8.
void JsonCursor::append_escape(std::string& out) {
  static constexpr std::string_view names = "\"\\/bfnrt", meant = "\"\\/\b\f\n\r\t";
  const std::size_t begin = next_++;
  const char c = next_ < text_.size() ? text_[next_] : '\0';
  if (const std::size_t k = names.find(c); c != '\0' && k != std::string_view::npos) {
    out += meant[k];
    return;
  }
  if (c != 'u') fail(begin, "an unknown escape; known are \\\" \\\\ \\/ \\b \\f \\n \\r \\t and \\uXXXX");
  unsigned code = hex4();
  if (code >= 0xD800 && code < 0xDC00 && text_.substr(next_ + 1, 2) == "\\u") {
    next_ += 2;
    const unsigned low = hex4();
    if (low < 0xDC00 || low > 0xDFFF) fail(begin, "the second half of a surrogate pair is missing");
    code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
  } else if (code >= 0xD800 && code < 0xE000) {
    fail(begin, "half a surrogate pair");
  }
  const auto byte = [&](unsigned bits) { out += static_cast<char>(bits); };
  const auto tail = [&](int shift) { byte(0x80 | ((code >> shift) & 0x3F)); };
  if (code < 0x80) return byte(code);
  if (code < 0x800) return byte(0xC0 | code >> 6), tail(0);
  if (code < 0x10000) return byte(0xE0 | code >> 12), tail(6), tail(0);
  byte(0xF0 | code >> 18), tail(12), tail(6), tail(0);
}

double JsonCursor::number(const std::string& what) {
  const std::size_t begin = offset();
  const auto digit = [&](std::size_t k) { return k < text_.size() && text_[k] >= '0' && text_[k] <= '9'; };
  if (next_ < text_.size() && text_[next_] == '-' && digit(next_ + 1)) {
    fail(begin, what + " is negative; expected a number from 0 on");
  }
  if (!digit(begin)) expected(what + ", a number from 0 on");
  double value = 0;
  const auto [stop, error] = std::from_chars(text_.data() + begin, text_.data() + text_.size(), value);
  next_ = static_cast<std::size_t>(stop - text_.data());
  if (text_[begin] == '0' && digit(begin + 1)) fail(begin, "a number does not start with 0");
  const std::size_t point = text_.substr(0, next_).find('.', begin);
  if (point != std::string_view::npos && !digit(point + 1)) fail(point, "expected digits after the decimal point");
  // Out of range upwards is a number too large; downwards it is zero for every purpose here.
  const bool tiny = error == std::errc::result_out_of_range &&
                    text_.substr(begin, next_ - begin).find_first_of('-') != std::string_view::npos;
  if ((error != std::errc() && !tiny) || !std::isfinite(value)) fail(begin, what + " is too large for a number");
  return tiny ? 0 : value;
}

double JsonCursor::number(const std::string& what, int& decimals) {
  const std::size_t begin = offset();
  const double value = number(what);
  decimals = std::max(decimals, decimals_of(text_.substr(begin, next_ - begin)));
  return value;
}

bool JsonCursor::skip_null() {
  skip_space();
  if (text_.substr(next_, 4) != "null") return false;
  next_ += 4;
  return true;
}

void JsonCursor::skip_string() {
  const std::size_t begin = next_++;
  for (; next_ < text_.size(); ++next_) {
    if (text_[next_] == '\\') {
      ++next_;
    } else if (text_[next_] == '"') {
      ++next_;
      return;
    }
  }
  fail(begin, "this text has no closing quote");
}

void JsonCursor::skip_value() {
  skip_space();
  const std::size_t begin = next_;
  std::size_t depth = 0;
  while (next_ < text_.size()) {
    const char c = text_[next_];
    if (depth == 0 && (c == ',' || c == '}' || c == ']')) break;
    if (c == '"') {
      skip_string();
    } else {
      depth += c == '[' || c == '{' ? 1 : 0;
      depth -= c == ']' || c == '}' ? 1 : 0;
      ++next_;
    }
  }
  if (depth > 0)
    fail(text_.size(),
         "the file ends inside a value that began at line " + std::to_string(source_.location(begin).line));
  if (next_ == begin) expected("a value");
}

void JsonCursor::end_of_text() {
  if (offset() < text_.size()) fail(next_, "expected nothing after the end of the object");
}

}  // namespace weft
