#include <gmock/gmock.h>

#include <limits>
#include <sstream>

#include "tests/support/base/damaged_text.hpp"
#include "tests/support/base/input_error.hpp"
#include "tests/support/workloads/graph_text.hpp"
#include "workloads/graph_files/graph_dot.hpp"
#include "workloads/graph_files/graph_json.hpp"

namespace weft {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

constexpr double never = std::numeric_limits<double>::infinity();

GraphFile read_dot(const std::string& text) { return parse_graph_dot(text, "g.dot"); }

std::string dot_error(const std::string& text) {
  return test::input_error([&] { read_dot(text); });
}

TEST(DotReader, ReadsCostsSizesAndChains) {
  const GraphFile file =
      read_dot("digraph net { a [cost=3, bytes=8]; b [cost=4 bytes=2]\n c [cost=1.5]; a -> b -> c [bytes=2] }");
  EXPECT_EQ(file.graph.network_name(), "net");
  ASSERT_EQ(file.graph.task_count(), 3u);
  EXPECT_EQ(file.graph.task_name(2), "c");
  EXPECT_THAT(file.costs, ElementsAre(3, 4, 1.5));
  EXPECT_THAT(file.graph.inputs(1), ElementsAre(0));
  EXPECT_THAT(file.graph.operand_bytes(2), ElementsAre(2));
  EXPECT_EQ(file.graph.buffer_bytes(0), 8);
  EXPECT_THAT(file.bandwidth, ElementsAre(1));
  EXPECT_THAT(file.processors, ElementsAre("P1"));
}

TEST(DotReader, AnEdgeWithoutBytesReadsTheWholeBuffer) {
  const TaskGraph graph = read_dot("digraph { node [cost=1]; a [bytes=8]; a -> b; b -> c }").graph;
  EXPECT_THAT(graph.operand_bytes(1), ElementsAre(8));
  EXPECT_THAT(graph.operand_bytes(2), ElementsAre(0));
}

TEST(DotReader, ABufferWithoutBytesHoldsTheMostThatIsReadOfIt) {
  const TaskGraph graph = read_dot("digraph { node [cost=1]; a -> b [bytes=2.5]; a -> c [bytes=7] }").graph;
  EXPECT_DOUBLE_EQ(static_cast<double>(graph.buffer_bytes(0)) * graph.size_unit(), 7);
}

TEST(DotReader, DefaultsHoldToTheEndOfTheirBraces) {
  const GraphFile file = read_dot(
      "digraph { node [cost=1]; edge [bytes=5] a; subgraph cluster_0 { label=x; rank=same; node [cost=2]; edge "
      "[bytes=6];"
      " b -> c } a [cost=9]; d; d -> a; { e } }");
  EXPECT_THAT(file.costs, ElementsAre(9, 2, 2, 1, 1));
  EXPECT_THAT(file.graph.operand_bytes(2), ElementsAre(6));
  EXPECT_THAT(file.graph.operand_bytes(0), ElementsAre(5));
}

TEST(DotReader, OtherNamesOfTheSameAttributes) {
  const GraphFile file = read_dot(
      "strict digraph { a [Weight=2]; b [size=\"3e9\"]; c [COST=4, color=red];"
      " a -> b [size=10, weight=1]; b -> c [label=\"7\", weight=6]; a -> c [label=\"7\"] }");
  EXPECT_THAT(file.costs, ElementsAre(2, 3e9, 4));
  EXPECT_THAT(file.graph.operand_bytes(1), ElementsAre(10));
  EXPECT_THAT(file.graph.operand_bytes(2), ElementsAre(6, 7));
}

TEST(DotReader, ALabelThatIsNoNumberIsPassedOver) {
  const TaskGraph graph =
      read_dot("digraph { node [cost=1]; a -> b [label=\"halo\"]; b -> c [label=<b<i>x</i>>] }").graph;
  EXPECT_THAT(graph.operand_bytes(1), ElementsAre(0));
}

TEST(DotReader, ReadsNamesInQuotesPortsAndComments) {
  const TaskGraph graph =
      read_dot(
          "# a line of the preprocessor\ndigraph \"two \\\"words\\\"\" { // comment\n node [cost=1] /* a\n"
          "-> b */ \"C1[0,\\\n1]\":out:s -> \"a\" + \"b\\\\\":in; -1.5; \"node\"; \xc3\xa9_1 }")
          .graph;
  EXPECT_EQ(graph.network_name(), "two \"words\"");
  ASSERT_EQ(graph.task_count(), 5u);
  EXPECT_EQ(graph.task_name(0), "C1[0,1]");
  EXPECT_EQ(graph.task_name(1), "ab\\");
  EXPECT_EQ(graph.task_name(2), "-1.5");
  EXPECT_EQ(graph.task_name(3), "node");
  EXPECT_EQ(graph.task_name(4), "\xc3\xa9_1");
}

TEST(DotReader, ListsOfCostsAreOfDifferentProcessors) {
  const GraphFile file = read_dot(
      "digraph { processors=\"cpu, gpu\"; bandwidth=none; graph [capacity_bytes=64]; a [cost=\"3 null\"]; b "
      "[cost=\"4,5\"] }");
  EXPECT_THAT(file.processors, ElementsAre("cpu", "gpu"));
  EXPECT_THAT(file.costs, ElementsAre(3, never, 4, 5));
  EXPECT_THAT(file.bandwidth, IsEmpty());
  EXPECT_EQ(file.capacity_bytes, 64);
  EXPECT_FALSE(file.any_processor_count);
}

TEST(DotReader, OneCostHoldsForAsManyProcessorsAsOneAsksFor) {
  GraphFile file = read_dot("digraph { processors=2; a [cost=3] }");
  EXPECT_THAT(file.costs, ElementsAre(3, 3));
  set_processor_count(file, "g.dot", 3);
  EXPECT_THAT(file.costs, ElementsAre(3, 3, 3));
  GraphFile named = read_dot("digraph { processors=\"x y\"; a [cost=3] }");
  EXPECT_THAT(named.costs, ElementsAre(3, 3));
  EXPECT_THROW(set_processor_count(named, "g.dot", 3), InputError);
}

TEST(DotReader, BuffersFromOutsideAreLeftOutWithTheirEdges) {
  const TaskGraph graph =
      read_dot("digraph { i [external=true]; i -> a [bytes=4]; a [cost=1]; b [cost=1]; a -> b; b -> i }").graph;
  ASSERT_EQ(graph.task_count(), 2u);
  EXPECT_THAT(graph.inputs(0), IsEmpty());
  EXPECT_THAT(graph.inputs(1), ElementsAre(0));
}

TEST(DotReader, WhatIsWrittenReadsBackTheSame) {
  const std::string json =
      R"({"name": "n \"1\"", "processors": ["P1", "P2"], "bandwidth": 0.25, "capacity_bytes": 9.5,
          "tasks": [{"name": "a\"\\", "cost": [0.1, null], "bytes": 0.5}, {"name": "b", "cost": [1e-7, 2], "bytes": 3}],
          "edges": [{"from": "b", "to": "a\"\\", "bytes": 1e-3}]})";
  const GraphFile file = parse_graph_json(json, "g.json");
  std::ostringstream dot;
  write_graph_dot(file, dot);
  EXPECT_EQ(test::graph_json(read_dot(dot.str())), test::graph_json(file)) << dot.str();
}

TEST(DotReader, RepeatedEdgesOfAStrictGraphAreOne) {
  const TaskGraph graph =
      read_dot(
          "strict digraph { node [cost=1]; a -> b [weight=3]; a:out -> b:in; a -> b [label=4]; a -> c "
          "[weight=2]; edge [bytes=9]; a -> c; a -> c [size=7]; b -> c; b -> c [bytes=6] }")
          .graph;
  EXPECT_THAT(graph.inputs(1), ElementsAre(0));
  EXPECT_THAT(graph.operand_bytes(1), ElementsAre(3));  // a label counts less than a weight
  EXPECT_THAT(graph.operand_bytes(2),
              ElementsAre(7, 6));  // defaults are for new edges; a size counts more than a weight
}

TEST(DotReader, RepeatedEdgesOfOtherGraphsAddUp) {
  const TaskGraph graph =
      read_dot(
          "digraph { node [cost=1]; a -> b [bytes=3]; a:x -> b:y:n [bytes=4]; a -> c; a -> b; a -> c; "
          "b -> d -> e [bytes=5]; b -> d }")
          .graph;
  EXPECT_THAT(graph.operand_bytes(1), ElementsAre(7));
  EXPECT_THAT(graph.inputs(2), ElementsAre(0));
  EXPECT_THAT(graph.operand_bytes(2), ElementsAre(0));  // nothing is said, of the buffer neither
  EXPECT_EQ(graph.buffer_bytes(0), 7);
  EXPECT_THAT(graph.operand_bytes(3), ElementsAre(5));
}

TEST(DotReader, RepeatedEdgesOfOneKeyAreOne) {
  const TaskGraph graph =
      read_dot(
          "digraph { node [cost=1]; a -> b [key=k, bytes=3]; a -> b [key=k, bytes=4]; a -> b [key=l, "
          "bytes=2]; b -> c [key=k, bytes=1] }")
          .graph;
  EXPECT_THAT(graph.operand_bytes(1), ElementsAre(6));
  EXPECT_THAT(graph.operand_bytes(2), ElementsAre(1));
}

TEST(DotReader, OfTheAttributesOfAnEdgeTheFirstInRankCountsAmongDefaultsToo) {
  const TaskGraph graph =
      read_dot("digraph { node [cost=1]; edge [bytes=5]; a -> b [label=7]; b -> c [bytes=6] }").graph;
  EXPECT_THAT(graph.operand_bytes(1), ElementsAre(5));
  EXPECT_THAT(graph.operand_bytes(2), ElementsAre(6));
}

// The graph of SimGrid's tutorial in small: tasks `root` and `end` are not described, -1 is an edge without data.
TEST(DotReader, ReadsTheGraphsOfSimGrid) {
  const GraphFile file = read_dot(
      "digraph G { load [size=\"4e9\"]; left [size=\"2e9\"]; right [size=\"3e9\"]; root->load [size=\"5e6\"];\n"
      "load->left [size=\"1e6\"]; load->right [size=\"-1\"]; left->end [size=\"2e6\"]; right->end [size=\"2e6\"]; }");
  EXPECT_THAT(file.costs, ElementsAre(4e9, 2e9, 3e9, 0, 0));
  EXPECT_EQ(file.graph.task_name(3), "root");
  EXPECT_THAT(file.graph.operand_bytes(2), ElementsAre(0));
  EXPECT_THAT(file.graph.operand_bytes(4), ElementsAre(2e6, 2e6));
  EXPECT_EQ(file.graph.buffer_bytes(0), 1'000'000);
  // Where they are described, that counts.
  EXPECT_THAT(read_dot("digraph { root [size=1]; end [size=2]; root -> end }").costs, ElementsAre(1, 2));
}

TEST(DotReader, KeepsLoadsLoads) {
  const GraphFile file = read_dot(
      "digraph g { resident_bytes=24; alignment=8; reuse=false; exclusive_dma=true; processors=\"pe0 dma0\"; "
      "bandwidth=none;"
      "l [kind=load, class=weight, cost=\"null 3\", bytes=16, layer=A]; c [class=output, cost=\"4 null\", bytes=8, "
      "layer=A]; s [kind=store, class=output, memory=dram, keep=true, cost=\"null 5\", bytes=8, layer=B]; l -> c -> s "
      "}");
  const TaskGraph& graph = file.graph;
  EXPECT_EQ(graph.kind(0), TaskKind::load);
  EXPECT_EQ(graph.buffer_class(0), BufferClass::weight);
  EXPECT_TRUE(graph.in_scratchpad(0));
  EXPECT_EQ(graph.kind(1), TaskKind::compute);
  EXPECT_EQ(graph.kind(2), TaskKind::store);
  EXPECT_FALSE(graph.in_scratchpad(2));
  EXPECT_TRUE(graph.is_kept(2));
  EXPECT_THAT(graph.layer_names(), ElementsAre("A", "B"));
  EXPECT_EQ(graph.of(2).layer, 1u);
  EXPECT_EQ(resident_bytes(file), 24);
  EXPECT_EQ(file.alignment, 8);
  EXPECT_FALSE(file.reuse);
  EXPECT_TRUE(file.exclusive_dma);
  std::ostringstream dot;
  write_graph_dot(file, dot);
  EXPECT_EQ(test::graph_json(read_dot(dot.str())), test::graph_json(file)) << dot.str();
}

TEST(DotReader, PassesOverWhatOthersMeanByTheseAttributes) {
  const TaskGraph graph = read_dot(
                              "digraph { a [cost=1, kind=server, class=\"big red\", memory=\"4 GB\", keep=maybe, "
                              "layer=back]; b [cost=1]; a -> b }")
                              .graph;
  EXPECT_EQ(graph.kind(0), TaskKind::compute);
  EXPECT_EQ(graph.buffer_class(0), BufferClass::activation);
  EXPECT_TRUE(graph.in_scratchpad(0));
  EXPECT_FALSE(graph.is_kept(0));
  EXPECT_THAT(graph.layer_names(), IsEmpty());  // which not every task has
}

TEST(DotReader, NamesPlaceAndRemedyOfEachFault) {
  struct Fault {
    const char *text, *where, *what;
  };
  const Fault faults[] = {
      {"", "g.dot:1:1", "the file ends here; expected 'digraph'"},
      {"graph { a -- b }", "g.dot:1:1", "'digraph'"},
      {"digraph { a [cost=1]", "g.dot:1:21", "the file ends here"},
      {"digraph {\n a [cost=1", "g.dot:2:11", "the file ends here"},
      {"digraph { a [cost=1] } b", "g.dot:1:24", "expected nothing after the end"},
      {"digraph { a }", "g.dot:1:11", "task \"a\" has no cost; expected \"a\" [cost=1]"},
      {"digraph { a [cost=-1] }", "g.dot:1:19", "negative"},
      {"digraph { a [cost=\"nan\"] }", "g.dot:1:19", "'nan'; expected a decimal number"},
      {"digraph { a [cost=\"1 x\"] }", "g.dot:1:19", "'x'; expected a decimal number"},
      {"digraph { a [cost=\"\"] }", "g.dot:1:19", "one per processor"},
      {"digraph { a [cost=1, size=2] }", "g.dot:1:27", "'cost' and 'size' both say"},
      {"digraph { a [cost 1] }", "g.dot:1:19", "'='"},
      {"digraph { a [cost=1, bytes=-2] }", "g.dot:1:28", "negative"},
      {"digraph { a [cost=1, external=2] }", "g.dot:1:31", "true or false"},
      {"digraph { a [cost=1]; b [cost=\"1 2\"] }", "g.dot:1:11", "has 1 costs; there are 2"},
      {"digraph { processors=3; b [cost=\"1 2\"] }", "g.dot:1:25", "has 2 costs; there are 3"},
      {"digraph { processors=\"x y\"; a [cost=\"1 2 3\"] }", "g.dot:1:29", "has 3 costs; there are 2"},
      {"digraph { processors=2; a [cost=\"1 2\"]; b [cost=\"1 2 3\"] }", "g.dot:1:41",
       "\"b\" has 3 costs; there are 2"},
      {"digraph { processors=0; }", "g.dot:1:22", "1 to 65535"},
      {"digraph { processors=70000; }", "g.dot:1:22", "1 to 65535"},
      {"digraph { processors=\"a a\"; }", "g.dot:1:22", "two processors"},
      {"digraph { bandwidth=0; }", "g.dot:1:21", "expected a bandwidth above 0"},
      {"digraph { bandwidth=fast; }", "g.dot:1:21", "(or none)"},
      {"digraph { node [cost=1]; a -> b [weight=x] }", "g.dot:1:41", "'weight' of an edge 'x'"},
      {"digraph { node [size=1]; a -> b [size=-2] }", "g.dot:1:39", "negative"},
      {"digraph { node [cost=1]; a -> b [bytes=-1] }", "g.dot:1:40", "negative"},
      {"digraph { a [cost=1]; root -> a; a -> end }", "g.dot:1:23", "task \"root\" has no cost"},
      {"digraph { a [size=1]; a -> root }", "g.dot:1:28", "task \"root\" has no cost"},
      {"digraph { a [size=1]; a -> end -> b [size=1] }", "g.dot:1:28", "task \"end\" has no cost"},
      {"digraph { alignment=0.5; a [cost=1] }", "g.dot:1:21", "expected a whole alignment"},
      {"digraph { reuse=no; a [cost=1] }", "g.dot:1:17", "reuse is true or false"},
      {"digraph { node [cost=1]; a -> a }", "g.dot:1:28", "to itself"},
      {"digraph { node [cost=1]; a -> b -> c -> a }", "g.dot:", "cycle"},
      {"digraph { a -- b }", "g.dot:1:13", "no direction"},
      {"digraph { a -> { b c } }", "g.dot:1:16", "one edge for each"},
      {"digraph { { b c } -> a }", "g.dot:1:19", "one edge for each"},
      {"digraph { a -> subgraph x { b } }", "g.dot:1:16", "one edge for each"},
      {"digraph { a -> }", "g.dot:1:16", "the name of a node"},
      {"digraph { a: }", "g.dot:1:14", "a port"},
      {"digraph { \"a }", "g.dot:1:11", "no closing quote"},
      {"digraph { a [label=<b }", "g.dot:1:20", "no closing '>'"},
      {"digraph { /* a }", "g.dot:1:11", "no end"},
      {"digraph { \"a\" + b }", "g.dot:1:17", "expected a text in quotes after the '+'"},
      {"digraph { 1e5 }", "g.dot:1:11", "stands in quotes"},
      {"digraph { C1[0] }", "g.dot:1:15", "'='"},
      {"digraph { ! }", "g.dot:1:11", "begins no word"},
      {"digraph { a [cost=\"1e300\"]; b [cost=\"1e300\"] }", "g.dot:1:1", "1e300 units of time"},
  };
  for (const Fault& fault : faults) {
    EXPECT_THAT(dot_error(fault.text), AllOf(StartsWith(fault.where), HasSubstr(fault.what))) << fault.text;
  }
}

TEST(DotReader, RefusesMoreCostsThanMemoryHolds) {
  std::string text = "digraph { node [cost=\"";
  for (int k = 0; k < 65535; ++k) text += "1 ";
  text += "\"];";
  for (int k = 0; k < 5000; ++k) text += "n" + std::to_string(k) + ";";
  EXPECT_THAT(dot_error(text + "}"), HasSubstr("5000 tasks on 65535 processors"));
}

TEST(DotReader, EveryDamagedFileIsAGraphOrAnError) {
  const std::string text =
      "strict digraph \"g\" { // tasks\n processors=\"p q\"; bandwidth=2; node [cost=\"1 null\", bytes=3]; edge "
      "[bytes=1];\n"
      " subgraph c { a; b [external=true] } a -> \"d\\\"\" + \"e\" -> f:n [label=\"5\"]; /* x */ {g [label=<h>]} }\n";
  EXPECT_EQ(dot_error(text), "no error");
  EXPECT_GT(test::refused_when_damaged(text, 5000, read_dot), 1000);
}

}  // namespace
}  // namespace weft
