// Runs a command as a user would, and keeps what it printed.
#pragma once

#include <sys/wait.h>

#include <cstdlib>
#include <sstream>
#include <string>

#include "tests/support/base/temporary_directory.hpp"

namespace weft::test {

struct CommandResult {
  int status = -1;  // exit status; 128 + the signal that ended it
  std::string out;
  std::string error;
};

// Returns the text without AddressSanitizer's warnings: three lines wherever an exception meets SystemC's stacks
// (google/sanitizers issue 189).
inline std::string without_stack_warnings(const std::string& text) {
  std::istringstream lines(text);
  std::string kept;
  for (std::string line; std::getline(lines, line);) {
    const bool is_warning = line.find("WARNING: ASan is ignoring requested __asan_handle_no_return") != line.npos ||
                            line.find("False positive error reports may follow") == 0 ||
                            line.find("For details see https://github.com/google/sanitizers/issues/189") == 0;
    if (!is_warning) kept += line + '\n';
  }
  return kept;
}

// Runs a program; a shell reads the arguments.
inline CommandResult run_command(const std::string& program, const std::string& arguments) {
  const TemporaryDirectory directory;
  const std::string line = "'" + program + "' " + arguments + " > '" + directory.file("out") + "' 2> '" +
                           directory.file("error") + "' < /dev/null";
  const int status = std::system(line.c_str());
  CommandResult result;
  result.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  result.out = read_text(directory.file("out"));
  result.error = without_stack_warnings(read_text(directory.file("error")));
  return result;
}

}  // namespace weft::test
