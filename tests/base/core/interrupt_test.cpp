#include "base/core/interrupt.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <functional>

namespace weft {
namespace {

// The signal that ends a process that does this, or, where none does, 0 and what it returns as the second.
std::pair<int, bool> end_of(const std::function<bool()>& work) {
  const pid_t child = fork();
  if (child == 0) _exit(work() ? 1 : 0);
  int status = 0;
  waitpid(child, &status, 0);
  return {WIFSIGNALED(status) ? WTERMSIG(status) : 0, WIFEXITED(status) && WEXITSTATUS(status) == 1};
}

TEST(Interrupt, IsNotedOnceAndEndsTheProcessTheSecondTime) {
  const auto once = [] {
    const NotesInterrupt notes;
    std::raise(SIGINT);
    return interrupted();
  };
  EXPECT_EQ(end_of(once), std::pair(0, true));
  const auto twice = [] {
    const NotesInterrupt notes;
    std::raise(SIGINT);
    std::raise(SIGINT);
    return true;
  };
  EXPECT_EQ(end_of(twice).first, SIGINT);
}

TEST(Interrupt, IsNothingWhereNobodyNotesIt) {
  EXPECT_FALSE(interrupted());
  EXPECT_EQ(end_of([] { return std::raise(SIGINT) == 0; }).first, SIGINT);
}

}  // namespace
}  // namespace weft
