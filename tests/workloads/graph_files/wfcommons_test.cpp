#include "workloads/graph_files/wfcommons.hpp"

#include <gmock/gmock.h>

#include "tests/support/base/damaged_text.hpp"
#include "tests/support/base/input_error.hpp"
#include "tests/support/workloads/graph_text.hpp"
#include "tests/support/workloads/workflow_text.hpp"
#include "workloads/graph_files/graph_json.hpp"

namespace weft {
namespace {

using test::workflow_1_4;
using test::workflow_1_5;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

GraphFile read_wfcommons(const std::string& text) { return parse_wfcommons(text, "w.json"); }

std::string wfcommons_error(const std::string& text) {
  return test::input_error([&] { read_wfcommons(text); });
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  EXPECT_NE(text.find(from), text.npos) << from;
  return text.replace(text.find(from), from.size(), to);
}

class WfCommonsForms : public testing::TestWithParam<const char*> {};
INSTANTIATE_TEST_SUITE_P(Versions, WfCommonsForms, testing::Values(workflow_1_4, workflow_1_5),
                         [](const auto& tested) { return tested.index == 0 ? "Until1_4" : "From1_5"; });

TEST_P(WfCommonsForms, RuntimesAreCosts) {
  const GraphFile file = read_wfcommons(GetParam());
  ASSERT_EQ(file.graph.task_count(), 3u);
  EXPECT_EQ(file.graph.network_name(), "survey");
  EXPECT_EQ(file.graph.task_name(0), "split");
  EXPECT_THAT(file.costs, ElementsAre(2.5, 4, 1));
  EXPECT_THAT(file.bandwidth, IsEmpty());
  EXPECT_TRUE(file.any_processor_count);
}

TEST_P(WfCommonsForms, TheFilesThatATaskWritesAreItsBuffer) {
  const TaskGraph graph = read_wfcommons(GetParam()).graph;
  EXPECT_EQ(graph.buffer_bytes(0), 100);
  EXPECT_EQ(graph.buffer_bytes(1), 7);
  EXPECT_EQ(graph.buffer_bytes(2), 0);
}

TEST_P(WfCommonsForms, EdgesCarryTheFilesThatAreRead) {
  const TaskGraph graph = read_wfcommons(GetParam()).graph;
  EXPECT_THAT(graph.inputs(0), IsEmpty());
  EXPECT_THAT(graph.inputs(1), ElementsAre(0));
  EXPECT_THAT(graph.operand_bytes(1), ElementsAre(100));
  // It reads from `split` by file although that is no listed parent, and from `join` by the list without a file.
  EXPECT_THAT(graph.inputs(2), ElementsAre(0, 1));
  EXPECT_THAT(graph.operand_bytes(2), ElementsAre(40, 0));
}

TEST_P(WfCommonsForms, EveryDamagedFileIsAGraphOrAnError) {
  EXPECT_EQ(wfcommons_error(GetParam()), "no error");
  EXPECT_GT(test::refused_when_damaged(GetParam(), 3000, read_wfcommons), 2000);
}

TEST(WfCommons, IsToldFromOurOwnGraphsByItsMembers) {
  EXPECT_TRUE(is_wfcommons(workflow_1_4, "w.json"));
  EXPECT_TRUE(is_wfcommons(workflow_1_5, "w.json"));
  EXPECT_TRUE(is_wfcommons(R"({"name": "cut off", "schemaVersion")"
                           ": ",
                           "w.json"));
  EXPECT_FALSE(is_wfcommons(R"({"name": "workflow", "tasks": [{"workflow": 1}]})", "w.json"));
  EXPECT_FALSE(is_wfcommons("", "w.json"));
}

TEST(WfCommons, ReadsTheNamesOfOlderVersions) {
  const GraphFile file = read_wfcommons(
      R"({"schemaVersion": "1.1", "workflow": {"jobs": [
          {"name": "a", "runtime": 3, "files": [{"link": "output", "name": "x", "size": 5}]},
          {"name": "b", "runtime": 9, "runtimeInSeconds": 4, "parents": ["a"],
           "files": [{"link": "input", "name": "x", "size": 5}]}]}})");
  EXPECT_THAT(file.costs, ElementsAre(3, 4));
  EXPECT_THAT(file.graph.operand_bytes(1), ElementsAre(5));
}

TEST(WfCommons, TasksWhoseNamesRepeatAreCalledByTheirIds) {
  const TaskGraph graph = read_wfcommons(
                              R"({"schemaVersion": "1.3", "workflow": {"tasks": [
      {"name": "a", "id": "1", "runtime": 3}, {"name": "a", "id": "2", "runtime": 3, "parents": ["1"]}]}})")
                              .graph;
  EXPECT_EQ(graph.task_name(1), "2");
  EXPECT_THAT(graph.inputs(1), ElementsAre(0));
}

TEST(WfCommons, ParentsMayBeNamedByIdsWhereTasksHaveNames) {
  const std::string by_id = replaced(workflow_1_4, R"("parents": ["split"])", R"("parents": ["ID1"])");
  EXPECT_EQ(test::graph_json(read_wfcommons(by_id)), test::graph_json(read_wfcommons(workflow_1_4)));
}

TEST(WfCommons, FilesOfTheSameNameOnOtherPathsAreOthers) {
  const TaskGraph graph = read_wfcommons(
                              R"({"schemaVersion": "1.4", "workflow": {"tasks": [
      {"name": "a", "runtimeInSeconds": 3, "files": [{"link": "output", "path": "p/", "name": "x", "sizeInBytes": 5}]},
      {"name": "b", "runtimeInSeconds": 3, "files": [{"link": "input", "path": "q/", "name": "x", "sizeInBytes": 6}]},
      {"name": "c", "runtimeInSeconds": 3, "files": [{"link": "input", "path": "p/", "name": "x", "sizeInBytes": 5}]}]}})")
                              .graph;
  EXPECT_THAT(graph.inputs(1), IsEmpty());
  EXPECT_THAT(graph.inputs(2), ElementsAre(0));
}

// a writes x, b and c change it one after the other, d reads it.
TEST(WfCommons, AFileThatIsChangedInPlaceComesFromTheParent) {
  const auto task = [](const std::string& id, const std::string& parents, const std::string& in,
                       const std::string& out) {
    return "{\"id\": \"" + id + "\", \"parents\": [" + parents + "], \"inputFiles\": [" + in + "], \"outputFiles\": [" +
           out + "]}";
  };
  const std::string x = "\"x\"";
  const std::string text = R"({"schemaVersion": "1.5", "workflow": {"execution": {"tasks": [
      {"id": "a", "runtimeInSeconds": 1}, {"id": "b", "runtimeInSeconds": 1}, {"id": "c", "runtimeInSeconds": 1},
      {"id": "d", "runtimeInSeconds": 1}]}, "specification": {"files": [{"id": "x", "sizeInBytes": 5}], "tasks": [)" +
                           task("a", "", x, x) + "," + task("b", "\"a\"", x, x) + "," + task("c", "\"b\"", x, x) + "," +
                           task("d", "\"c\"", x, "") + "]}}}";
  const TaskGraph graph = read_wfcommons(text).graph;
  EXPECT_THAT(graph.inputs(0), IsEmpty());
  EXPECT_THAT(graph.inputs(2), ElementsAre(1));
  EXPECT_THAT(graph.inputs(3), ElementsAre(2));
  EXPECT_THAT(graph.operand_bytes(3), ElementsAre(5));
  EXPECT_EQ(graph.buffer_bytes(1), 5);

  EXPECT_THAT(wfcommons_error(replaced(text, "[\"c\"]", "[]")),
              AllOf(StartsWith("w.json:"), HasSubstr("task \"d\" reads \"x\""), HasSubstr("none is its parent")));
  EXPECT_THAT(wfcommons_error(replaced(text, "[\"c\"]", "[\"c\", \"b\"]")), HasSubstr("both are its parents"));
}

TEST(WfCommons, NamesPlaceAndRemedyOfEachFault) {
  const std::string old_form = workflow_1_4, new_form = workflow_1_5;
  struct Fault {
    std::string text, where, what;
  };
  const Fault faults[] = {
      {replaced(old_form, "\"1.4\"", "\"2.0\""), "w.json:2:38", "1.0 to 1.6"},
      {replaced(old_form, "\"1.4\"", "1.4"), "w.json:2:38", "expected the version"},
      {replaced(old_form, "\"schemaVersion\"", "\"version\""), "w.json:1:1", "no \"schemaVersion\""},
      {replaced(old_form, "\"tasks\"", "\"steps\""), "w.json:3:15", "no \"specification\""},
      {replaced(old_form, "\"runtimeInSeconds\": 4", "\"runtimeInSeconds\": -4"), "w.json:10:76", "negative"},
      {replaced(old_form, "\"runtimeInSeconds\": 4", "\"runtimeInSeconds\": NaN"), "w.json:10:76", "a number"},
      {replaced(old_form, "\"runtimeInSeconds\": 4, ", ""), "w.json:10:7", "task \"join\" has no runtime"},
      {replaced(old_form, "\"name\": \"report\"", "\"name\": \"joint\", \"id\": \"x\""), "w.json:13:", "stands twice"},
      {replaced(old_form, "\"parents\": [\"split\"]", "\"parents\": [\"splot\"]"), "w.json:10:91",
       "no task \"splot\", did you mean 'split'?"},
      {replaced(old_form, "\"parents\": [\"split\"]", "\"parents\": [\"join\"]"), "w.json:10:91", "to itself"},
      {replaced(old_form, "\"parents\": []", "\"parents\": [\"report\"]"), "w.json:", "cycle"},
      {replaced(old_form, "\"link\": \"output\"", "\"link\": \"both\""), "w.json:8:18", "\"input\" or \"output\""},
      {replaced(old_form, "\"left\", \"sizeInBytes\": 60", "\"left\", \"sizeInBytes\": 61"), "w.json:11:73",
       "60 bytes here and 61 elsewhere"},
      {replaced(old_form, ", \"sizeInBytes\": 60", ""), "w.json:8:18", "no \"sizeInBytes\""},
      {replaced(old_form, "\"name\": \"report\", \"id\": \"ID3\"", "\"name\": \"join\""), "w.json:13:7",
       "two tasks are called \"join\""},
      {replaced(new_form, "\"execution\"", "\"executed\""), "w.json:3:15", "no \"execution\""},
      {replaced(new_form, "{\"id\": \"report\", \"runtimeInSeconds\": 1}",
                "{\"id\": \"rapport\", \"runtimeInSeconds\": 1}"),
       "w.json:6:14", "no task \"rapport\""},
      {replaced(new_form, "{\"id\": \"report\", \"runtimeInSeconds\": 1}",
                "{\"id\": \"join\", \"runtimeInSeconds\": 1}"),
       "w.json:6:7", "a second runtime"},
      {replaced(new_form, ",\n      {\"id\": \"report\", \"runtimeInSeconds\": 1}", ""),
       "w.json:", "task \"report\" has no runtime"},
      {replaced(new_form, "\"outputFiles\": [\"sum\"]", "\"outputFiles\": [\"total\"]"),
       "w.json:12:", "no file \"total\""},
      {replaced(new_form, "{\"id\": \"sum\"", "{\"id\": \"plan\""), "w.json:", "\"plan\" stands twice"},
      {replaced(new_form, "\"id\": \"join\", \"parents\"", "\"id\": \"split\", \"parents\""), "w.json:11:9",
       "two tasks are called \"split\""},
      {replaced(new_form, "\"sizeInBytes\": 7", "\"sizeInBytes\": 1e19"), "w.json:", "more than weft can count"},
      {new_form + "]", "w.json:15:88", "expected nothing after the end"},
  };
  for (const Fault& fault : faults) {
    EXPECT_THAT(wfcommons_error(fault.text), AllOf(StartsWith(fault.where), HasSubstr(fault.what))) << fault.what;
  }
}

}  // namespace
}  // namespace weft
