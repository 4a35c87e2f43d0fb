// Reads a table: CSV as weft writes it (RFC 4180, line feeds, names in the first row). What is torn or is no number is
// refused at its place.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/text/source_text.hpp"

namespace weft {

constexpr std::int64_t largest_integer = std::int64_t{1} << 53;  // what a page's numbers hold

class CsvFile {
 public:
  // Reads a file that a run has left. Throws InputError where there is none, or where the first row does not begin with
  // these names.
  CsvFile(const std::string& path, const std::vector<std::string>& columns);
  // Reads any table; `expected` says what is wanted ("a table of cycles"). Throws InputError where there is no text, or
  // no first row.
  CsvFile(const std::string& path, const std::string& expected);
  CsvFile(const CsvFile&) = delete;
  CsvFile& operator=(const CsvFile&) = delete;

  // Returns the names of the first row.
  const std::vector<std::string>& columns() const { return columns_; }
  // Goes to the next row; returns false behind the last. Throws InputError where a row has not one field per column, or
  // is not ended.
  bool next();

  // Return a field of the row; numbers are written as weft writes them, plainly and without a sign. Throw InputError
  // where it is none.
  const std::string& text(std::size_t column) const { return fields_[column]; }
  std::int64_t integer(std::size_t column) const;
  // Returns -1 where the field is empty.
  std::int64_t integer_or_none(std::size_t column) const { return fields_[column].empty() ? -1 : integer(column); }
  // A plan has fractions of a cycle, and tiles share bytes.
  std::int64_t rounded(std::size_t column) const;
  std::int64_t rounded_or_none(std::size_t column) const { return fields_[column].empty() ? -1 : rounded(column); }
  double number(std::size_t column) const;

  // Throw InputError at a field of the row, or at the end of the file.
  [[noreturn]] void fail(std::size_t column, const std::string& message) const;
  [[noreturn]] void fail_at_end(const std::string& message) const { source_.fail(content_.size(), message); }

 private:
  [[noreturn]] void refuse(std::size_t column, const std::string& expected) const;
  bool read_row();
  std::size_t read_quoted(std::size_t begin, std::string& field) const;

  std::string content_;
  SourceText source_;
  std::vector<std::string> columns_, fields_;
  std::vector<std::size_t> offsets_;  // of the fields
  std::size_t next_ = 0, count_ = 0;  // of the row: where the next one begins, and how many fields this one has
};

}  // namespace weft
