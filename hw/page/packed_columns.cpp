#include "hw/page/packed_columns.hpp"

#include <zlib.h>

#include <algorithm>
#include <stdexcept>

namespace weft {

void PackedColumns::add(std::string name, const std::vector<std::int64_t>& values) {
  columns_.push_back({std::move(name), false, bytes_.size(), values.size()});
  std::int64_t before = 0;
  for (const std::int64_t value : values) {
    const std::int64_t difference = value - before;
    before = value;
    auto left = static_cast<std::uint64_t>(difference) << 1 ^ static_cast<std::uint64_t>(difference >> 63);
    while (left >= 0x80) {
      bytes_ += static_cast<char>((left & 0x7f) | 0x80);
      left >>= 7;
    }
    bytes_ += static_cast<char>(left);
  }
}

void PackedColumns::add(std::string name, const std::vector<std::string>& values) {
  columns_.push_back({std::move(name), true, bytes_.size(), values.size()});
  for (const std::string& value : values) {
    const std::size_t begin = bytes_.size();
    bytes_ += value;
    std::replace(bytes_.begin() + static_cast<std::ptrdiff_t>(begin), bytes_.end(), '\0', ' ');
    bytes_ += '\0';
  }
}

std::string deflated(std::string_view bytes) {
  uLongf size = compressBound(static_cast<uLong>(bytes.size()));
  std::string out(size, '\0');
  // As good as the best level for such columns, at half the time.
  constexpr int level = 6;
  if (compress2(reinterpret_cast<Bytef*>(out.data()), &size, reinterpret_cast<const Bytef*>(bytes.data()),
                static_cast<uLong>(bytes.size()), level) != Z_OK) {
    throw std::runtime_error("the data of the page could not be compressed");
  }
  out.resize(size);
  return out;
}

std::string base64(std::string_view bytes) {
  constexpr char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    std::uint32_t group = 0;
    for (std::size_t k = 0; k < 3; ++k) {
      group = group << 8 | (at + k < bytes.size() ? static_cast<unsigned char>(bytes[at + k]) : 0u);
    }
    for (std::size_t k = 0; k < 4; ++k) {
      const bool is_padding = at + k > bytes.size();
      out += is_padding ? '=' : digits[group >> (18 - 6 * k) & 0x3f];
    }
  }
  return out;
}

}  // namespace weft
