// Writes JSON (RFC 8259) to a stream, piece by piece: nothing is built in memory, so that graphs and traces of millions
// of entries can be written. The one place that knows how texts are escaped and how numbers look.
#pragma once

#include <fmt/format.h>

#include <ostream>
#include <string_view>
#include <type_traits>

#include "base/text/text_writer.hpp"

namespace weft {

// compact: {"a":1,"b":[2,3]}; spaced: {"a": 1, "b": [2, 3]}.
enum class JsonLayout { compact, spaced };

class JsonWriter {
 public:
  JsonWriter(std::ostream& out, JsonLayout layout) : out_(out), layout_(layout) {}

  void begin_object() { begin('{'); }
  void end_object() { end('}'); }
  void begin_array() { begin('['); }
  void end_array() { end(']'); }

  // The name of the next member of an object; its value follows.
  void key(std::string_view name);
  // A text, an integer, a truth value, or a floating-point number as number_text() writes it.
  template <class Value>
  void value(const Value& value) {
    if constexpr (std::is_same_v<Value, bool>) {
      literal(value ? "true" : "false");
    } else if constexpr (std::is_integral_v<Value>) {
      const fmt::format_int digits(value);
      literal({digits.data(), digits.size()});
    } else if constexpr (std::is_floating_point_v<Value>) {
      literal(number_text(value));
    } else {
      text(value);
    }
  }
  template <class Value>
  void member(std::string_view name, const Value& value) {
    key(name);
    this->value(value);
  }
  // The text with the fewest characters that reads back as the same number (1e+05 for 100000); null where it is not
  // finite.
  void shortest(double value);
  void null() { literal("null"); }
  // A number that is written already.
  void literal(std::string_view number);

  // Begins a line with so many spaces where the next token stands.
  void new_line(int spaces) { line_ = spaces; }
  // Ends the document with a line feed.
  void end_document() { out_.text("\n"); }

 private:
  static constexpr int no_line = -1;

  void text(std::string_view value);
  void quote(std::string_view value);
  void begin(char bracket);
  void end(char bracket);
  // What separates a token from the one before: commas, spaces and lines.
  void separate();
  void break_line();

  TextWriter out_;
  JsonLayout layout_;
  int line_ = no_line;
  bool has_sibling_ = false, after_key_ = false;
};

}  // namespace weft
