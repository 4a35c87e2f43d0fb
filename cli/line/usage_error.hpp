// What is wrong with a command line that was refused, and what would do.
#pragma once

#include <string>
#include <vector>

#include "base/core/error.hpp"
#include "cli/line/command_description.hpp"

namespace weft {

// Throws InputError for words that would be taken for something else than was meant: -out, which is -o with the value ut.
void refuse_slips(const ProgramDescription& program, const std::vector<std::string>& arguments);

// Returns the error of arguments that were refused; `reason` is what is said where nothing better is known.
InputError usage_error(const ProgramDescription& program, const std::vector<std::string>& arguments,
                       const std::string& reason);

}  // namespace weft
