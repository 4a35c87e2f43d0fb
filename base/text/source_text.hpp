// The text of an input file, and where in it a fault is: line and column are counted only when one is reported.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "base/core/error.hpp"

namespace weft {

// SourceText holds a view: the text has to live longer.
class SourceText {
 public:
  SourceText(std::string_view text, std::string file_name) : text_(text), file_name_(std::move(file_name)) {}

  std::string_view text() const { return text_; }
  Location location(std::size_t offset) const;
  // Throws InputError.
  [[noreturn]] void fail(std::size_t offset, const std::string& message) const;

  // Returns the number that `token`, which stands at `offset`, is as a whole: decimal, finite, from 0 on. `what` names
  // it in messages. Throws InputError where it is no such number.
  double number(std::string_view token, std::size_t offset, const std::string& what) const;

 private:
  std::string_view text_;
  std::string file_name_;
};

// Returns whether `token` as a whole is a finite decimal number, and sets `value` to it.
bool is_number(std::string_view token, double& value);

// Returns how many decimals a number needs as written: 2 for "1.250", 3 for "5e-3". Precondition: it is a number.
int decimals_of(std::string_view token);

}  // namespace weft
