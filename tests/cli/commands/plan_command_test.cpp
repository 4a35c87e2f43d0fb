// Plans as files on the command line: `weft schedule --out` and `weft run --plan`.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <string>

#include "tests/cli/commands/weft_command.hpp"

namespace weft {
namespace {

using Json = nlohmann::json;
using test::CommandResult;
using test::is_one_error;
using test::lenet5;
using test::read_text;
using test::SmallExperiment;
using test::TemporaryDirectory;
using test::weft;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

// The files of a run by name; of the summary all but what a clock on the wall and the command line say.
std::map<std::string, std::string> files_in(const std::string& directory) {
  std::map<std::string, std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(directory)) {
    std::string text = read_text(entry.path().string());
    if (entry.path().filename() == "summary.json") {
      Json summary = Json::parse(text);
      summary.erase("wall_seconds");
      summary.erase("command");
      text = summary.dump(1);
    }
    files[entry.path().filename().string()] = text;
  }
  return files;
}

// Runs the algorithm, and its saved plan; expects the same files. `plugins`: options for all commands.
void expect_same_files(const std::string& experiment, const std::string& algorithm, const std::string& settings,
                       const std::string& plugins = "") {
  SCOPED_TRACE(algorithm + settings);
  const TemporaryDirectory directory;
  const std::string plan = "'" + directory.file("plans/p.json") + "'";
  std::filesystem::create_directory(directory.path() / "plans");
  const CommandResult run = weft("run " + experiment + " --set schedule.algorithm=" + algorithm + settings + plugins +
                                 " --quiet --out '" + directory.file("run") + "'");
  ASSERT_EQ(run.status, 0) << run.error;
  const CommandResult saved =
      weft("schedule " + experiment + " --algorithm " + algorithm + settings + plugins + " --out " + plan);
  ASSERT_EQ(saved.status, 0) << saved.error;
  const CommandResult again = weft("run --plan " + plan + plugins + " --quiet --out '" + directory.file("again") + "'");
  ASSERT_EQ(again.status, 0) << again.error;
  const auto expected = files_in(directory.file("run")), found = files_in(directory.file("again"));
  EXPECT_EQ(found.size(), expected.size());
  for (const auto& [name, text] : expected) {
    EXPECT_TRUE(found.contains(name)) << name;
    EXPECT_TRUE(found.contains(name) && found.at(name) == text) << name << " differs";
  }
}

TEST(PlanCommand, LeavesTheSameFilesWhenAPlanIsCarriedOutAgain) {
  const std::string quick = " --set schedule.search_budget=0 --set schedule.refine=0.02";
  for (const char* algorithm : {"layer-by-layer", "heft", "depth-first", "heft-guard", "layer-by-layer-buffered",
                                "memheft", "memory-aware-heft"}) {
    expect_same_files(lenet5(), algorithm, quick);
  }
  for (const char* algorithm : {"layer-by-layer-buffered", "heft-guard", "memory-aware-heft"}) {
    expect_same_files(lenet5(), algorithm, quick + " --set hardware.scratchpad.capacity=2800");
  }
  expect_same_files(lenet5(), "heft", quick + " --set hardware.scratchpad.capacity=7000");
  expect_same_files(lenet5(), "heft-guard", quick + " --set schedule.activation_limit=1000");
  expect_same_files(lenet5(), "memory-aware-heft", quick + " --set schedule.objective=memory");
  expect_same_files(lenet5(), "depth-first", quick + " --set hardware.pes.0.local_buffers=2");
  expect_same_files(lenet5(), "heft", quick + " --set memory.reuse=false --set hardware.scratchpad.capacity='64 KiB'");
  expect_same_files(lenet5(), "memory-aware-heft",
                    quick + " --set 'workload.placement={weight: resident, activation: spilled}'" +
                        " --set hardware.scratchpad.capacity='6 KiB'");
  const SmallExperiment small;
  expect_same_files(small.experiment(), "depth-first", quick + " --set workload.tiling=auto");
  expect_same_files(small.experiment(), "exact", " --set 'workload.tiling={A: {rows: 8, cols: 8}}'");
}

// What tasks take is found by running them, those that were added to spill tiles in another sequence than in the search;
// the rows of the DRAM that one leaves open must not matter to the next.
TEST(PlanCommand, LeavesTheSameFilesOfAMachineWithModulesThatSpills) {
  const std::string settings =
      " --set schedule.search_budget=0 --set schedule.refine=0 --set hardware.scratchpad.capacity=2800"
      " --set 'hardware.dram={model: banked}' --set 'hardware.pes=[{count: 3, model: decoding, lanes: 16}, {count: 1, "
      "model: vector, lanes: 16}]'";
  const std::string decoding = std::string(" --plugin '") + WEFT_TEST_PLUGINS + "/decoding.so'";
  for (const char* algorithm : {"heft-guard", "memory-aware-heft"}) {
    expect_same_files(lenet5(), algorithm, settings, decoding);
  }
}

class SavedPlan : public testing::Test {
 protected:
  void save(const std::string& settings = "") {
    const CommandResult saved =
        weft("schedule " + small_.experiment() + " --algorithm depth-first --out '" + plan_ + "'" + settings);
    ASSERT_EQ(saved.status, 0) << saved.error;
  }
  CommandResult run(const std::string& arguments) {
    return weft("run --plan '" + plan_ + "' --quiet " + small_.out() + " " + arguments);
  }
  Json summary() const { return Json::parse(read_text(small_.directory.file("out/summary.json"))); }

  SmallExperiment small_;
  std::string plan_ = small_.directory.file("plan.json");
};

TEST_F(SavedPlan, SaysWhereItCameFrom) {
  save(" --capacity '3 KiB' --processors 1");
  const Json plan = Json::parse(read_text(plan_));
  EXPECT_EQ(plan["experiment"], "experiment.yaml");
  EXPECT_EQ(plan["set"], Json::array({"hardware.pes.0.count=1", "hardware.scratchpad.capacity=3 KiB"}));
  EXPECT_EQ(plan["algorithm"], "depth-first");
  EXPECT_EQ(plan["capacity_bytes"], 3072);
}

TEST_F(SavedPlan, RunsOnAnotherMachine) {
  save();
  ASSERT_EQ(run("").status, 0);
  const auto cycles = [&] { return summary()["simulated"]["makespan_cycles"].get<int>(); };
  const int before = cycles();
  ASSERT_EQ(run("--set 'hardware.dram.bandwidth=1 GB/s' --set hardware.interconnect.width=2").status, 0);
  EXPECT_GT(cycles(), before);
  EXPECT_GT(summary()["planned"]["makespan_cycles"].get<int>(), 0);
  ASSERT_EQ(run("--set hardware.pes.0.count=3 --functional").status, 0);
}

TEST_F(SavedPlan, IsCarriedOutForTheExperimentOfTheCommandLineWhereThereIsOne) {
  save(" --set hardware.pes.0.macs_per_cycle=1");
  ASSERT_EQ(run("").status, 0);
  const int before = summary()["simulated"]["makespan_cycles"].get<int>();
  ASSERT_EQ(run(small_.experiment()).status, 0);
  EXPECT_LT(summary()["simulated"]["makespan_cycles"].get<int>(), before);
}

TEST_F(SavedPlan, ThatNoLongerFitsNamesTaskAndBytes) {
  save();
  const CommandResult refused = run("--set hardware.scratchpad.capacity=200");
  EXPECT_EQ(refused.status, 1);
  EXPECT_TRUE(is_one_error(refused.error)) << refused.error;
  EXPECT_THAT(refused.error, AllOf(HasSubstr("task '"), HasSubstr("end above the capacity of 200; the plan needs ")));
  EXPECT_TRUE(small_.wrote_nothing());
}

TEST_F(SavedPlan, OfAnotherGraphOrMachineIsRefused) {
  save();
  for (const auto& [setting, message] :
       std::map<std::string, std::string>{{"'workload.tiling.A={rows: 2, cols: 2}'", "task '"},
                                          {"hardware.pes.0.count=1", "unknown processor 'pe1'"},
                                          {"hardware.dispatch.mode=dynamic", "decides at run time"}}) {
    const CommandResult refused = run("--set " + setting);
    EXPECT_EQ(refused.status, 2) << setting;
    EXPECT_TRUE(is_one_error(refused.error)) << refused.error;
    EXPECT_THAT(refused.error, AllOf(StartsWith("error: " + plan_), HasSubstr(message)));
    EXPECT_TRUE(small_.wrote_nothing());
  }
}

TEST_F(SavedPlan, IsWholeOrNotThere) {
  EXPECT_EQ(
      weft("schedule " + small_.experiment() + " --algorithm memheft --capacity 150 --out '" + plan_ + "'").status, 1);
  EXPECT_FALSE(std::filesystem::exists(plan_));
  std::filesystem::create_directory(plan_);
  const CommandResult refused = weft("schedule " + small_.experiment() + " --algorithm heft --out '" + plan_ + "'");
  EXPECT_EQ(refused.status, 2);
  EXPECT_TRUE(is_one_error(refused.error)) << refused.error;
  EXPECT_THAT(refused.out, IsEmpty());
  EXPECT_FALSE(std::filesystem::exists(plan_ + ".partial"));
}

TEST_F(SavedPlan, IsForExperimentsOnly) {
  const std::string graph = small_.directory.write(
      "g.json", R"({"processors":["P"],"bandwidth":1,"tasks":[{"name":"n","cost":[1],"bytes":1}],"edges":[]})");
  const CommandResult refused = weft("schedule '" + graph + "' --algorithm heft --out '" + plan_ + "'");
  EXPECT_EQ(refused.status, 2);
  EXPECT_THAT(refused.error, HasSubstr("expected an experiment"));
  EXPECT_FALSE(std::filesystem::exists(plan_));
}

TEST_F(SavedPlan, WithoutAnExperimentAnywhereIsRefused) {
  small_.directory.write("plan.json", R"({"version": 1, "tasks": []})");
  const CommandResult refused = run("");
  EXPECT_EQ(refused.status, 2);
  EXPECT_THAT(refused.error, HasSubstr("the plan names no \"experiment\""));
  const CommandResult nothing = weft("run " + small_.out());
  EXPECT_EQ(nothing.status, 2);
  EXPECT_THAT(nothing.error, HasSubstr("expected EXPERIMENT.yaml or --plan PLAN.json"));
}

}  // namespace
}  // namespace weft
