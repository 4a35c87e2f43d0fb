#include "base/text/source_text.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace weft {

Location SourceText::location(std::size_t offset) const {
  const std::string_view before = text_.substr(0, std::min(offset, text_.size()));
  const std::size_t line_begin = before.find_last_of('\n') + 1;  // npos + 1 == 0
  return {file_name_, static_cast<int>(std::count(before.begin(), before.end(), '\n')) + 1,
          static_cast<int>(before.size() - line_begin) + 1};
}

void SourceText::fail(std::size_t offset, const std::string& message) const {
  throw InputError(location(offset), message);
}

bool is_number(std::string_view token, double& value) {
  // from_chars would take "inf" and "nan" as well.
  if (token.empty() || token.find_first_not_of("0123456789.eE+-") != token.npos) return false;
  const char* begin = token.data() + (token.front() == '+' ? 1 : 0);
  const char* end = token.data() + token.size();
  const auto [stop, error] = std::from_chars(begin, end, value);
  return error == std::errc() && stop == end && std::isfinite(value);
}

double SourceText::number(std::string_view token, std::size_t offset, const std::string& what) const {
  double value = 0;
  if (!is_number(token, value)) {
    fail(offset, what + " '" + std::string(token.substr(0, 40)) + "'; expected a decimal number from 0 on");
  }
  if (value < 0) fail(offset, what + " is negative; expected a number from 0 on");
  return value + 0.0;  // never -0
}

int decimals_of(std::string_view token) {
  const std::size_t exponent_at = token.find_first_of("eE");
  int exponent = 0;
  if (exponent_at != token.npos) {
    const std::size_t digits_at = exponent_at + (token.substr(exponent_at + 1, 1) == "+" ? 2 : 1);
    std::from_chars(token.data() + digits_at, token.data() + token.size(), exponent);
  }
  std::string_view digits = token.substr(0, exponent_at);
  const std::size_t point = digits.find('.');
  if (point == token.npos) return std::max(0, -exponent);
  while (digits.back() == '0') digits.remove_suffix(1);
  return std::max(0, static_cast<int>(digits.size() - point) - 1 - exponent);
}

}  // namespace weft
