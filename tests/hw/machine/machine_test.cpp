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

// The least capacity of an order need not be whole words of the scratchpad; one that is said to work is, and does.
TEST(Machine, NamesACapacityThatWorksInWholeWords) {
  LenetCase lenet = machine("{model: fixed}");
  lenet.tiling = "{C1: {rows: 3, cols: 5}, S2: {rows: 3, cols: 4}, C3: {rows: 3, cols: 3}}";
  const auto scratchpad = [](Bytes capacity) {
    return fmt::format("{{model: banked, width: 64 B, capacity: {} B}}", capacity);
  };
  // First the least that any schedule needs, then, if that is more, the least that is known to work.
  Bytes capacity = 64;
  for (int attempts = 0; attempts < 3; ++attempts) {
    lenet.scratchpad = scratchpad(capacity);
    try {
      const Plan plan = make_plan(make_problem(experiment_from(lenet.yaml())), scheduler_named("heft-guard"));
      EXPECT_GT(attempts, 0) << "was planned in 64 B";
      EXPECT_LE(plan.peak_address, capacity);
      return;
    } catch (const Infeasible& refused) {
      const std::string text = refused.what();
      const std::size_t place = std::min(text.find("exists below "), text.find("to work is "));
      ASSERT_NE(place, std::string::npos) << text;
      const Bytes said = std::stoll(text.substr(text.find_first_of("0123456789", place)));
      EXPECT_EQ(said % 64, 0) << text;
      EXPECT_GT(said, capacity) << text;
      capacity = said;
    }
  }
  ADD_FAILURE() << "not planned in " << capacity << " B";
}

TEST(Machine, RefusesUnknownModels) {
  EXPECT_THROW(Machine(experiment_from(machine("{model: fixd}").yaml())), InputError);
  LenetCase lenet = machine("{model: fixed}");
  lenet.pes = "[{model: macs}]";
  EXPECT_THROW(Machine(experiment_from(lenet.yaml())), InputError);
}

}  // namespace
}  // namespace weft::test
