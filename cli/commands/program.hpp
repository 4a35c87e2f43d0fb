// The program weft: what the executable runs.
#pragma once

#include "base/core/export.hpp"

namespace weft {

// Carries out a command line. Returns the exit status: 0 done; 1 understood, but it cannot be met; 2 wrong usage or bad
// input. Errors go to stderr, each in one line.
WEFT_API int run_program(int argc, char** argv);

}  // namespace weft
