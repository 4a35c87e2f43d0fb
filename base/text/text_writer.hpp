// Formats text into a buffer and hands it to a stream in large pieces: tables and traces have a line or more for each
// of a million tasks.
#pragma once

#include <fmt/format.h>

#include <ostream>
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
    if (buffer_.size() > (1u << 16)) flush();
  }
  void text(std::string_view text) { buffer_.append(text); }

  void flush() {
    out_.write(buffer_.data(), static_cast<std::streamsize>(buffer_.size()));
    buffer_.clear();
  }

 private:
  std::ostream& out_;
  fmt::memory_buffer buffer_;
};

// A double that holds a whole number as an integer, others as the shortest text that reads back the same.
std::string number_text(double value);

// A field of a CSV table, quoted where RFC 4180 asks for it.
std::string csv_field(std::string text);

// A string of JSON, with its quotes.
std::string json_string(std::string_view text);

}  // namespace weft
