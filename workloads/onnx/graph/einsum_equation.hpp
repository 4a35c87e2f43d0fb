// The equation of an Einsum: which letters the axes of its operands and of its result have.
#pragma once

#include <string>
#include <vector>

namespace weft {

struct EinsumEquation {
  std::vector<std::string> operands;  // a letter for each axis, in their order
  std::string result;
  std::string fault;  // what is wrong with the equation; "": nothing
};

// Returns the equation for operands of so many axes. Without an arrow, the result has the letters that are there once,
// sorted. The axes of an ellipsis get letters of their own, the same in all terms, counted from the last.
EinsumEquation parse_einsum(const std::string& equation, const std::vector<std::size_t>& ranks);

}  // namespace weft
