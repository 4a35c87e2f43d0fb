#include "base/text/utf8.hpp"

#include <cstdint>

namespace weft {

namespace {

unsigned char byte_at(std::string_view bytes, std::size_t at) {
  return at < bytes.size() ? static_cast<unsigned char>(bytes[at]) : 0;
}

// Returns how many bytes the character at `at` has, or 0 where there is none.
std::size_t length_at(std::string_view bytes, std::size_t at) {
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

}  // namespace

std::size_t end_of_text(std::string_view bytes) {
  std::size_t at = 0;
  while (at < bytes.size()) {
    const std::size_t length = length_at(bytes, at);
    if (length == 0) return at;
    at += length;
  }
  return at;
}

}  // namespace weft
