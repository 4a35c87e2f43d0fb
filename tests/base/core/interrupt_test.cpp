#include "base/core/interrupt.hpp"

#include <gtest/gtest.h>

#include <csignal>

#include "base/core/child_process.hpp"

namespace weft {
namespace {

TEST(Interrupt, IsNotedOnceAndEndsTheProcessTheSecondTime) {
  const bool noted = in_child_process([] {
    const NotesInterrupt notes;
    std::raise(SIGINT);
    return interrupted();
  });
  EXPECT_TRUE(noted);
  const auto twice = [] {
    const NotesInterrupt notes;
    std::raise(SIGINT);
    std::raise(SIGINT);
    return true;
  };
  EXPECT_ANY_THROW(in_child_process(twice));
}

TEST(Interrupt, IsNothingWhereNobodyNotesIt) {
  EXPECT_FALSE(interrupted());
  const auto raise = [] { return std::raise(SIGINT); };
  EXPECT_ANY_THROW(in_child_process(raise));
}

}  // namespace
}  // namespace weft
