// Runs a piece of a test in a process of its own: SystemC has one simulation context per process, so a test that makes
// many runs forks for each.
#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <exception>
#include <functional>
#include <string>

namespace weft::test {

// Returns what `body` returns in a child process, or "exception: ..." / "child ended with status ..." where it does not
// return.
inline std::string in_child(const std::function<std::string()>& body) {
  std::fflush(nullptr);
  int ends[2];
  if (pipe(ends) != 0) return "pipe failed";
  const pid_t child = fork();
  if (child < 0) return "fork failed";
  if (child == 0) {
    close(ends[0]);
    std::string text;
    try {
      text = body();
    } catch (const std::exception& error) {
      text = std::string("exception: ") + error.what();
    }
    for (std::size_t sent = 0; sent < text.size();) {
      const ssize_t count = write(ends[1], text.data() + sent, text.size() - sent);
      if (count <= 0) _exit(3);
      sent += static_cast<std::size_t>(count);
    }
    std::fflush(nullptr);
    _exit(0);
  }
  close(ends[1]);
  std::string text;
  char buffer[4096];
  for (ssize_t count; (count = read(ends[0], buffer, sizeof buffer)) > 0;) {
    text.append(buffer, static_cast<std::size_t>(count));
  }
  close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  return status == 0 ? text : "child ended with status " + std::to_string(status) + ": " + text;
}

}  // namespace weft::test
