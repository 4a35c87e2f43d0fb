// Reading JSON (RFC 8259) from left to right. Made for graph files of many megabytes: nothing is built in memory, and
// line and column are counted only when a fault is reported.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/text/source_text.hpp"

namespace weft {

class JsonCursor {
 public:
  JsonCursor(std::string_view text, std::string file_name) : source_(text, std::move(file_name)), text_(text) {}

  // Returns the offset of the next token; a cursor can be sent back there.
  std::size_t offset();
  void go_to(std::size_t offset) { next_ = offset; }

  // Walk through objects and arrays: open() consumes the bracket; more() returns whether another member follows, and
  // consumes commas and the closing bracket. `first` starts true and belongs to the caller's loop.
  void open(char bracket, const std::string& what);
  bool more(char closing, bool& first);
  // Returns the next key of an object, behind its colon.
  std::string key();

  std::string string(const std::string& what);
  // Returns what string() does, without a copy where the text has no escapes; otherwise the copy goes to `storage`.
  std::string_view view(const std::string& what, std::string& storage);
  // Returns a finite number >= 0.
  double number(const std::string& what);
  // Returns the same, and raises `decimals` to the number of its decimals.
  double number(const std::string& what, int& decimals);
  // Returns whether `null` follows, and consumes it.
  bool skip_null();
  // Returns whether the next token starts with this character.
  bool at(char token);
  // Consumes a value, whatever it is; what is inside brackets is not checked.
  void skip_value();
  // Throws InputError where something follows.
  void end_of_text();

  const SourceText& source() const { return source_; }
  [[noreturn]] void fail(std::size_t offset, const std::string& message) const { source_.fail(offset, message); }
  [[noreturn]] void fail(const std::string& message) { fail(offset(), message); }

 private:
  void skip_space();
  void skip_string();
  void append_escape(std::string& out);
  unsigned hex4();
  [[noreturn]] void expected(const std::string& what);

  SourceText source_;
  std::string_view text_;
  std::size_t next_ = 0;
};

}  // namespace weft
