#include "base/text/csv_file.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/core/utf8.hpp"
#include "base/text/input_file.hpp"

namespace weft {

namespace {

constexpr Bytes largest_table = Bytes{1} << 32;

bool is_digit(char letter) { return letter >= '0' && letter <= '9'; }

}  // namespace

CsvFile::CsvFile(const std::string& path, const std::string& expected)
    : content_(read_file(path, expected, largest_table)), source_(content_, path) {
  if (const std::size_t end = end_of_text(content_); end < content_.size()) {
    source_.fail(end, "the byte is no text; expected UTF-8 without a byte 0");
  }
  if (!read_row()) fail_at_end("the table has no first row; expected the names of its columns");
  columns_.assign(fields_.begin(), fields_.begin() + static_cast<std::ptrdiff_t>(count_));
}

CsvFile::CsvFile(const std::string& path, const std::vector<std::string>& columns)
    : CsvFile(path, "a table that weft run has written") {
  for (std::size_t k = 0; k < columns.size(); ++k) {
    if (k < columns_.size() && columns_[k] == columns[k]) continue;
    const std::size_t at = std::min(k, columns_.size() - 1);
    fail(at, fmt::format("the columns are not those of this version of weft; expected {}; repeat weft run",
                         fmt::join(columns, ",")));
  }
}

bool CsvFile::next() {
  if (!read_row()) return false;
  if (count_ != columns_.size()) {
    fail(0, fmt::format("the row has {} fields; expected {}, one per column", count_, columns_.size()));
  }
  return true;
}

bool CsvFile::read_row() {
  if (next_ == content_.size()) return false;
  count_ = 0;
  for (std::size_t at = next_;; ++at) {
    if (count_ == fields_.size()) {
      fields_.emplace_back();
      offsets_.emplace_back();
    }
    std::string& field = fields_[count_];
    offsets_[count_++] = at;
    if (at < content_.size() && content_[at] == '"') {
      at = read_quoted(at, field);
    } else {
      const std::size_t begin = at;
      while (at < content_.size() && content_[at] != ',' && content_[at] != '\n') ++at;
      field.assign(content_, begin, at - begin);
    }
    if (at == content_.size()) fail_at_end("the last row is torn; expected a line feed at its end");
    if (content_[at] == '\n') {
      next_ = at + 1;
      return true;
    }
  }
}

// Returns the offset behind the closing quote.
std::size_t CsvFile::read_quoted(std::size_t begin, std::string& field) const {
  field.clear();
  for (std::size_t at = begin + 1;;) {
    const std::size_t quote = content_.find('"', at);
    if (quote == std::string::npos) source_.fail(begin, "the field has no closing quote");
    field.append(content_, at, quote - at);
    at = quote + 1;
    if (at < content_.size() && content_[at] == '"') {
      field += '"';
      ++at;
      continue;
    }
    if (at < content_.size() && content_[at] != ',' && content_[at] != '\n') {
      source_.fail(at, "expected ',' or the end of the row behind a closing quote");
    }
    return at;
  }
}

std::int64_t CsvFile::integer(std::size_t column) const {
  const std::string& field = fields_[column];
  std::int64_t value = 0;
  const bool is_plain = !field.empty() && field.find_first_not_of("0123456789") == std::string::npos;
  if (!is_plain) refuse(column, "an integer from 0 on");
  const auto [stop, error] = std::from_chars(field.data(), field.data() + field.size(), value);
  if (error != std::errc() || value > largest_integer) fail(column, "the number is too large; expected at most 2^53");
  return value;
}

std::int64_t CsvFile::rounded(std::size_t column) const {
  const std::string& field = fields_[column];
  if (field.find('.') == std::string::npos && field.find("e-") == std::string::npos) return integer(column);
  const double value = number(column);
  if (value > static_cast<double>(largest_integer)) fail(column, "the number is too large; expected at most 2^53");
  return std::llround(value);
}

double CsvFile::number(std::size_t column) const {
  const std::string& field = fields_[column];
  double value = 0;
  const std::size_t exponent = field.find('e');
  const bool is_signed =
      exponent == std::string::npos || (exponent + 1 < field.size() && !is_digit(field[exponent + 1]));
  const bool is_plain = !field.empty() && is_digit(field.front()) && field.find('E') == std::string::npos && is_signed;
  if (!is_plain || !is_number(field, value)) refuse(column, "a number from 0 on");
  return value;
}

void CsvFile::refuse(std::size_t column, const std::string& expected) const {
  fail(column, fmt::format("{} '{}'; expected {}", columns_[column], fields_[column].substr(0, 40), expected));
}

void CsvFile::fail(std::size_t column, const std::string& message) const { source_.fail(offsets_[column], message); }

}  // namespace weft
