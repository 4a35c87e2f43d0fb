#include "sweep/engine/local_engine.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <thread>

#include "base/core/error.hpp"
#include "tests/support/base/temporary_directory.hpp"

namespace weft {
namespace {

using ::testing::HasSubstr;
using ::testing::Optional;

// Points "a", "b" and "c", whose runs are functions of the test: they run in processes of their own.
class LocalEngines : public ::testing::Test {
 protected:
  void run(const CarryOut& carry_out, std::optional<double> timeout = std::nullopt) {
    const ResultStore store = store_with(timeout);
    store.prepare();
    const std::vector<std::string> ids = {"a", "b", "c"};
    for (const std::string& id : ids) store.add_experiment(id, "workload: {}\n");
    EXPECT_TRUE(LocalEngine(store, carry_out, 2).run(ids, [this](std::size_t finished) { finished_ = finished; }));
    EXPECT_EQ(finished_, ids.size());
  }
  ResultStore store_with(std::optional<double> timeout = std::nullopt) const {
    return {directory_.path().string(), Keep::summary, timeout};
  }
  // What a run leaves that is done, and a mark for each time.
  void finish(const std::vector<std::string>& words) const {
    const std::string& out = words.back();
    std::filesystem::create_directories(out);
    directory_.write(mark(out), "");
    directory_.write("points/" + out.substr(out.rfind('/') + 1) + "/summary.json", R"({"simulated": {}})");
  }
  std::string mark(const std::string& out) const {
    const std::string name = out.substr(out.rfind('/') + 1);
    return name + std::to_string(times(name));
  }
  int times(const std::string& id) const {
    int count = 0;
    while (std::filesystem::exists(directory_.file(id + std::to_string(count)))) ++count;
    return count;
  }
  static bool is_of(const std::vector<std::string>& words, char id) { return words.back().back() == id; }
  Failure failure(const std::string& id) const {
    return store_with().failure_of(id).value_or(Failure{Status::left, ""});
  }

  test::TemporaryDirectory directory_;
  std::size_t finished_ = 0;
};

TEST_F(LocalEngines, RunEachPointOnceAndNoneAgain) {
  run([this](const auto& words) { finish(words); });
  run([this](const auto& words) { finish(words); });
  for (const char* id : {"a", "b", "c"}) EXPECT_EQ(times(id), 1);
}

TEST_F(LocalEngines, KeepWhyAPointHasNoRun) {
  run([this](const auto& words) {
    if (is_of(words, 'a')) throw Infeasible("the smallest capacity known to work is 64");
    if (is_of(words, 'b')) throw InputError("count: 0 is not accepted");
    finish(words);
  });
  EXPECT_EQ(failure("a").status, Status::infeasible);
  EXPECT_THAT(failure("a").least_capacity, Optional(64));
  EXPECT_EQ(failure("b").status, Status::invalid);
  EXPECT_EQ(failure("b").reason, "count: 0 is not accepted");
  EXPECT_EQ(times("c"), 1);
}

TEST_F(LocalEngines, TryACrashOnceMoreAndThenNameIt) {
  run([this](const auto& words) {
    const bool is_first = !std::filesystem::exists(directory_.file("tried"));
    if (is_of(words, 'a')) {
      std::fputs("assertion failed\n", stderr);
      std::abort();
    }
    if (is_of(words, 'b') && is_first) {
      directory_.write("tried", "");
      kill(getpid(), SIGKILL);
    }
    if (is_of(words, 'c')) throw std::runtime_error("the disk is full");
    finish(words);
  });
  EXPECT_EQ(failure("a").status, Status::crashed);
  EXPECT_THAT(failure("a").reason, HasSubstr("ended by signal 6 (Aborted); its last line: assertion failed (2 times)"));
  EXPECT_EQ(times("b"), 1);
  EXPECT_EQ(failure("c").status, Status::failed);
  EXPECT_EQ(failure("c").reason, "the disk is full (2 times)");
}

TEST_F(LocalEngines, EndAPointThatTakesTooLong) {
  run(
      [this](const auto& words) {
        if (is_of(words, 'b')) std::this_thread::sleep_for(std::chrono::seconds(60));
        finish(words);
      },
      0.5);
  EXPECT_EQ(failure("b").status, Status::timeout);
  EXPECT_EQ(failure("b").reason, "took longer than 0.5 s");
  EXPECT_EQ(times("b"), 0);
}

}  // namespace
}  // namespace weft
