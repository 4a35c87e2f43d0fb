// The command line that this program was started with, and its version, for what it leaves in files.
#pragma once

#include <string>

namespace weft {

// Notes the arguments; called once, before any command.
void note_invocation(int argc, char** argv);

// Returns the command as a shell reads it: "weft run lenet5.yaml --set 'hardware.dram={model: banked}'".
const std::string& invocation();

const char* weft_version();

}  // namespace weft
