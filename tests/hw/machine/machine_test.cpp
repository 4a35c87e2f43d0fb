// What a machine says of its tasks without being simulated.
#include <gtest/gtest.h>

#include "hw/machine/machine.hpp"
#include "tests/hw/machine/lenet_runs.hpp"
#include "workloads/lowering/lower_network.hpp"

namespace weft::test {
namespace {

LenetCase machine(const char* dram) {
  LenetCase lenet;
  lenet.placement = "{input: tiled, weight: tiled, output: tiled}";
  lenet.interconnect = "{model: bus}";
  lenet.scratchpad = "{model: banked, capacity: 16 KiB}";
  lenet.dram = dram;
  return lenet;
}

TEST(Machine, AnswersAsOftenAsItIsAskedBesideOthersInOneProcess) {
  const Experiment slow = experiment_from(machine("{model: fixed, latency: 400 ns}").yaml());
  const Experiment fast = experiment_from(machine("{model: banked}").yaml());
  const TaskGraph graph = build_task_graph(slow);
  const Machine slow_machine(slow), fast_machine(fast);
  const std::vector<Time> slow_costs = slow_machine.platform(graph).costs;
  const std::vector<Time> fast_costs = fast_machine.platform(graph).costs;
  EXPECT_NE(slow_costs, fast_costs);
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(slow_machine.platform(graph).costs, slow_costs);
    EXPECT_EQ(fast_machine.platform(graph).costs, fast_costs);
    EXPECT_EQ(Machine(slow).platform(graph).costs, slow_costs);
  }
  EXPECT_EQ(sc_core::sc_get_top_level_objects().size(), 0U);
}

TEST(Machine, IsKeptAliveByItsPlatform) {
  const Experiment experiment = experiment_from(machine("{model: fixed}").yaml());
  const TaskGraph graph = build_task_graph(experiment);
  const Platform platform = Machine(experiment).platform(graph);
  EXPECT_EQ(platform.for_graph(graph).costs, platform.costs);
  EXPECT_EQ(platform.for_graph(graph).for_graph(graph).costs, platform.costs);
}

TEST(Machine, SaysTheSameWhileAndAfterItsTwinIsSimulated) {
  EXPECT_EQ(in_child([] {
              const Experiment experiment = experiment_from(machine("{model: banked}").yaml());
              const Machine asked(experiment);
              const LenetRun run(experiment, "depth-first");
              const Platform after = asked.platform(run.graph);
              return std::string(after.costs == run.platform.costs ? "" : "other costs");
            }),
            "");
}

TEST(Machine, RefusesUnknownModels) {
  EXPECT_THROW(Machine(experiment_from(machine("{model: fixd}").yaml())), InputError);
  LenetCase lenet = machine("{model: fixed}");
  lenet.pes = "[{model: macs}]";
  EXPECT_THROW(Machine(experiment_from(lenet.yaml())), InputError);
}

}  // namespace
}  // namespace weft::test
