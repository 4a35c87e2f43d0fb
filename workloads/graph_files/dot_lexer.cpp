#include "workloads/graph_files/dot_lexer.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace weft {

namespace {

constexpr std::array<std::string_view, 6> keywords = {"strict", "graph", "digraph", "node", "edge", "subgraph"};

// Letters are those of ASCII and every byte of UTF-8 beyond it.
bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

void DotLexer::skip_space_and_comments() {
  while (next_ < text_.size()) {
    const char c = text_[next_];
    const bool line_begins = next_ == 0 || text_[next_ - 1] == '\n';
    if (std::isspace(static_cast<unsigned char>(c)) != 0) {
      ++next_;
    } else if (text_.substr(next_, 2) == "//" || (c == '#' && line_begins)) {
      next_ = std::min(text_.find('\n', next_), text_.size());
    } else if (text_.substr(next_, 2) == "/*") {
      const std::size_t end = text_.find("*/", next_ + 2);
      if (end == text_.npos) source_.fail(next_, "this comment has no end");
      next_ = end + 2;
    } else {
      return;
    }
  }
}

DotToken DotLexer::next() {
  skip_space_and_comments();
  DotToken token;
  token.offset = next_;
  if (next_ == text_.size()) return token;
  const char c = text_[next_];
  const char after = next_ + 1 < text_.size() ? text_[next_ + 1] : '\0';
  token.kind = DotToken::id;
  if (c == '"') {
    token.text = quoted();
  } else if (c == '<') {
    token.text = html();
  } else if (c == '-' && (after == '>' || after == '-')) {
    token.kind = after == '>' ? DotToken::arrow : DotToken::line;
    next_ += 2;
  } else if (std::string_view("{}[]=;,:").find(c) != std::string_view::npos) {
    token.kind = c;
    ++next_;
  } else {
    token.text = word();
    const auto same = [](char a, char b) { return std::tolower(static_cast<unsigned char>(a)) == b; };
    for (const std::string_view keyword : keywords) {
      if (!std::equal(token.text.begin(), token.text.end(), keyword.begin(), keyword.end(), same)) continue;
      token.kind = DotToken::keyword;
      token.text = keyword;
    }
  }
  return token;
}

// A name, or a number such as -1.5.
std::string_view DotLexer::word() {
  const std::size_t begin = next_;
  const auto at = [&](auto is) { return next_ < text_.size() && is(text_[next_]); };
  if (at(is_letter)) {
    while (at(is_letter) || at(is_digit)) ++next_;
    return text_.substr(begin, next_ - begin);
  }
  if (text_[next_] == '-') ++next_;
  const std::size_t digits = next_;
  while (at(is_digit)) ++next_;
  const bool has_point = at([](char c) { return c == '.'; });
  if (has_point) ++next_;
  while (at(is_digit)) ++next_;
  if (next_ - digits == (has_point ? 1 : 0)) {
    source_.fail(begin, "this character begins no word of DOT; a name with other characters stands in quotes");
  }
  if (at(is_letter))
    source_.fail(begin, "a name that begins with a digit, or a number with an exponent, stands in quotes");
  return text_.substr(begin, next_ - begin);
}

// At the opening quote. \" is a quote, \\ a backslash, and a backslash at the end of a line joins it to the next; all
// other escapes stay as they are: they mean something in labels only.
void DotLexer::read_quoted_part(std::string& out) {
  const std::size_t begin = next_++;
  for (; next_ < text_.size(); ++next_) {
    const char c = text_[next_];
    if (c == '"') {
      ++next_;
      return;
    }
    const char after = next_ + 1 < text_.size() ? text_[next_ + 1] : '\0';
    if (c == '\\' && (after == '"' || after == '\\' || after == '\n')) {
      ++next_;
      if (after == '\n') continue;
      out += after;
    } else {
      out += c;
    }
  }
  source_.fail(begin, "this text has no closing quote");
}

// Texts that are joined by '+' are one.
std::string_view DotLexer::quoted() {
  storage_.clear();
  read_quoted_part(storage_);
  std::size_t end = next_;
  for (skip_space_and_comments(); next_ < text_.size() && text_[next_] == '+'; skip_space_and_comments()) {
    ++next_;
    skip_space_and_comments();
    if (next_ == text_.size() || text_[next_] != '"') source_.fail(next_, "expected a text in quotes after the '+'");
    read_quoted_part(storage_);
    end = next_;
  }
  next_ = end;
  return storage_;
}

// A label in HTML: everything between balanced angle brackets.
std::string_view DotLexer::html() {
  const std::size_t begin = next_;
  std::size_t depth = 0;
  for (; next_ < text_.size(); ++next_) {
    depth += text_[next_] == '<' ? 1 : 0;
    depth -= text_[next_] == '>' ? 1 : 0;
    if (depth == 0) {
      ++next_;
      return text_.substr(begin + 1, next_ - begin - 2);
    }
  }
  source_.fail(begin, "this label has no closing '>'");
}

}  // namespace weft
