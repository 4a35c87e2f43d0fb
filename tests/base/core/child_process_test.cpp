#include "base/core/child_process.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <stdexcept>
#include <string>

#include "base/core/error.hpp"
#include "base/core/interrupt.hpp"
#include "base/core/types.hpp"

namespace weft {
namespace {

using testing::HasSubstr;
using testing::ThrowsMessage;

struct Figures {
  Cycles makespan;
  double share;
};

TEST(ChildProcess, ReturnsTextOfAnyLengthAndPlainValues) {
  EXPECT_EQ(in_child_process([] { return std::string(); }), "");
  EXPECT_EQ(in_child_process([] { return std::string(200'000, 'x'); }), std::string(200'000, 'x'));
  const Figures figures = in_child_process([] { return Figures{12, 0.25}; });
  EXPECT_EQ(figures.makespan, 12);
  EXPECT_EQ(figures.share, 0.25);
}

TEST(ChildProcess, ChangesNothingHere) {
  int count = 1;
  EXPECT_EQ(in_child_process([&] { return ++count; }), 2);
  EXPECT_EQ(count, 1);
}

TEST(ChildProcess, PassesErrorsOn) {
  const auto refuse = []() -> int { throw InputError("bad input"); };
  const auto give_up = []() -> int { throw Infeasible("too small"); };
  const auto fail = []() -> int { throw std::logic_error("a fault"); };
  EXPECT_THAT([&] { in_child_process(refuse); }, ThrowsMessage<InputError>("bad input"));
  EXPECT_THAT([&] { in_child_process(give_up); }, ThrowsMessage<Infeasible>("too small"));
  EXPECT_THAT([&] { in_child_process(fail); }, ThrowsMessage<Infeasible>("a fault"));
}

TEST(ChildProcess, SaysHowItEndedWithoutAnAnswer) {
  const auto be_killed = [] { return raise(SIGKILL); };
  const auto leave = []() -> int { _exit(0); };
  EXPECT_THAT([&] { in_child_process(be_killed); }, ThrowsMessage<Infeasible>(HasSubstr("ended by signal 9")));
  EXPECT_THAT([&] { in_child_process(leave); }, ThrowsMessage<Infeasible>(HasSubstr("without an answer")));
}

// Sends SIGINT to all processes of the group, as Ctrl-C does.
std::string interrupt_all() {
  kill(0, SIGINT);
  return "went on";
}

TEST(InterruptedChildProcess, EndsThisOneUnlessItGoesOn) {
  testing::GTEST_FLAG(death_test_style) = "threadsafe";
  const auto in_own_group = [](const std::function<std::string()>& work) {
    setpgid(0, 0);
    std::signal(SIGINT, SIG_DFL);  // a job in the background begins without it
    const std::string answer = in_child_process(work);
    std::fprintf(stderr, "%s", answer.c_str());
    std::_Exit(3);
  };
  EXPECT_EXIT(in_own_group(interrupt_all), testing::KilledBySignal(SIGINT), "");
  const auto note_it = [] {
    const NotesInterrupt notes_interrupt;
    return interrupt_all();
  };
  EXPECT_EXIT(in_own_group(note_it), testing::ExitedWithCode(3), "went on");
}

TEST(ChildProcesses, ReturnWhatTheWorksReturnInTheirOrderWithoutThoseThatFail) {
  std::vector<std::function<std::string()>> works;
  for (int k = 0; k < 7; ++k) works.push_back([k] { return std::string(static_cast<std::size_t>(k) * 50'000, 'x'); });
  works.push_back([]() -> std::string { throw Infeasible("too small"); });
  works.push_back([]() -> std::string {
    std::raise(SIGKILL);
    return "";
  });
  std::vector<std::string> failures;
  const auto texts = in_child_processes(works, [&](std::size_t work, const std::string& reason) {
    failures.push_back(std::to_string(work) + ": " + reason);
  });
  ASSERT_EQ(texts.size(), 9u);
  for (std::size_t k = 0; k < 7; ++k) EXPECT_EQ(texts[k].value().size(), k * 50'000);
  EXPECT_FALSE(texts[7] || texts[8]);
  EXPECT_THAT(failures, testing::ElementsAre("7: too small", HasSubstr("8: its process was ended by signal 9")));
}

}  // namespace
}  // namespace weft
