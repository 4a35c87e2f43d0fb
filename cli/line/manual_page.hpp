// Manual pages in the man macros of roff (man(7)).
#pragma once

#include <string>

#include "cli/line/command_description.hpp"

namespace weft {

// Returns the page of a command, or of the program for "". Precondition: there is such a command.
std::string manual_page(const ProgramDescription& program, const std::string& command);

}  // namespace weft
