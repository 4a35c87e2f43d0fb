// Completion of the command line in a shell.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "cli/line/command_description.hpp"

namespace weft {

// Returns a script for bash. `words`: what can stand for the value of an option ("--algorithm"), beside the choices that
// the description has, or for the positional argument of a command ("network"); other values are names of files.
std::string bash_completion(const ProgramDescription& program,
                            const std::map<std::string, std::vector<std::string>>& words);

}  // namespace weft
