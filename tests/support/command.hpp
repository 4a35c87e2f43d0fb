// Runs a command as a user would, and keeps what it printed.
#pragma once

#include <sys/wait.h>

#include <cstdlib>
#include <string>

#include "tests/support/temporary_directory.hpp"

namespace weft::test {

struct CommandResult {
  int status = -1;  // exit status; 128 + the signal that ended it
  std::string out;
  std::string error;
};

// `arguments` as a shell reads them.
inline CommandResult run_command(const std::string& program, const std::string& arguments) {
  const TemporaryDirectory directory;
  const std::string line = "'" + program + "' " + arguments + " > '" + directory.file("out") + "' 2> '" +
                           directory.file("error") + "' < /dev/null";
  const int status = std::system(line.c_str());
  CommandResult result;
  result.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  result.out = read_text(directory.file("out"));
  result.error = read_text(directory.file("error"));
  return result;
}

}  // namespace weft::test
