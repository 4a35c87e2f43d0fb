#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/cli/commands/weft_command.hpp"
#include "tests/support/workloads/workflow_text.hpp"

namespace weft {
namespace {

using test::CommandResult;
using test::TemporaryDirectory;
using test::weft;
using testing::AllOf;
using testing::HasSubstr;
using Json = nlohmann::json;

Json schedule(const std::string& file, const std::string& arguments) {
  const CommandResult result = weft("schedule '" + file + "' --json " + arguments);
  EXPECT_EQ(result.status, 0) << result.error;
  return result.status == 0 ? Json::parse(result.out) : Json();
}

// Two tasks of 3 and 4 between a source of 2 and a sink of 1, in each format.
const std::string diamond_stg = "4 2\n0 2 0\n1 3 1\n 0 0\n2 4 1\n 0 0\n3 1 2\n 1 0\n 2 0\n";
const std::string diamond_dot =
    "digraph { processors=2; a [cost=2]; b [cost=3, bytes=8]; c [cost=4, bytes=8]; d [cost=1]; a -> b -> d; a -> c -> "
    "d "
    "[bytes=0] edge [bytes=0] }";

TEST(GraphFiles, StgIsScheduled) {
  const TemporaryDirectory directory;
  const std::string file = directory.write("g.stg", diamond_stg);
  EXPECT_EQ(schedule(file, "--algorithm heft")["makespan"], 7);
  EXPECT_EQ(schedule(file, "--algorithm heft --processors 1")["makespan"], 10);
  EXPECT_EQ(schedule(file, "--algorithm heft --processors 5")["tasks"][3]["name"], "3");
}

TEST(GraphFiles, DotIsScheduledWithinACapacity) {
  const TemporaryDirectory directory;
  for (const char* name : {"g.dot", "g.gv"}) {
    const std::string file = directory.write(name, diamond_dot);
    EXPECT_EQ(schedule(file, "--algorithm heft")["peak_bytes"], 16);
    EXPECT_EQ(schedule(file, "--algorithm memory-aware-heft --capacity 16")["fits"], "true");
    EXPECT_EQ(weft("schedule '" + file + "' --algorithm memory-aware-heft --capacity 15").status, 1);
  }
}

// The capacity that a refusal names is accepted, and suffices.
TEST(GraphFiles, FractionalSizesHaveFractionalCapacities) {
  const TemporaryDirectory directory;
  struct Case {
    const char *size, *sum;
  };
  for (const Case& c : {Case{"5.25", "10.5"}, Case{"1234567890.123", "2469135780.246"}}) {
    const std::string file =
        directory.write("g.dot", std::string("digraph { node [cost=1, bytes=") + c.size + "]; a -> b; b -> c }");
    const std::string command = "schedule '" + file + "' --algorithm memory-aware-heft";
    const CommandResult refused = weft(command + " --capacity 7.5");
    EXPECT_EQ(refused.status, 1);
    EXPECT_THAT(refused.error, HasSubstr(std::string("no schedule exists below ") + c.sum + "\n"));
    EXPECT_EQ(schedule(file, std::string("--algorithm memory-aware-heft --capacity ") + c.sum)["fits"], "true");
  }
  const std::string whole = directory.write("whole.dot", diamond_dot);
  EXPECT_EQ(schedule(whole, "--algorithm memory-aware-heft --capacity 16.5")["fits"], "true");
  EXPECT_EQ(weft("schedule '" + whole + "' --algorithm memory-aware-heft --capacity 1e3").status, 2);
  EXPECT_EQ(weft("schedule " + test::lenet5() + " --algorithm heft --capacity 4096.5").status, 2);
}

TEST(GraphFiles, WorkflowsAreToldFromOurOwnJson) {
  const TemporaryDirectory directory;
  for (const char* text : {test::workflow_1_4, test::workflow_1_5}) {
    const Json json = schedule(directory.write("g.json", text), "--algorithm heft --processors 2");
    EXPECT_EQ(json["makespan"], 7.5);
    EXPECT_EQ(json["peak_bytes"], 107);
    EXPECT_EQ(json["tasks"][1]["name"], "join");
  }
}

TEST(GraphFiles, EveryAlgorithmTakesThem) {
  const TemporaryDirectory directory;
  const std::string files[] = {directory.write("g.stg", diamond_stg), directory.write("g.dot", diamond_dot),
                               directory.write("g.json", test::workflow_1_5)};
  const char* algorithms[] = {"layer-by-layer",
                              "heft",
                              "cpop",
                              "peft",
                              "lookahead-heft",
                              "depth-first",
                              "memheft",
                              "memminmin",
                              "heft-activation",
                              "heft-guard",
                              "memory-aware-heft",
                              "exact"};
  for (const std::string& file : files) {
    for (const std::string algorithm : algorithms) {
      EXPECT_EQ(schedule(file, "--capacity 4096 --algorithm " + algorithm)["fits"], "true") << file << algorithm;
    }
  }
}

TEST(GraphFiles, AnExperimentAsDotIsThatAsJson) {
  const TemporaryDirectory directory;
  const CommandResult dot = weft("graph " + test::lenet5() + " --format dot");
  const CommandResult json = weft("graph " + test::lenet5() + " --format json");
  const std::string dot_file = directory.write("g.dot", dot.out), json_file = directory.write("g.json", json.out);
  for (const std::string algorithm : {"heft", "heft-guard"}) {
    const Json from_dot = schedule(dot_file, "--algorithm " + algorithm);
    EXPECT_EQ(from_dot["tasks"].size(), 199u);
    EXPECT_EQ(from_dot, schedule(json_file, "--algorithm " + algorithm));
  }
}

TEST(GraphFiles, FaultsAreOneErrorWithItsPlace) {
  struct Fault {
    const char *name, *text, *message;
  };
  const Fault faults[] = {
      {"a.stg", "2\n0 0 0\n1 1 1 0\n", "a.stg:4:1: the file ends after 2 lines of tasks"},
      {"b.stg", "1\n0 0 1 2\n1 1 1 0\n2 0 1 1\n", "b.stg:4:7: the edges form a cycle: 1 -> 2 -> 0 -> 1"},
      {"c.dot", "digraph {\n a [cost=-1]\n}", "c.dot:2:10: a cost"},
      {"d.dot", "digraph { a -> b", "d.dot:1:17: the file ends here"},
      {"e.json", "{\"schemaVersion\": \"1.5\",\n \"workflow\": {", "e.json:2:15: the file ends inside a value"},
      {"f.json", "{\"schemaVersion\": \"3\", \"workflow\": {}}", "f.json:1:19: schemaVersion"},
      {"g.gv", "", "g.gv: is empty; expected a task graph (.json, .stg or .dot)"},
  };
  const TemporaryDirectory directory;
  for (const Fault& fault : faults) {
    const CommandResult result = weft("schedule '" + directory.write(fault.name, fault.text) + "' --algorithm heft");
    EXPECT_EQ(result.status, 2) << fault.name;
    EXPECT_TRUE(test::is_one_error(result.error)) << result.error;
    EXPECT_THAT(result.error, HasSubstr(fault.message));
  }
}

TEST(GraphFiles, TooManyProcessorsAreRefusedBeforeTheyTakeMemory) {
  const TemporaryDirectory directory;
  std::string text = "9000 1\n";
  for (int task = 0; task < 9000; ++task) text += std::to_string(task) + " 1 0\n";
  const CommandResult result =
      weft("schedule '" + directory.write("g.stg", text) + "' --algorithm heft --processors 65535");
  EXPECT_EQ(result.status, 2);
  EXPECT_THAT(result.error, AllOf(HasSubstr("g.stg"), HasSubstr("up to 29826 processors")));
}

}  // namespace
}  // namespace weft
