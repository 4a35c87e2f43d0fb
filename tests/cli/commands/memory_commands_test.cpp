// The commands with schedulers that keep to the capacity.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "tests/cli/commands/published_graph.hpp"
#include "tests/cli/commands/weft_command.hpp"

namespace weft {
namespace {

using Json = nlohmann::json;
using test::CommandResult;
using test::lenet5;
using test::read_text;
using test::SmallExperiment;
using test::TemporaryDirectory;
using test::weft;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

using Table = std::vector<std::vector<std::string>>;

// Names of tiles hold commas, within quotes.
Table read_csv(const std::string& file) {
  Table table;
  std::istringstream lines(read_text(file));
  for (std::string line; std::getline(lines, line);) {
    std::vector<std::string>& fields = table.emplace_back(1);
    bool quoted = false;
    for (const char c : line) {
      if (c == '"') quoted = !quoted;
      if (c == ',' && !quoted) {
        fields.emplace_back();
      } else {
        fields.back() += c;
      }
    }
  }
  return table;
}

// Returns the number of rows of buffers.csv that have an entry under copy_of.
long copies_in(const Table& buffers) {
  constexpr std::size_t copy_of = 6;
  EXPECT_EQ(buffers.front().at(copy_of), "copy_of");
  return std::count_if(buffers.begin() + 1, buffers.end(), [](const auto& row) { return !row.at(copy_of).empty(); });
}

constexpr const char* memory_aware =
    " --set schedule.algorithm=memory-aware-heft --set schedule.search_budget=0 --set schedule.refine=0 ";

TEST(MemoryAwareRun, BelowTheOrdersMovesTilesToDramAndBack) {
  for (const int capacity : {3000, 2696}) {
    const TemporaryDirectory directory;
    const CommandResult result =
        weft("run " + lenet5() + memory_aware + "--set hardware.scratchpad.capacity=" + std::to_string(capacity) +
             " --out '" + directory.file("out") + "'");
    ASSERT_EQ(result.status, 0) << result.error;
    EXPECT_THAT(result.out, HasSubstr("added to stay within the capacity: "));
    const Json summary = Json::parse(read_text(directory.file("out/summary.json")));
    const Json& spilled = summary["spilled"];
    const long added = spilled["stores"].get<long>() + spilled["loads"].get<long>() + spilled["recomputed"].get<long>();
    EXPECT_GT(spilled["stores"], 0);
    EXPECT_GT(spilled["loads"], 0);
    EXPECT_EQ(summary["tasks"], 199 + added);
    EXPECT_EQ(read_csv(directory.file("out/tasks.csv")).size(), 1u + 199 + static_cast<std::size_t>(added));
    EXPECT_EQ(copies_in(read_csv(directory.file("out/buffers.csv"))), added);
    EXPECT_EQ(summary["fits"], "true");
    EXPECT_LE(summary["planned"]["peak_address"], capacity);
    EXPECT_LE(summary["simulated"]["peak_address"], capacity);
    EXPECT_EQ(summary["bounds"]["peak_bytes"], 2696);  // of the graph that was asked for
    EXPECT_EQ(summary["bounds"]["binding"], "work");
  }
}

TEST(MemoryAwareRun, AddsNothingWhereAnOrderFits) {
  const TemporaryDirectory directory;
  ASSERT_EQ(weft("run " + lenet5() + memory_aware + "--quiet --out '" + directory.file("out") + "'").status, 0);
  const Json summary = Json::parse(read_text(directory.file("out/summary.json")));
  EXPECT_EQ(summary["spilled"], (Json{{"stores", 0}, {"loads", 0}, {"recomputed", 0}}));
  EXPECT_EQ(summary["tasks"], 199);
}

TEST(MemoryAwareRun, WithTheObjectiveParetoCarriesOutTheFastestAndLeavesTheSet) {
  const TemporaryDirectory directory;
  const CommandResult result = weft("run " + lenet5() + " --set schedule.algorithm=memory-aware-heft" +
                                    " --set schedule.objective=pareto --out '" + directory.file("out") + "'");
  ASSERT_EQ(result.status, 0) << result.error;
  EXPECT_THAT(result.out, HasSubstr("pareto.csv"));
  const Json planned = Json::parse(read_text(directory.file("out/summary.json")))["planned"];
  const Table table = read_csv(directory.file("out/pareto.csv"));
  ASSERT_GT(table.size(), 2u);
  EXPECT_EQ(table[0], (std::vector<std::string>{"makespan_cycles", "peak_bytes", "peak_address", "fits"}));
  EXPECT_EQ(table[1], (std::vector<std::string>{planned["makespan_cycles"].dump(), planned["peak_bytes"].dump(),
                                                planned["peak_address"].dump(), "true"}));
  for (std::size_t row = 2; row < table.size(); ++row) {
    EXPECT_GT(std::stol(table[row][0]), std::stol(table[row - 1][0]));
    EXPECT_LT(std::stol(table[row][1]), std::stol(table[row - 1][1]));
  }

  // A later run of one plan does not leave the set beside its own figures.
  ASSERT_EQ(weft("run " + lenet5() + " --quiet --out '" + directory.file("out") + "'").status, 0);
  EXPECT_FALSE(std::filesystem::exists(directory.file("out/pareto.csv")));
}

TEST(MemoryAwareSchedule, PrintsTheSetAndThenTheFastest) {
  const std::string command =
      "schedule " + lenet5() + " --algorithm memory-aware-heft --objective pareto --search-budget 0.1";
  const Json json = Json::parse(weft(command + " --json").out);
  ASSERT_GT(json["pareto"].size(), 1u);
  EXPECT_EQ(json["pareto"][0], (Json{{"makespan", json["makespan"]}, {"peak_bytes", json["peak_bytes"]}}));
  const std::string text = weft(command).out;
  for (const Json& point : json["pareto"]) {
    EXPECT_THAT(text, ::testing::ContainsRegex("\n *" + point["makespan"].dump() + " +" + point["peak_bytes"].dump() +
                                               " +true\n"));
  }
  EXPECT_THAT(text, HasSubstr("\nmakespan  " + json["makespan"].dump() + " "));
}

TEST(MemoryAwareSchedule, ForMemoryIsAtMostAsLargeAndForMakespanAtMostAsLong) {
  const auto planned = [](const std::string& options) {
    return Json::parse(weft("schedule " + lenet5() + " --algorithm memory-aware-heft --json " + options).out);
  };
  const Json fast = planned("--refine 0"), small = planned("--objective memory");
  EXPECT_LT(small["peak_bytes"], fast["peak_bytes"]);
  EXPECT_LT(fast["makespan"], small["makespan"]);
  EXPECT_FALSE(fast.contains("pareto"));
  EXPECT_LE(fast["uncontended_makespan"], planned("--search-budget 0 --refine 0")["uncontended_makespan"]);
  EXPECT_EQ(planned("--set schedule.objective=memory"), small);
}

TEST(MemoryAwareSchedule, OfThePublishedExampleIsOptimalAtEveryCapacity) {
  const TemporaryDirectory directory;
  const std::string file = directory.write("graph.json", test::topcuoglu);
  const auto planned = [&](const std::string& options) {
    return Json::parse(weft("schedule '" + file + "' --json --algorithm " + options).out);
  };
  const Json set = planned("memory-aware-heft --objective pareto")["pareto"];
  EXPECT_EQ(set.size(), 5u);
  for (const Json& point : set) {
    EXPECT_EQ(planned("exact --capacity " + point["peak_bytes"].dump())["makespan"], point["makespan"]);
  }
  for (const char* capacity : {"120", "100", "80", "73"}) {
    EXPECT_EQ(planned(std::string("memory-aware-heft --capacity ") + capacity)["makespan"],
              planned(std::string("exact --capacity ") + capacity)["makespan"])
        << capacity;
  }
  EXPECT_THAT(weft("schedule '" + file + "' --algorithm exact --capacity 72").error, HasSubstr("proves"));
}

TEST(MemoryAwareSchedule, NamesAddedTasksInTheOrder) {
  const Json json = Json::parse(
      weft("schedule " + lenet5() + " --algorithm heft-guard --capacity 2800 --json --set schedule.objective=makespan")
          .out);
  EXPECT_GT(json["tasks"].size(), 199u);
  EXPECT_EQ(json["order"].size(), json["tasks"].size());
  EXPECT_LE(json["peak_bytes"], 2800);
}

TEST(Compare, HasARowPerScheduleOfASet) {
  const CommandResult result = weft("compare " + lenet5() + " --simulate --algorithms heft,memory-aware-heft" +
                                    " --set schedule.objective=pareto --set schedule.search_budget=0.1");
  ASSERT_EQ(result.status, 0) << result.error;
  for (const char* text : {"\nheft ", "\nmemory-aware-heft #1 ", "\nmemory-aware-heft #2 "}) {
    EXPECT_THAT(result.out, HasSubstr(text));
  }
  EXPECT_THAT(result.out, Not(HasSubstr("heft #1 \n")));
  EXPECT_THAT(result.out, Not(HasSubstr(" - ")));  // each of them was carried out
}

TEST(Compare, HasARowOfDashesForADeadEndAndTheReasonBelow) {
  const CommandResult result = weft(
      "compare " + lenet5() + " --simulate --algorithms memheft,heft-guard --set hardware.scratchpad.capacity=3000");
  ASSERT_EQ(result.status, 0) << result.error;
  EXPECT_THAT(result.out, ::testing::ContainsRegex("\nmemheft +- +- +- +- +no +- +- +- +-\n"));
  EXPECT_THAT(result.out, HasSubstr("\nmemheft: memheft comes to a dead end after "));
  EXPECT_THAT(result.out, HasSubstr("\nheft-guard: added to stay within the capacity: "));
}

TEST(Compare, LeavesOutTheExactSearchWhereTheGraphIsTooLarge) {
  const std::string compare = "compare --set schedule.refine=0 ";
  const SmallExperiment small("input: tiled, weight: tiled, output: tiled",
                              "input: streamed, weight: streamed, output: resident");
  const CommandResult with = weft(compare + small.experiment());
  ASSERT_EQ(with.status, 0) << with.error;
  EXPECT_THAT(with.out, HasSubstr("\nexact "));
  const CommandResult many = weft(compare + small.experiment() + " --set hardware.pes.0.count=9");
  ASSERT_EQ(many.status, 0) << many.error;
  EXPECT_THAT(many.out, Not(HasSubstr("\nexact ")));
  const CommandResult without = weft(compare + SmallExperiment().experiment());
  ASSERT_EQ(without.status, 0) << without.error;
  EXPECT_THAT(without.out, Not(HasSubstr("\nexact ")));
  const CommandResult asked = weft(compare + SmallExperiment().experiment() + " --algorithms exact");
  EXPECT_EQ(asked.status, 1);
  EXPECT_THAT(asked.error, HasSubstr("up to 16 tasks"));
}

TEST(Models, SaysWhetherEachSchedulerStaysWithinTheCapacity) {
  const std::string text = weft("models").out;
  for (const char* line : {"\n  heft: .*\n      ignores the capacity",
                           "\n  memheft: .*\n      stays within the capacity, but may find no schedule",
                           "\n  heft-guard: .*\n      stays within the capacity, and always",
                           "\n  memory-aware-heft: .*\n      .*; objectives: makespan, memory, pareto\n"}) {
    EXPECT_THAT(text, ::testing::ContainsRegex(line));
  }
}

// The graph of the capacity that is named is another one.
TEST(SpilledActivations, AnErrorSaysOfWhichTensorsItsBytesAre) {
  const std::string note =
      "with the tensors that are spilled at this capacity (workload.placement.activation: spilled)";
  const std::string small = lenet5() + " --set hardware.scratchpad.capacity='2700 B'";
  const std::string spilled = small + " --set workload.placement.activation=spilled";
  const TemporaryDirectory directory;
  const std::string out = " --quiet --out '" + directory.file("out") + "'";
  for (const std::string algorithm : {"heft", "layer-by-layer", "depth-first"}) {
    const CommandResult run = weft("run " + spilled + " --set schedule.algorithm=" + algorithm + out);
    EXPECT_EQ(run.status, 1) << algorithm;
    EXPECT_THAT(run.error, HasSubstr("bytes at least; all of this " + note)) << algorithm;
  }
  EXPECT_THAT(weft("schedule --algorithm heft " + spilled).out, HasSubstr(note));
  EXPECT_THAT(weft("schedule --algorithm heft " + small).out, AllOf(HasSubstr("bytes at least"), Not(HasSubstr(note))));
}

}  // namespace
}  // namespace weft
