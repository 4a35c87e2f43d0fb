#include "workloads/graph_files/graph_stg.hpp"

#include <gmock/gmock.h>

#include "tests/support/base/damaged_text.hpp"
#include "tests/support/base/input_error.hpp"

namespace weft {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

const std::string without_costs =
    "          3\n"
    "          0          0          0\n"
    "          1         20          1          0\n"
    "          2          3          1          0\n"
    "          3          4          2          1          2\n"
    "          4          0          1          3\n"
    "# Standard form\n"
    "#   Tasks : 3 (+dummy tasks : 2)\n";

const std::string with_costs =
    "# the machine has two processors\n"
    "   4   2\n"
    "   0   3   0\n"
    "   1   5   1\n"
    "         0   2   # an edge\n"
    "   2   2   1\n"
    "         0   1\n"
    "   3   1.5   2\n"
    "         1   7.5\n"
    "         2   3\n";

GraphFile read_stg(const std::string& text) { return parse_graph_stg(text, "g.stg"); }

std::string stg_error(const std::string& text) {
  return test::input_error([&] { read_stg(text); });
}

TEST(Stg, ReadsTimesAndPredecessors) {
  const GraphFile file = read_stg(without_costs);
  ASSERT_EQ(file.graph.task_count(), 5u);
  EXPECT_EQ(file.graph.task_name(3), "3");
  EXPECT_THAT(file.costs, ElementsAre(0, 20, 3, 4, 0));
  EXPECT_THAT(file.graph.inputs(0), IsEmpty());
  EXPECT_THAT(file.graph.inputs(3), ElementsAre(1, 2));
  EXPECT_THAT(file.graph.operand_bytes(3), ElementsAre(0, 0));
  EXPECT_EQ(file.graph.buffer_bytes(1), 0);
  EXPECT_THAT(file.processors, ElementsAre("P1"));
}

TEST(Stg, ACostOfCommunicationIsBytesAtABandwidthOfOne) {
  const GraphFile file = read_stg(with_costs);
  ASSERT_EQ(file.graph.task_count(), 4u);
  EXPECT_THAT(file.bandwidth, ElementsAre(1));
  EXPECT_THAT(file.graph.inputs(3), ElementsAre(1, 2));
  EXPECT_THAT(file.graph.operand_bytes(3), ElementsAre(7.5, 3));
}

TEST(Stg, ABufferIsAsLargeAsTheMostThatIsReadOfIt) {
  const TaskGraph graph = read_stg(with_costs).graph;
  EXPECT_DOUBLE_EQ(graph.size_unit(), 0.1);
  EXPECT_EQ(graph.buffer_bytes(0), 20);
  EXPECT_EQ(graph.buffer_bytes(1), 75);
  EXPECT_EQ(graph.buffer_bytes(3), 0);
}

TEST(Stg, PredecessorsAndCostsMayStandOnTheLineOfTheTask) {
  const GraphFile file = read_stg("3 1\n0 3 0\n1 5 1 0 2\n2 1 2 0 4 1 6\n");
  EXPECT_THAT(file.graph.operand_bytes(2), ElementsAre(4, 6));
  EXPECT_EQ(file.graph.buffer_bytes(0), 4);
}

TEST(Stg, TakesTheProcessorsOfTheFirstLineOrAsManyAsOneAsksFor) {
  GraphFile file = read_stg(with_costs);
  EXPECT_THAT(file.processors, ElementsAre("P1", "P2"));
  EXPECT_THAT(file.costs, ElementsAre(3, 3, 5, 5, 2, 2, 1.5, 1.5));
  set_processor_count(file, "g.stg", 3);
  EXPECT_THAT(file.processors, ElementsAre("P1", "P2", "P3"));
  EXPECT_EQ(file.costs.size(), 12u);
  EXPECT_EQ(file.costs[11], 1.5);
  set_processor_count(file, "g.stg", 1);
  EXPECT_THAT(file.costs, ElementsAre(3, 5, 2, 1.5));
}

TEST(Stg, ThePrototypeOfTheSetCountsFromOneAndHasAnExitTask) {
  const GraphFile file = read_stg("2 3\n1 14 0\n2 20 1 1\n3 0 1 2\n");
  EXPECT_EQ(file.graph.task_count(), 3u);
  EXPECT_EQ(file.graph.task_name(0), "1");
  EXPECT_THAT(file.graph.inputs(1), ElementsAre(0));
  EXPECT_EQ(file.processors.size(), 3u);
}

TEST(Stg, PredecessorsMayStandBehind) {
  const TaskGraph graph = read_stg("0\n0 1 1 1\n1 2 0\n").graph;
  EXPECT_THAT(graph.inputs(0), ElementsAre(1));
}

TEST(Stg, NamesPlaceAndRemedyOfEachFault) {
  struct Fault {
    const char *text, *where, *what;
  };
  const Fault faults[] = {
      {"", "g.stg:1:1", "number of tasks"},
      {"# nothing\n", "g.stg:2:1", "number of tasks"},
      {"ten\n", "g.stg:1:1", "'ten'; expected a whole number"},
      {"-3\n", "g.stg:1:1", "'-3'; expected a whole number"},
      {"99999999999999999999\n", "g.stg:1:1", "a whole number from 0 to 2147483645"},
      {"1 2 3\n", "g.stg:1:5", "the first line"},
      {"1 0\n", "g.stg:1:3", "expected at least one processor"},
      {"1\n0 0 0\n1 5 1 0\n", "g.stg:4:1", "3 lines with the entry and the exit task"},
      {"1\n0 0 0\n1 5 1 0\n2 0 1 1\n3 0 0\n", "g.stg:5:1", "one task too many"},
      {"2000000000\n0 0 0\n", "g.stg:3:1", "after 1 lines of tasks"},
      {"1\n0 0 0\n1 5 1 0\n1 0 1 1\n", "g.stg:4:1", "task 1 stands here; expected task 2"},
      {"1\n7 0 0\n", "g.stg:2:1", "numbered from 0 or 1"},
      {"1\n0 0\n", "g.stg:2:1", "the number of its predecessors"},
      {"1\n0 0 0\n1 -5 1 0\n2 0 1 1\n", "g.stg:3:3", "negative"},
      {"1\n0 0 0\n1 nan 1 0\n2 0 1 1\n", "g.stg:3:3", "'nan'; expected a decimal number"},
      {"1\n0 0 0\n1 1e999 1 0\n2 0 1 1\n", "g.stg:3:3", "a decimal number"},
      {"1\n0 0 0\n1 5 1 0\n2 0 1 9\n", "g.stg:4:7", "there is no task 9; the tasks are 0 to 2"},
      {"1\n0 0 0\n1 5 3 0\n2 0 1 1\n", "g.stg:3:5",
       "3 predecessors are announced, and 1 numbers follow; expected as many"},
      {"1\n0 0 0\n1 5 2 0 0\n2 0 1 1\n", "g.stg:3:9", "a second edge from \"0\" to \"1\""},
      {"1\n0 0 0\n1 5 1 1\n2 0 1 1\n", "g.stg:3:7", "to itself"},
      {"1\n0 0 0\n1 5 1 2\n2 0 1 1\n", "g.stg:", "cycle"},
      {"1\n0 0 0\n1 5 1\n 0 3\n2 0 1 1\n", "g.stg:5:7", "with, there without the cost"},
      {"1\n0 0 0\n1 5 1\n 0 -3\n2 0 1\n 1 2\n", "g.stg:4:4", "negative"},
      {"1\n0 0 0\n1 5 1\n 0\n2 0 1\n 1 2\n", "g.stg:4:2", "expected predecessor 1 of 1 of task 1: its number"},
      {"1\n0 0 0\n1 5 2\n 0 1\n", "g.stg:5:1", "the file ends here; expected predecessor 2 of 2 of task 1"},
      {"1\n0 0 0\n1 5 4000000000\n", "g.stg:3:5", "a whole number from 0 to 2147483647"},
      {"0\n0 1e300 0\n1 1e300 0\n", "g.stg:1:1", "1e300 units of time"},
  };
  for (const Fault& fault : faults) {
    EXPECT_THAT(stg_error(fault.text), AllOf(StartsWith(fault.where), HasSubstr(fault.what))) << fault.text;
  }
}

TEST(Stg, RefusesMoreCostsThanMemoryHolds) {
  std::string text = "9000 65535\n";
  for (int task = 0; task < 9000; ++task) text += std::to_string(task) + " 1 0\n";
  EXPECT_THAT(stg_error(text), AllOf(StartsWith("g.stg:1:1"), HasSubstr("expected up to 29826 processors")));
}

TEST(Stg, EveryDamagedFileIsAGraphOrAnError) {
  EXPECT_GT(test::refused_when_damaged(without_costs, 3000, read_stg), 1000);
  EXPECT_GT(test::refused_when_damaged(with_costs, 3000, read_stg), 1000);
}

TEST(Stg, AFileThatIsCutOffAtTheEndOfALineIsRefused) {
  const std::string tasks = without_costs.substr(0, without_costs.find('#'));
  EXPECT_EQ(stg_error(tasks), "no error");
  for (std::size_t end = tasks.find('\n'); end + 1 < tasks.size(); end = tasks.find('\n', end + 1)) {
    EXPECT_THAT(stg_error(tasks.substr(0, end + 1)), HasSubstr("the file ends after")) << end;
  }
}

}  // namespace
}  // namespace weft
