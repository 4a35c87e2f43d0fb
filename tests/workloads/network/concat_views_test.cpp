// Concatenations that are read where their operands are.
#include "workloads/network/concat_views.hpp"

#include <gmock/gmock.h>

#include "tests/support/workloads/graph_execution.hpp"
#include "tests/support/workloads/output_check.hpp"
#include "tests/support/workloads/random_concatenations.hpp"
#include "workloads/lowering/lower_network.hpp"
#include "workloads/network_files/network_yaml.hpp"

namespace weft::test {
namespace {

using testing::ElementsAre;

Network network_of(const std::string& layers) {
  return parse_network("name: n\ninput: {name: x, shape: [2, 4, 4]}\nlayers:\n" + layers, "n.yaml");
}

// Two convolutions of the input, A (3 channels) and B (5), their concatenation C, and D, which reads it.
Network joined(const std::string& concatenation,
               const std::string& reader = "op: conv, filters: 2, kernel: 3, pad: 1") {
  return network_of(
      "  - {name: A, op: conv, filters: 3, kernel: 1}\n  - {name: B, op: conv, filters: 5, kernel: 1, inputs: x}\n"
      "  - {name: C, op: concat, " +
      concatenation + "}\n  - {name: D, " + reader + "}\n");
}

bool is_view(const Network& network) { return ConcatViews(network).is_view(2); }

TEST(ConcatViews, AreConcatenationsOfLayersInsideTheNetwork) {
  EXPECT_TRUE(is_view(joined("inputs: [A, B]")));
  EXPECT_FALSE(is_view(joined("inputs: [A, B], activation: relu")));
  EXPECT_FALSE(is_view(joined("inputs: [A, x]")));
  EXPECT_FALSE(is_view(joined("inputs: [A, B, A]")));
  EXPECT_FALSE(is_view(joined("inputs: [A, B]", "op: relu, inputs: A")));  // nobody reads it, so it is an output
  EXPECT_FALSE(ConcatViews(joined("inputs: [A, B]")).is_view(3));
}

TEST(ConcatViews, AreMadeOfTheTensorsInThemOneBehindTheOther) {
  const Network network = network_of(
      "  - {name: A, op: conv, filters: 3, kernel: 1}\n  - {name: B, op: conv, filters: 5, kernel: 1, inputs: x}\n"
      "  - {name: C, op: concat, inputs: [A, B]}\n  - {name: D, op: conv, filters: 8, kernel: 1}\n"
      "  - {name: E, op: concat, axis: rows, inputs: [D, C]}\n  - {name: F, op: global_avgpool}\n");
  const ConcatViews views(network);
  const auto parts = views.parts(5);
  ASSERT_EQ(parts.size(), 3u);
  EXPECT_EQ(parts[0].tensor, 4u);
  EXPECT_EQ(parts[0].begin, (Shape{0, 0, 0}));
  EXPECT_EQ(parts[1].tensor, 1u);
  EXPECT_EQ(parts[1].begin, (Shape{0, 4, 0}));
  EXPECT_EQ(parts[2].tensor, 2u);
  EXPECT_EQ(parts[2].begin, (Shape{3, 4, 0}));
  EXPECT_THAT(views.read_by(network.layers[5]), ElementsAre(4u, 1u, 2u));
}

Experiment experiment_of(const Network& network) {
  Experiment experiment;
  experiment.file = "test";
  experiment.network = network;
  experiment.tiling = whole_tiling(network);
  experiment.placement = {Placement::streamed, Placement::streamed, Placement::resident, Placement::resident};
  return experiment;
}

TEST(ConcatViews, HaveNoTasksAndTheirReadersReadTheTilesOfTheOperands) {
  Experiment experiment = experiment_of(joined("inputs: [A, B]"));
  experiment.tiling.layers = {{2, 4, 4}, {5, 2, 4}, {1, 1, 1}, {2, 2, 4}};
  const TaskGraph graph = build_task_graph(experiment);
  ASSERT_EQ(graph.task_count(), 2u + 2 + 2);
  for (const TaskId task : {4u, 5u}) {
    EXPECT_EQ(graph.task_name(task), task == 4 ? "D[0,0,0]" : "D[0,1,0]");
    // Both channel tiles of A, 3 rows each, then both halves of B: 2 rows of one and 1 of the other.
    EXPECT_THAT(graph.inputs(task).first(4), ElementsAre(0u, 1u, 2u, 3u));
    EXPECT_THAT(graph.operand_bytes(task).first(4),
                task == 4 ? ElementsAre(24, 12, 40, 20) : ElementsAre(24, 12, 20, 40));
  }
}

TEST(ConcatViews, ThroughDramEachOperandIsStoredAndLoadedOnItsOwn) {
  Experiment experiment = experiment_of(joined("inputs: [A, B]"));
  experiment.placement.activation = Placement::tiled;
  const TaskGraph graph = build_task_graph(experiment);
  // A and B with a store each, a load of each, D.
  ASSERT_EQ(graph.task_count(), 2u + 2 + 2 + 1);
  EXPECT_EQ(graph.task_name(4), "load A.D[0,0,0]");
  EXPECT_EQ(graph.task_name(5), "load B.D[0,0,0]");
  EXPECT_EQ(graph.buffer_bytes(4), 3 * 16);
  EXPECT_EQ(graph.buffer_bytes(5), 5 * 16);
}

TEST(ConcatViews, MayHoldATensorThatTheirReaderReadsBesides) {
  for (const Placement placement : {Placement::resident, Placement::tiled, Placement::streamed}) {
    Experiment experiment = experiment_of(network_of(
        "  - {name: A, op: conv, filters: 4, kernel: 1}\n  - {name: B, op: conv, filters: 4, kernel: 1, inputs: x}\n"
        "  - {name: C, op: concat, axis: rows, inputs: [A, B]}\n"
        "  - {name: D, op: concat, axis: rows, inputs: [B, A]}\n  - {name: E, op: add, inputs: [C, D]}\n"));
    experiment.placement.activation = placement;
    experiment.tiling.layers[0] = {4, 3, 4};
    experiment.tiling.layers[1] = {2, 4, 3};
    experiment.tiling.layers[4] = {3, 3, 3};
    const TaskGraph graph = build_task_graph(experiment);
    const NetworkOutputs got = GraphExecution(graph, experiment.network, experiment.tiling, DataType::int8).run();
    EXPECT_EQ(differences(experiment.network, DataType::int8, got), "");
  }
}

TEST(ConcatViews, GiveTheRightResultsInRandomNetworks) {
  std::size_t seen = 0, nested = 0;
  for (std::uint32_t seed = 1; seed <= 600; ++seed) {
    Experiment experiment = with_concatenations(random_experiment(seed), seed);
    const Network& network = experiment.network;
    const ConcatViews views(network);
    for (std::size_t layer = 0; layer < network.layers.size(); ++layer) {
      if (!views.is_view(layer)) continue;
      ++seen;
      nested += views.parts(network.result_of(layer)).size() > network.layers[layer].inputs.size() ? 1 : 0;
    }
    experiment.network.element_bits = 32;
    const TaskGraph graph = build_task_graph(experiment);
    const NetworkOutputs got = GraphExecution(graph, network, experiment.tiling, DataType::float32).run();
    ASSERT_EQ(got.values, reference_outputs(network, DataType::float32).values) << "seed " << seed;
    ASSERT_EQ(differences(network, DataType::float32, got), "") << "seed " << seed;
  }
  EXPECT_GT(seen, 300u);
  EXPECT_GT(nested, 10u);
}

}  // namespace
}  // namespace weft::test
