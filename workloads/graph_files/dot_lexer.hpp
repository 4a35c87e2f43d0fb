// The words of a DOT file (graphviz.org/doc/info/lang.html): names, numbers, texts in quotes, marks; without comments.
#pragma once

#include <string>
#include <string_view>

#include "base/text/source_text.hpp"

namespace weft {

struct DotToken {
  // Marks are themselves: '{', '}', '[', ']', '=', ';', ',', ':'.
  enum Kind : char { end = 0, id = 'i', keyword = 'k', arrow = '>', line = '-' };
  char kind = end;
  // The id without quotes and escapes, or the keyword in small letters. Valid until the next token is read.
  std::string_view text;
  std::size_t offset = 0;

  bool is_keyword(std::string_view word) const { return kind == keyword && text == word; }
};

class DotLexer {
 public:
  DotLexer(std::string_view text, std::string file_name) : source_(text, std::move(file_name)), text_(text) {}

  const SourceText& source() const { return source_; }

  // Returns the next token. Throws InputError: a text or comment without an end, a character that belongs to no word.
  DotToken next();

 private:
  void skip_space_and_comments();
  std::string_view quoted();
  void read_quoted_part(std::string& out);
  std::string_view html();
  std::string_view word();

  SourceText source_;
  std::string_view text_;
  std::size_t next_ = 0;
  std::string storage_;
};

}  // namespace weft
