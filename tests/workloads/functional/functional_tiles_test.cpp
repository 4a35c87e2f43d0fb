// Values: the operators on whole tensors against the plain computation, and on tiles as the graph cuts them.
#include <gtest/gtest.h>

#include <cstring>
#include <limits>

#include "tests/support/base/input_error.hpp"
#include "tests/support/workloads/graph_execution.hpp"
#include "tests/support/workloads/output_check.hpp"
#include "tests/support/workloads/random_network.hpp"
#include "workloads/graph/tile_copies.hpp"
#include "workloads/lowering/lower_network.hpp"
#include "workloads/network_files/network_yaml.hpp"
#include "workloads/network_files/zoo.hpp"

namespace weft::test {
namespace {

constexpr DataType data_types[] = {DataType::int8, DataType::float32};

Experiment random_functional_experiment(std::uint32_t seed, DataType type) {
  Experiment experiment = random_experiment(seed);
  experiment.network.element_bits = element_bits(type);
  Random random(seed + 1000);
  for (Layer& layer : experiment.network.layers) {
    if (random.one_in(4)) layer.shift = random.between(0, 12);
  }
  return experiment;
}

TEST(FunctionalReference, EqualsThePlainComputation) {
  for (std::uint32_t seed = 1; seed <= 400; ++seed) {
    for (const DataType type : data_types) {
      const Network network = random_functional_experiment(seed, type).network;
      ASSERT_EQ(differences(network, type, reference_outputs(network, type)), "") << "seed " << seed;
    }
  }
}

TEST(FunctionalTiles, GiveTheResultsOfTheWholeTensors) {
  for (std::uint32_t seed = 1; seed <= 400; ++seed) {
    for (const DataType type : data_types) {
      const Experiment experiment = random_functional_experiment(seed, type);
      const TaskGraph graph = build_task_graph(experiment);
      const NetworkOutputs got = GraphExecution(graph, experiment.network, experiment.tiling, type).run();
      ASSERT_EQ(got.values, reference_outputs(experiment.network, type).values) << "seed " << seed;
      ASSERT_EQ(differences(experiment.network, type, got), "") << "seed " << seed;
    }
  }
}

// Every third tile takes another road to its readers: by DRAM and back, or by a second run of its task.
TaskGraph with_copies(const TaskGraph& graph) {
  TileCopies copies(graph);
  std::vector<BufferId> instead(graph.task_count());
  for (TaskId task = 0; task < graph.task_count(); ++task) {
    instead[task] = task;
    if (task % 3 != 0 || !graph.in_scratchpad(task) || graph.is_kept(task)) continue;
    if (graph.of(task).result_buffer != no_buffer) continue;
    if (task % 2 == 0) {
      instead[task] = copies.add_load(task, copies.add_store(task));
    } else {
      const auto inputs = graph.inputs(task);
      instead[task] = copies.add_run(task, inputs);
    }
  }
  std::vector<BufferId> inputs;
  for (TaskId task = 0; task < graph.task_count(); ++task) {
    inputs.clear();
    for (const BufferId input : graph.inputs(task)) inputs.push_back(graph.is_external(input) ? input : instead[input]);
    copies.replace_inputs(task, inputs);
  }
  return std::move(copies).build();
}

TEST(FunctionalTiles, MayBeSpilledAndComputedTwice) {
  std::uint32_t added = 0;
  for (std::uint32_t seed = 1; seed <= 200; ++seed) {
    const Experiment experiment = random_functional_experiment(seed, DataType::int8);
    const TaskGraph original = build_task_graph(experiment);
    const TaskGraph graph = with_copies(original);
    added += graph.task_count() - original.task_count();
    GraphExecution execution(graph, experiment.network, experiment.tiling, DataType::int8);
    ASSERT_EQ(execution.run().values, reference_outputs(experiment.network, DataType::int8).values) << "seed " << seed;
  }
  EXPECT_GT(added, 1000u);
}

// With the default shifts the results of deep networks neither vanish nor saturate.
TEST(FunctionalData, KeepsItsSpreadThroughLeNet5) {
  const Network lenet = zoo_network("lenet5");
  PlainNetwork plain(lenet, true);
  for (const auto& [name, tensor] : plain.results(0)) {
    int large = 0, saturated = 0;
    for (const double value : tensor.values) {
      large += value >= 8 || value <= -8 ? 1 : 0;
      saturated += value == 127 || value == -128 ? 1 : 0;
    }
    const int count = static_cast<int>(tensor.values.size());
    EXPECT_GT(large, count / 3) << name;
    EXPECT_LE(saturated, count / 10) << name;
  }
}

TEST(FunctionalData, ShiftIsAKeyOfLayersWithWeights) {
  const auto network = [](const std::string& keys) {
    return parse_network("name: n\ninput: {name: x, shape: [1, 4, 4]}\nlayers:\n  - {name: a, " + keys + "}\n",
                         "n.yaml");
  };
  const Network given = network("op: conv, filters: 1, kernel: 2, shift: 3");
  EXPECT_EQ(shift_of(given, 0), 3);
  EXPECT_EQ(shift_of(network("op: conv, filters: 1, kernel: 2"), 0), 8);  // 4 products: 3 bits
  EXPECT_EQ(shift_of(network("op: fc, units: 1"), 0), 9);                 // 16 products: 5 bits
  EXPECT_EQ(differences(given, DataType::int8, reference_outputs(given, DataType::int8)), "");
  for (const char* keys : {"op: conv, filters: 1, kernel: 2, shift: 32", "op: fc, units: 1, shift: -1"}) {
    EXPECT_NE(input_error([&] { network(keys); }).find("shift"), std::string::npos);
  }
  EXPECT_NE(input_error([&] { network("op: maxpool, kernel: 2, shift: 3"); }).find("unknown key 'shift'"),
            std::string::npos);
}

TEST(FunctionalType, FollowsFromTheKeysAndContradictionsAreRefused) {
  Experiment experiment;
  experiment.element_where = {"e.yaml", 2, 3};
  EXPECT_EQ(functional_type(experiment), DataType::int8);
  experiment.network.element_bits = 32;
  EXPECT_EQ(functional_type(experiment), DataType::float32);
  experiment.network.element_bits = 16;
  EXPECT_EQ(
      input_error([&] { functional_type(experiment); }),
      "e.yaml:2:3: element_bytes: there is no data type of 2 B to compute with; expected 1 (int8) or 4 (float32)");
  experiment.data_type = DataType::float32;
  EXPECT_EQ(input_error([&] { functional_type(experiment); }),
            "e.yaml:2:3: data_type: float32 has elements of 4 B, element_bytes is 2; expected one of the two keys, or "
            "both alike");
}

TEST(FunctionalComparison, NamesTheFirstElementThatIsWrong) {
  const Network lenet = zoo_network("lenet5");
  for (const DataType type : data_types) {
    const NetworkOutputs expected = reference_outputs(lenet, type);
    NetworkOutputs got = expected;
    const OutputComparison equal = compare_outputs(lenet, type, got, expected);
    EXPECT_EQ(equal.first_mismatch, "");
    EXPECT_EQ(equal.elements, 10u);
    EXPECT_EQ(equal.max_abs_error, 0);
    got.values[0][type == DataType::int8 ? 3 : 15] ^= 1;  // of a float, the byte of sign and exponent
    const OutputComparison wrong = compare_outputs(lenet, type, got, expected);
    EXPECT_EQ(wrong.first_mismatch.substr(0, 16), "OUTPUT[0,3,0,0] ");
    EXPECT_GT(wrong.max_abs_error, 0);
  }
}

TEST(FunctionalComparison, AResultThatIsNoNumberIsInfinitelyWrong) {
  const Network lenet = zoo_network("lenet5");
  const NetworkOutputs expected = reference_outputs(lenet, DataType::float32);
  NetworkOutputs got = expected;
  std::fill_n(got.values[0].begin() + 4, 4, std::uint8_t{0xff});
  const OutputComparison wrong = compare_outputs(lenet, DataType::float32, got, expected);
  EXPECT_EQ(wrong.first_mismatch.substr(0, 16), "OUTPUT[0,1,0,0] ");
  EXPECT_TRUE(std::isinf(wrong.max_abs_error));
}

void set_float(NetworkOutputs& outputs, std::size_t element, float value) {
  std::memcpy(outputs.values[0].data() + element * sizeof value, &value, sizeof value);
}

TEST(FunctionalComparison, WhatIsNotFiniteHasToBeTheSame) {
  const Network lenet = zoo_network("lenet5");
  constexpr float infinite = std::numeric_limits<float>::infinity();
  constexpr float no_number = std::numeric_limits<float>::quiet_NaN();
  NetworkOutputs expected = reference_outputs(lenet, DataType::float32);
  set_float(expected, 1, infinite);
  set_float(expected, 2, no_number);
  NetworkOutputs got = expected;
  set_float(got, 2, -no_number);
  const OutputComparison equal = compare_outputs(lenet, DataType::float32, got, expected);
  EXPECT_EQ(equal.first_mismatch, "");
  EXPECT_EQ(equal.max_abs_error, 0);
  struct Wrong {
    std::size_t element;
    float value;
    const char* name;
  };
  for (const Wrong& wrong : {Wrong{0, 1e6F, "OUTPUT[0,0,0,0] "}, Wrong{0, no_number, "OUTPUT[0,0,0,0] "},
                             Wrong{0, infinite, "OUTPUT[0,0,0,0] "}, Wrong{1, -infinite, "OUTPUT[0,1,0,0] "},
                             Wrong{1, no_number, "OUTPUT[0,1,0,0] "}, Wrong{1, 1, "OUTPUT[0,1,0,0] "},
                             Wrong{2, infinite, "OUTPUT[0,2,0,0] "}, Wrong{2, 1, "OUTPUT[0,2,0,0] "}}) {
    NetworkOutputs other = expected;
    set_float(other, wrong.element, wrong.value);
    const OutputComparison comparison = compare_outputs(lenet, DataType::float32, other, expected);
    EXPECT_EQ(comparison.first_mismatch.substr(0, 16), wrong.name) << wrong.element << ' ' << wrong.value;
  }
}

}  // namespace
}  // namespace weft::test
