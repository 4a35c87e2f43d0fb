// Random networks of every operator on random machines, computed by the machine.
#include <gtest/gtest.h>

#include <set>

#include "tests/hw/machine/functional_runs.hpp"
#include "tests/support/workloads/random_concatenations.hpp"
#include "workloads/network/layer_work.hpp"

namespace weft::test {
namespace {

constexpr std::uint32_t seeds = 150;

template <class Choices>
auto& one_of(Random& random, Choices& choices) {
  return choices[static_cast<std::size_t>(random.between(0, static_cast<std::int32_t>(std::size(choices)) - 1))];
}

std::shared_ptr<const Values> random_values(Random& random, std::int64_t count, float scale = 64) {
  if (random.one_in(4)) count = std::min<std::int64_t>(count, 1);  // one for all
  Values values(static_cast<std::size_t>(count));
  for (float& value : values) value = static_cast<float>(random.between(-64, 64)) / scale;
  return std::make_shared<const Values>(std::move(values));
}

// Values for some inputs, constants and weights, as networks from ONNX files bring them; for some inputs of runs in int8
// as users do.
void give_values(Random& random, DataType type, Network& network) {
  for (NetworkInput& input : network.inputs) {
    if (random.one_in(2)) {
      const bool is_int8 = type == DataType::int8 && !input.is_constant;
      if (is_int8) input.values_type = DataType::int8;
      input.values =
          random_values(random, element_count(input.shape) * (input.is_constant ? 1 : network.batch), is_int8 ? 1 : 64);
    }
  }
  for (std::size_t i = 0; i < network.layers.size(); ++i) {
    const std::int64_t weights = element_count(weight_shape(network, i));
    if (weights > 0 && random.one_in(2)) network.layers[i].weights = random_values(random, weights);
  }
}

// The machine and the schedule are drawn by settings, the network with its tiles by random_experiment().
Experiment random_run(std::uint32_t seed, bool concatenations = false) {
  static const char* interconnects[] = {"ideal", "crossbar", "bus", "mesh"};
  static const char* scratchpads[] = {"ideal", "banked"};
  static const char* models[] = {"model: mac-array", "model: systolic, rows: 4, cols: 4"};
  static const char* algorithms[] = {"heft", "depth-first", "layer-by-layer", "heft-guard", "layer-by-layer-buffered"};
  Random random(seed + 7777);
  const DataType type = random.one_in(2) ? DataType::int8 : DataType::float32;
  const bool dynamic = random.one_in(3);
  std::vector<std::string> settings{
      "workload.tiling={}",
      fmt::format("hardware.interconnect={{model: {}}}", one_of(random, interconnects)),
      fmt::format("hardware.scratchpad={{model: {}}}", one_of(random, scratchpads)),
      fmt::format("hardware.pes=[{{count: {}, {}, outstanding: {}, local_buffers: {}}}, {{model: vector}}]",
                  random.between(1, 4), one_of(random, models), random.between(1, 5), random.between(1, 2)),
      fmt::format("hardware.dma={{channels: {}, burst: {} B}}", random.between(1, 2), 8 << random.between(0, 4)),
      fmt::format("hardware.dispatch={{mode: {}}}", dynamic ? "dynamic" : "static"),
      fmt::format("schedule.algorithm={}", one_of(random, algorithms))};
  Experiment experiment = functional_experiment(settings, type);
  const Experiment drawn =
      concatenations ? with_concatenations(random_experiment(seed), seed) : random_experiment(seed);
  experiment.network = drawn.network;
  experiment.network.element_bits = element_bits(type);
  give_values(random, type, experiment.network);
  experiment.tiling = drawn.tiling;
  experiment.placement = drawn.placement;
  return experiment;
}

TEST(FunctionalNetworks, HaveEveryOperatorAndActivation) {
  std::set<Operator> operators;
  std::set<Activation> activations;
  for (std::uint32_t seed = 1; seed <= seeds; ++seed) {
    for (const Layer& layer : random_experiment(seed).network.layers) {
      operators.insert(layer.op);
      activations.insert(layer.activation);
    }
  }
  EXPECT_EQ(operators.size(), static_cast<std::size_t>(last_operator) - static_cast<std::size_t>(Operator::conv) + 1);
  EXPECT_EQ(activations.size(), 5u + std::size(random_functions));
}

TEST(FunctionalNetworks, AreComputedRightOnAnyMachine) {
  for (std::uint32_t seed = 1; seed <= seeds; ++seed) {
    ASSERT_EQ(in_child([&] { return faults(run_functional(random_run(seed))); }), "") << "seed " << seed;
  }
}

TEST(FunctionalNetworks, OfConcatenationsAreComputedRightOnAnyMachine) {
  for (std::uint32_t seed = 1; seed <= seeds / 3; ++seed) {
    ASSERT_EQ(in_child([&] { return faults(run_functional(random_run(seed, true))); }), "") << "seed " << seed;
  }
}

}  // namespace
}  // namespace weft::test
