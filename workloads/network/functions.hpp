// The names of the functions that operators unary, binary and reduce, and activations, are made of.
#pragma once

#include <string>
#include <vector>

#include "base/core/export.hpp"
#include "workloads/network/network.hpp"

namespace weft {

// A function that operator unary takes, and what its parameters are where a file does not give them.
struct UnaryFormat {
  Activation function;
  const char* name;  // In network files.
  int parameters;    // 0, 1 (alpha) or 2 (alpha and beta).
  float alpha;
  float beta;
};

// Returns the functions of operator unary in the order of their names.
WEFT_API const std::vector<UnaryFormat>& unary_formats();

// Returns the format of a function. Precondition: it is one of operator unary.
WEFT_API const UnaryFormat& format_of(Activation function);

// Returns the names in network files, in the order of the enumerators.
WEFT_API const std::vector<std::string>& binary_names();
WEFT_API const std::vector<std::string>& reduction_names();  // The same.

}  // namespace weft
