#include "workloads/graph_files/graph_json.hpp"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <limits>

#include "base/core/error.hpp"
#include "tests/support/workloads/graph_text.hpp"

namespace weft {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

std::string graph_text(const std::string& tasks, const std::string& edges, const std::string& more = "") {
  return "{\"processors\": [\"P1\", \"P2\"], \"bandwidth\": 2,\n\"tasks\": [" + tasks + "],\n\"edges\": [" + edges +
         "]" + more + "}";
}

const std::string two_tasks =
    R"({"name": "a", "cost": [1, null], "bytes": 18}, {"name": "b", "cost": [2.5, 3e1], "bytes": 0})";
const std::string one_edge = R"({"from": "a", "to": "b", "bytes": 7.5})";

std::string json_error(const std::string& text) {
  try {
    parse_graph_json(text, "g.json");
  } catch (const InputError& error) {
    return error.what();
  }
  return "no error";
}

TEST(GraphJson, ReadsTasksCostsAndEdges) {
  const GraphFile file = parse_graph_json(graph_text(two_tasks, one_edge), "g.json");
  EXPECT_THAT(file.processors, ElementsAre("P1", "P2"));
  EXPECT_THAT(file.bandwidth, ElementsAre(2));
  EXPECT_THAT(file.costs, ElementsAre(1, std::numeric_limits<double>::infinity(), 2.5, 30));
  ASSERT_EQ(file.graph.task_count(), 2u);
  EXPECT_EQ(file.graph.task_name(1), "b");
  EXPECT_EQ(file.graph.buffer_bytes(0), 18);
  EXPECT_THAT(file.graph.inputs(1), ElementsAre(0));
  EXPECT_THAT(file.graph.operand_bytes(1), ElementsAre(7.5));
  EXPECT_FALSE(file.capacity_bytes);
}

TEST(GraphJson, ReadsKeysInAnyOrderAndTheCapacityAndTheName) {
  const GraphFile file = parse_graph_json(R"({"edges": [], "capacity_bytes": 64, "note": "n, {[",
      "tasks": [{"bytes": 1, "cost": [1], "name": "a"}], "bandwidth": [[0]], "processors": ["p"], "name": "net"})",
                                          "g.json");
  EXPECT_EQ(file.capacity_bytes, 64);
  EXPECT_EQ(file.graph.network_name(), "net");
  EXPECT_THAT(file.bandwidth, ElementsAre(0));
}

TEST(GraphJson, FractionalSizesAreWholeMultiplesOfAPowerOfTen) {
  const std::string tasks =
      R"({"name": "a", "cost": [1, 1], "bytes": 0.25}, {"name": "b", "cost": [1, 1], "bytes": 3})";
  const TaskGraph graph = parse_graph_json(graph_text(tasks, ""), "g.json").graph;
  EXPECT_DOUBLE_EQ(graph.size_unit(), 0.01);
  EXPECT_EQ(graph.buffer_bytes(0), 25);
  EXPECT_EQ(graph.buffer_bytes(1), 300);
}

TEST(GraphJson, SizesOfMoreThanNineDecimalsAreRoundedUp) {
  const std::string tasks = R"({"name": "a", "cost": [1, 1], "bytes": 1.00000000001})";
  const TaskGraph graph = parse_graph_json(graph_text(tasks, ""), "g.json").graph;
  EXPECT_EQ(graph.buffer_bytes(0), 1'000'000'001);
}

TEST(GraphJson, TasksThatAreAlikeShareAClass) {
  const std::string tasks = R"({"name": "a", "cost": [1, 1], "bytes": 2}, {"name": "b", "cost": [3, 4], "bytes": 2},
                               {"name": "c", "cost": [1, 1], "bytes": 5})";
  const TaskGraph graph = parse_graph_json(graph_text(tasks, ""), "g.json").graph;
  EXPECT_EQ(graph.class_of(0), graph.class_of(1));
  EXPECT_NE(graph.class_of(0), graph.class_of(2));
}

TEST(GraphJson, WhatIsWrittenReadsBackTheSame) {
  const std::string tasks =
      R"({"name": "\u00e9\"\\\n\ud83d\ude00", "cost": [0.1, null], "bytes": 0.5}, {"name": "b", "cost": [1, 2], "bytes": 3})";
  const std::string edges = R"({"from": "b", "to": "\u00e9\"\\\n\ud83d\ude00", "bytes": 1e-3})";
  const std::string once = test::graph_json(parse_graph_json(graph_text(tasks, edges, ", \"capacity_bytes\": 9"), "g"));
  EXPECT_EQ(test::graph_json(parse_graph_json(once, "g")), once);
  EXPECT_THAT(once, HasSubstr("\"bytes\": 0.5"));
  EXPECT_THAT(once, HasSubstr("0.001"));
}

TEST(GraphJson, KeepsLoadsLoads) {
  const std::string text = graph_text(
      R"({"name": "l", "cost": [null, 3], "bytes": 16, "kind": "load", "class": "weight", "layer": "A"},
         {"name": "c", "cost": [4, null], "bytes": 8, "kind": "compute", "class": "output", "layer": "A"},
         {"name": "s", "cost": [null, 5], "bytes": 8, "kind": "store", "memory": "dram", "keep": true, "layer": "B"})",
      R"({"from": "l", "to": "c", "bytes": 16}, {"from": "c", "to": "s", "bytes": 8})",
      R"(, "resident_bytes": 20, "alignment": 8, "reuse": false, "exclusive_dma": true)");
  const GraphFile file = parse_graph_json(text, "g");
  const TaskGraph& graph = file.graph;
  EXPECT_EQ(graph.kind(0), TaskKind::load);
  EXPECT_EQ(graph.buffer_class(0), BufferClass::weight);
  EXPECT_TRUE(graph.in_scratchpad(0));
  EXPECT_FALSE(graph.is_kept(0));
  EXPECT_EQ(graph.kind(1), TaskKind::compute);
  EXPECT_EQ(graph.kind(2), TaskKind::store);
  EXPECT_FALSE(graph.in_scratchpad(2));
  EXPECT_TRUE(graph.is_kept(2));
  EXPECT_THAT(graph.layer_names(), ElementsAre("A", "B"));
  EXPECT_EQ(graph.of(2).layer, 1u);
  EXPECT_EQ(resident_bytes(file), 24);
  const std::string once = test::graph_json(file);
  EXPECT_THAT(once, HasSubstr(R"("resident_bytes": 24)"));
  EXPECT_EQ(test::graph_json(parse_graph_json(once, "g")), once);
}

TEST(GraphJson, NamesPlaceAndRemedyOfFaultsInWhatIsOptional) {
  const auto fault = [](const std::string& task, const std::string& more) {
    return json_error(graph_text(R"({"name": "a", "cost": [1, 2], "bytes": 1)" + task + "}", "", more));
  };
  EXPECT_THAT(fault(R"(, "kind": "move")", ""), HasSubstr("g.json:2:61: 'move' is none of compute, load or store"));
  EXPECT_THAT(fault(R"(, "class": "w")", ""), HasSubstr("'w' is none of input, weight, activation or output"));
  EXPECT_THAT(fault(R"(, "memory": "disk")", ""), HasSubstr("'disk' is none of scratchpad or dram"));
  EXPECT_THAT(fault(R"(, "keep": 1)", ""), HasSubstr("keep: expected true or false"));
  EXPECT_THAT(fault(R"(, "layer": 1)", ""), HasSubstr("the name of a layer in quotes"));
  EXPECT_THAT(fault("", R"(, "alignment": 0.5)"), HasSubstr("expected a whole alignment from 1 to 2^30"));
  EXPECT_THAT(fault("", R"(, "alignment": 1e300)"), HasSubstr("expected a whole alignment from 1 to 2^30"));
  EXPECT_THAT(fault("", R"(, "resident_bytes": -1)"), HasSubstr("negative"));
  EXPECT_THAT(fault("", R"(, "reuse": "yes")"), HasSubstr("reuse: expected true or false"));
}

struct JsonFault {
  std::string text, where, what;
};

TEST(GraphJson, NamesPlaceAndRemedyOfEachFault) {
  const std::string cost = R"("cost": [1, 1], "bytes": 1)";
  const auto task = [&](const std::string& name) { return "{\"name\": \"" + name + "\", " + cost + "}"; };
  const JsonFault faults[] = {
      {"", "g.json:1:1", "the file ends here"},
      {"[]", "g.json:1:1", "an object"},
      {graph_text(two_tasks, one_edge).substr(0, 85), "g.json:2:", "the file ends inside a value"},
      {graph_text(two_tasks, one_edge) + "x", "g.json:3:", "expected nothing after the end"},
      {graph_text(two_tasks, one_edge, ", \"capacity_byte\": 1"), "g.json:3:", "did you mean 'capacity_bytes'"},
      {graph_text(two_tasks, one_edge, ", \"tasks\": []"), "g.json:3:", "stands twice"},
      {graph_text(two_tasks, one_edge, ", \"name\": \"n\" 1"), "g.json:3:", "expected"},
      {R"({"processors": ["a"], "bandwidth": 1, "tasks": []})", "g.json:1:1", "has no \"edges\""},
      {R"({"processors": [], "bandwidth": 1, "tasks": [], "edges": []})", "g.json:1:16", "at least one processor"},
      {R"({"processors": ["a"], "bandwidth": 0, "tasks": [], "edges": []})", "g.json:1:36",
       "expected a bandwidth above 0"},
      {R"({"processors": ["a", "b"], "bandwidth": [[1, 1]], "tasks": [], "edges": []})", "g.json:1:41", "1 of 2 rows"},
      {R"({"processors": ["a", "b"], "bandwidth": [[1], [1, 1]], "tasks": [], "edges": []})", "g.json:1:42", "1 of 2"},
      {graph_text(R"({"name": "a", "cost": [1], "bytes": 1})", ""), "g.json:2:33", "1 costs; there are 2 processors"},
      {graph_text(R"({"name": "a", "cost": [1, -2], "bytes": 1})", ""), "g.json:2:37", "negative"},
      {graph_text(R"({"name": "a", "cost": [1, 1e999], "bytes": 1})", ""), "g.json:2:37", "too large"},
      {graph_text(R"({"name": "a", "cost": [1, "2"], "bytes": 1})", ""), "g.json:2:37", "number"},
      {graph_text(R"({"name": "a", "cost": [1, 2], "byte": 1})", ""), "g.json:2:41", "did you mean 'bytes'"},
      {graph_text(R"({"name": "a", "cost": [1, 2]})", ""), "g.json:2:11", "has no \"bytes\""},
      {graph_text(R"({"name": "a", "cost": [1, 2,], "bytes": 1})", ""), "g.json:2:39",
       "expected a value after the comma"},
      {graph_text(R"({"name": 7, "cost": [1, 2], "bytes": 1})", ""), "g.json:2:20", "name of a task in quotes"},
      {graph_text(task("a") + "," + task("a"), ""), "g.json:2:", "two tasks are called \"a\""},
      {graph_text(task("alpha"), R"({"from": "alpa", "to": "alpha", "bytes": 1})"), "g.json:3:20",
       "did you mean 'alpha'"},
      {graph_text(task("a"), R"({"from": "a", "to": "a", "bytes": 1})"), "g.json:3:11", "to itself"},
      {graph_text(two_tasks, one_edge + ",\n" + one_edge), "g.json:4:1", "a second edge from \"a\" to \"b\""},
      {graph_text(R"({"name": "a, "cost": [1, 2], "bytes": 1})", ""), "g.json:", "quote"},
  };
  for (const JsonFault& fault : faults) {
    EXPECT_THAT(json_error(fault.text), AllOf(StartsWith(fault.where), HasSubstr(fault.what))) << fault.text;
  }
}

TEST(GraphJson, NamesTheTasksOfACycle) {
  const std::string tasks = R"({"name": "a", "cost": [1, 1], "bytes": 1}, {"name": "b", "cost": [1, 1], "bytes": 1},
                               {"name": "c", "cost": [1, 1], "bytes": 1})";
  const std::string edges = R"({"from": "a", "to": "b", "bytes": 1}, {"from": "b", "to": "c", "bytes": 1},
{"from": "c", "to": "b", "bytes": 1})";
  EXPECT_THAT(json_error(graph_text(tasks, edges)),
              AllOf(StartsWith("g.json:"), HasSubstr("cycle"), HasSubstr("b -> c"), testing::Not(HasSubstr("a ->"))));
}

TEST(GraphJson, NoPrefixOfAFileIsAccepted) {
  const std::string text = graph_text(two_tasks, one_edge, ", \"capacity_bytes\": null, \"name\": \"x\\u0041\"");
  EXPECT_EQ(json_error(text), "no error");
  for (std::size_t length = 0; length < text.size(); ++length) {
    EXPECT_THAT(json_error(text.substr(0, length)), StartsWith("g.json:")) << length;
  }
}

TEST(GraphJson, AFileThatCannotBeReadIsAnError) {
  EXPECT_THROW(read_graph_file("no/such/file.json"), InputError);
  EXPECT_THROW(read_graph_file(std::filesystem::temp_directory_path().string()), InputError);
}

}  // namespace
}  // namespace weft
