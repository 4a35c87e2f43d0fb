// Random networks of every operator on random machines, computed by the machine.
#include <gtest/gtest.h>

#include "tests/hw/functional_runs.hpp"
#include "tests/support/random_network.hpp"

namespace weft::test {
namespace {

template <class Choices>
auto& one_of(Random& random, Choices& choices) {
  return choices[static_cast<std::size_t>(random.between(0, static_cast<std::int32_t>(std::size(choices)) - 1))];
}

// The machine and the schedule are drawn by settings, the network with its tiles by random_experiment().
Experiment random_run(std::uint32_t seed) {
  static const char* interconnects[] = {"ideal", "crossbar", "bus", "mesh"};
  static const char* scratchpads[] = {"ideal", "banked"};
  static const char* algorithms[] = {"heft", "depth-first", "layer-by-layer", "heft-guard", "layer-by-layer-buffered"};
  Random random(seed + 7777);
  const DataType type = random.one_in(2) ? DataType::int8 : DataType::float32;
  const bool dynamic = random.one_in(3);
  std::vector<std::string> settings{
      "workload.tiling={}",
      fmt::format("hardware.interconnect={{model: {}}}", one_of(random, interconnects)),
      fmt::format("hardware.scratchpad={{model: {}}}", one_of(random, scratchpads)),
      fmt::format("hardware.pes=[{{count: {}, model: mac-array, outstanding: {}, local_buffers: {}}}]",
                  random.between(1, 4), random.between(1, 5), random.between(1, 2)),
      fmt::format("hardware.dma={{channels: {}, burst: {} B}}", random.between(1, 2), 8 << random.between(0, 4)),
      fmt::format("hardware.dispatch={{mode: {}}}", dynamic ? "dynamic" : "static"),
      fmt::format("schedule.algorithm={}", one_of(random, algorithms))};
  Experiment experiment = functional_experiment(settings, type);
  const Experiment drawn = random_experiment(seed);
  experiment.network = drawn.network;
  experiment.tiling = drawn.tiling;
  experiment.placement = drawn.placement;
  return experiment;
}

TEST(FunctionalNetworks, AreComputedRightOnAnyMachine) {
  for (std::uint32_t seed = 1; seed <= 150; ++seed) {
    ASSERT_EQ(in_child([&] { return faults(run_functional(random_run(seed))); }), "") << "seed " << seed;
  }
}

}  // namespace
}  // namespace weft::test
