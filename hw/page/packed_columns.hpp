// Columns of a table as bytes that compress well, and as a text that may stand in a page.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace weft {

// Where columns stand in the bytes. Integers are written as the difference to the one before, in zigzag order (0, -1, 1,
// -2, ...), seven bits a byte, the least first, the highest bit set in all but the last byte. Texts stand one after the
// other, each ended by a byte 0.
class PackedColumns {
 public:
  struct Column {
    std::string name;
    bool is_text = false;
    std::size_t begin = 0, count = 0;  // offset of the first byte; values
  };

  void add(std::string name, const std::vector<std::int64_t>& values);
  void add(std::string name, const std::vector<std::string>& values);

  // Returns the columns since the last call.
  std::vector<Column> take_columns() { return std::exchange(columns_, {}); }
  const std::string& bytes() const { return bytes_; }

 private:
  std::string bytes_;
  std::vector<Column> columns_;
};

// Returns the bytes compressed (zlib's format, RFC 1950).
std::string deflated(std::string_view bytes);

// Returns the bytes as RFC 4648 writes them in base 64.
std::string base64(std::string_view bytes);

}  // namespace weft
