// Plug-ins that do what none should, in every command that runs their code: an error that names plug-in and algorithm,
// never status 0 with a figure of theirs, never an end without a word.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/cli/commands/weft_command.hpp"

namespace weft {
namespace {

using test::CommandResult;
using test::is_one_error;
using test::SmallExperiment;
using test::weft;
using ::testing::HasSubstr;
using ::testing::Not;

std::string plugin(const std::string& name) { return std::string(WEFT_TEST_PLUGINS) + "/" + name + ".so"; }
std::string load(const std::string& name) { return " --plugin '" + plugin(name) + "'"; }

// The algorithms of the plug-in that return.
std::vector<std::string> hostile_algorithms() {
  std::vector<std::string> names;
  const nlohmann::json models = nlohmann::json::parse(weft("models --json" + load("hostile_schedulers")).out);
  for (const auto& scheduler : models["schedulers"]) {
    const std::string name = scheduler["name"];
    if (scheduler["description"] == "hostile" && name != "harmless" && name != "never-returns") names.push_back(name);
  }
  return names;
}

bool is_of_pareto(const std::string& name) { return name.ends_with("-pareto"); }

TEST(HostileScheduler, IsRefusedByScheduleAndRunWithPluginAndAlgorithm) {
  const std::vector<std::string> names = hostile_algorithms();
  EXPECT_GE(names.size(), 40u);
  const SmallExperiment experiment("4 KiB", "64 KiB");
  for (const std::string& name : names) {
    if (is_of_pareto(name)) continue;
    SCOPED_TRACE(name);
    for (const std::string& command :
         {"schedule " + experiment.experiment() + " --algorithm " + name,
          "run " + experiment.experiment() + " " + experiment.out() + " --set schedule.algorithm=" + name}) {
      const CommandResult result = weft(command + load("hostile_schedulers"));
      EXPECT_EQ(result.status, 1);
      EXPECT_EQ(result.out, "");
      EXPECT_TRUE(is_one_error(result.error)) << result.error;
      EXPECT_THAT(result.error, HasSubstr("plug-in '" + plugin("hostile_schedulers") + "'"));
      EXPECT_THAT(result.error, HasSubstr("its scheduling algorithm '" + name + "'"));
      EXPECT_FALSE(std::filesystem::exists(experiment.directory.path() / "out/summary.json"));
    }
  }
}

TEST(HostileScheduler, OfSetsOfSchedulesIsRefused) {
  const SmallExperiment experiment("4 KiB", "64 KiB");
  const std::string schedule =
      "schedule " + experiment.experiment() + " --objective pareto" + load("hostile_schedulers");
  const CommandResult damaged = weft(schedule + " --algorithm empty-pareto");
  EXPECT_EQ(damaged.status, 1);
  EXPECT_THAT(damaged.error, HasSubstr("its scheduling algorithm 'empty-pareto'"));
  EXPECT_EQ(weft(schedule + " --algorithm no-pareto").status, 0);  // its plain schedule is none the worse
}

TEST(HostileScheduler, HasARowWithTheReasonInAComparison) {
  const SmallExperiment experiment("4 KiB", "64 KiB");
  std::string names = "harmless";
  std::vector<std::string> hostile = hostile_algorithms();
  std::erase_if(hostile, is_of_pareto);
  for (const std::string& name : hostile) names += "," + name;
  const CommandResult result =
      weft("compare " + experiment.experiment() + " --json --algorithms " + names + load("hostile_schedulers"));
  EXPECT_EQ(result.status, 1);
  EXPECT_TRUE(is_one_error(result.error)) << result.error;
  const nlohmann::json compared = nlohmann::json::parse(result.out);
  for (const auto& row : compared["plans"]) {
    EXPECT_EQ(row.contains("planned"), row["algorithm"] == "harmless") << row["algorithm"];
    EXPECT_EQ(row["remark"].get<std::string>().empty(), row["algorithm"] == "harmless") << row["algorithm"];
  }
}

TEST(HostileScheduler, ThatNeverReturnsIsNamedWhenItIsEnded) {
  const SmallExperiment experiment("4 KiB", "64 KiB");
  const CommandResult result =
      test::run_command("timeout", "0.5 '" WEFT_EXECUTABLE "' schedule " + experiment.experiment() +
                                       " --algorithm never-returns" + load("hostile_schedulers"));
  EXPECT_NE(result.status, 0);
  EXPECT_THAT(result.error, HasSubstr("its scheduling algorithm 'never-returns': it was still at work at SIGTERM"));
}

TEST(HostileScheduler, ThatDoesNoHarmIsCarriedOut) {
  const SmallExperiment experiment("4 KiB", "64 KiB");
  const CommandResult result = weft("run " + experiment.experiment() + " " + experiment.out() +
                                    " --set schedule.algorithm=harmless --quiet" + load("hostile_schedulers"));
  EXPECT_EQ(result.status, 0) << result.error;
}

TEST(HostilePlugin, ThatThrowsWhenItIsLoadedIsRefused) {
  for (const char* command : {"models", "schedule x.yaml", "network lenet5 --json"}) {
    if (std::string(command).starts_with("network")) continue;  // takes no plug-ins
    const CommandResult result = weft(command + load("throws_when_loaded"));
    EXPECT_NE(result.status, 0);
    EXPECT_THAT(result.error, HasSubstr("error: plug-in '" + plugin("throws_when_loaded") + "'"));
  }
}

TEST(HostilePlugin, WhoseAlgorithmHasNoNameIsRefused) {
  const CommandResult result = weft("models" + load("empty_name"));
  EXPECT_EQ(result.status, 2);
  EXPECT_EQ(result.error,
            "error: plug-in '" + plugin("empty_name") +
                "': a scheduling algorithm has the name ''; expected 1 to 100 letters, digits, - _ . +\n");
}

TEST(HostileModel, OfAProcessingElementEndsNoCommandWithoutAWord) {
  for (const char* model :
       {"pe-fatal", "pe-error", "pe-negative", "pe-huge", "pe-exits", "pe-crashes", "pe-throws-a-text"}) {
    SCOPED_TRACE(model);
    const SmallExperiment experiment("model: mac-array, macs_per_cycle: 4", std::string("model: ") + model);
    for (const std::string& command : {"schedule " + experiment.experiment(), "compare " + experiment.experiment(),
                                       "run " + experiment.experiment() + " " + experiment.out()}) {
      const CommandResult result = weft(command + load("fatal"));
      EXPECT_EQ(result.status, 1);
      EXPECT_EQ(result.out, "");
      EXPECT_THAT(result.error, HasSubstr("error: "));
      EXPECT_THAT(result.error, Not(HasSubstr("makespan")));
    }
  }
}

TEST(HostileModel, ThatThrowsWhenItIsToldOfATaskIsNamedWithItsPluginAndTheCall) {
  const SmallExperiment experiment("model: mac-array, macs_per_cycle: 4", "model: pe-throws-when-told");
  const CommandResult result = weft("run " + experiment.experiment() + " " + experiment.out() + load("fatal"));
  EXPECT_EQ(result.status, 1);
  EXPECT_THAT(result.error, HasSubstr("pe0: its model, of plug-in '" + plugin("fatal") +
                                      "', failed in operands_read(): no room for operands"));
}

TEST(HostileModel, ThatThrowsWhenItIsAskedForCyclesIsNamedWithItsPlugin) {
  const SmallExperiment experiment("model: mac-array, macs_per_cycle: 4", "model: pe-throws-a-text");
  const CommandResult result = weft("schedule " + experiment.experiment() + load("fatal"));
  EXPECT_EQ(result.status, 1);
  EXPECT_THAT(result.error, HasSubstr("pe0: its model, of plug-in '" + plugin("fatal") +
                                      "', failed in compute_cycles(): it threw what is no std::exception"));
}

TEST(HostileModel, ThatGoesOnForEverInDeltaCyclesEndsPlanningWithTheProcess) {
  const SmallExperiment experiment("model: mac-array, macs_per_cycle: 4", "model: pe-spins");
  const CommandResult result = weft("schedule " + experiment.experiment() + load("fatal"));
  EXPECT_EQ(result.status, 1);
  EXPECT_TRUE(is_one_error(result.error)) << result.error;
  EXPECT_THAT(result.error, HasSubstr("processes go on in delta cycles in which no time passes"));
  EXPECT_THAT(result.error, HasSubstr(".pe0."));
}

TEST(HostilePlugin, OfAnExperimentIsRefusedAtItsPlaceThere) {
  const SmallExperiment experiment("schedule:", "plugins: ['" + plugin("empty_name") + "']\nschedule:");
  const CommandResult result = weft("schedule " + experiment.experiment());
  EXPECT_EQ(result.status, 2);
  EXPECT_THAT(result.error,
              ::testing::ContainsRegex("experiment.yaml:[0-9]+:11: plug-in '.*a scheduling algorithm has"));
}

}  // namespace
}  // namespace weft
