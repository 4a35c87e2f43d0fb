#include "base/core/utf8.hpp"

#include <fmt/format.h>

#include <cstdint>

namespace weft {

namespace {

unsigned char byte_at(std::string_view bytes, std::size_t at) {
  return at < bytes.size() ? static_cast<unsigned char>(bytes[at]) : 0;
}

// Returns the code point of the character of `length` bytes at the beginning of `bytes`.
std::uint32_t code_point(std::string_view bytes, std::size_t length) {
  if (length == 1) return byte_at(bytes, 0);
  std::uint32_t code = byte_at(bytes, 0) & (0xffU >> (length + 1));
  for (std::size_t k = 1; k < length; ++k) code = code << 6 | (byte_at(bytes, k) & 0x3fU);
  return code;
}

// Returns whether a character, which is none of ASCII, controls lines or the direction of what stands beside it.
bool is_control(std::uint32_t code) {
  return code < 0xa0 || (code >= 0x2028 && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069) || code == 0x200e ||
         code == 0x200f || code == 0xfeff;
}

}  // namespace

std::size_t character_length(std::string_view bytes, std::size_t at) {
  const unsigned char first = byte_at(bytes, at), second = byte_at(bytes, at + 1);
  if (first < 0x80) return first == 0 ? 0 : 1;
  if (first < 0xc2 || first > 0xf4) return 0;
  const std::size_t length = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  for (std::size_t k = 1; k < length; ++k) {
    if ((byte_at(bytes, at + k) & 0xc0) != 0x80) return 0;
  }
  // Longer than needed, half of a pair of UTF-16, or above the last character.
  if ((first == 0xe0 && second < 0xa0) || (first == 0xed && second > 0x9f)) return 0;
  if ((first == 0xf0 && second < 0x90) || (first == 0xf4 && second > 0x8f)) return 0;
  return length;
}

std::string visible_text(std::string_view bytes, bool with_lines) {
  std::string text;
  for (std::size_t at = 0; at < bytes.size();) {
    const std::size_t length = character_length(bytes, at);
    const unsigned char first = byte_at(bytes, at);
    const std::uint32_t code = length > 1 ? code_point(bytes.substr(at), length) : first;
    if (length == 0 || (code < 0x20 && !(with_lines && code == '\n')) || code == 0x7f) {
      text += fmt::format("\\x{:02x}", first);
    } else if (length > 1 && is_control(code)) {
      text += fmt::format("\\u{:04x}", code);
    } else {
      text += bytes.substr(at, length);
    }
    at += length == 0 ? 1 : length;
  }
  return text;
}

std::size_t end_of_text(std::string_view bytes) {
  std::size_t at = 0;
  while (at < bytes.size()) {
    const std::size_t length = character_length(bytes, at);
    if (length == 0) return at;
    at += length;
  }
  return at;
}

}  // namespace weft
