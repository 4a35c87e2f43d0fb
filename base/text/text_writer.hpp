// Writes text to a stream in large pieces: tables and traces have a line or more for each of a million tasks.
#pragma once

#include <fmt/format.h>

#include <ostream>
#include <string>
#include <string_view>
#include <utility>

namespace weft {

class TextWriter {
 public:
  explicit TextWriter(std::ostream& out) : out_(out) {}
  TextWriter(const TextWriter&) = delete;
  TextWriter& operator=(const TextWriter&) = delete;
  ~TextWriter() { flush(); }

  template <class... Arguments>
  void write(fmt::format_string<Arguments...> format, Arguments&&... arguments) {
    fmt::format_to(std::back_inserter(buffer_), format, std::forward<Arguments>(arguments)...);
    if (buffer_.size() > flushed_size) flush();
  }
  void text(std::string_view text) {
    buffer_.append(text);
    if (buffer_.size() > flushed_size) flush();
  }

  void flush() {
    out_.write(buffer_.data(), static_cast<std::streamsize>(buffer_.size()));
    buffer_.clear();
  }

 private:
  static constexpr std::size_t flushed_size = std::size_t{1} << 16;  // bytes

  std::ostream& out_;
  fmt::memory_buffer buffer_;
};

// Whether a double is a whole number of those that all have one double each (up to 2^53).
bool is_whole(double value);

// Returns a double that holds a whole number as an integer, others as the shortest text that reads back the same.
std::string number_text(double value);

// Returns a field of a CSV table, quoted where RFC 4180 asks for it; what cannot be seen is escaped (visible_text()).
std::string csv_field(std::string text);

}  // namespace weft
