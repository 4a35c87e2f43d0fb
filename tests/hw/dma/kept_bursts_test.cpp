// Which bursts channels keep between two loads, and what that comes to in a run.
#include "hw/dma/kept_bursts.hpp"

#include <gtest/gtest.h>

#include "hw/machine/dma_places.hpp"
#include "tests/hw/machine/lenet_runs.hpp"

namespace weft::test {
namespace {

// Filters of F6 of 120 weights and a bias, 121 bytes, in tiles of 3: 363 bytes; of 28 only the last ends with a burst of 64.
LenetCase filters(const std::string& dma) {
  LenetCase lenet;
  lenet.network = "network: lenet5, layers: [C5, F6]";
  lenet.tiling = "{C5: {}, F6: {channels: 3}}";
  lenet.placement = "{input: resident, weight: tiled, output: resident}";
  lenet.pes = "[{count: 2, model: mac-array, macs_per_cycle: 64}]";
  lenet.scratchpad = "{model: ideal, capacity: 64 KiB}";
  lenet.interconnect = "{model: crossbar, width: 16 B}";
  lenet.dram = "{model: banked}";
  lenet.dma = dma;
  return lenet;
}

std::vector<TaskId> loads_in_order(const Plan& plan, const std::string& layer) {
  std::vector<TaskId> loads;
  for (const TaskId task : plan.schedule.order) {
    const bool is_of_layer = plan.graph().layer_names()[plan.graph().of(task).layer] == layer;
    if (plan.graph().kind(task) == TaskKind::load && is_of_layer) loads.push_back(task);
  }
  return loads;
}

TEST(KeptBurstsOfAPlan, AreThoseOfTilesThatFollowEachOtherOnTheirChannel) {
  const LenetCase lenet = filters("{channels: 1}");
  const Experiment experiment = experiment_from(lenet.yaml());
  Plan plan = make_plan(make_problem(experiment), scheduler_named("depth-first"));
  const std::vector<int> ports = ports_of(experiment.hardware, plan.platform().processor_count());
  // In the order of their tiles, in the places of the order that loads have.
  std::vector<TaskId>& order = plan.schedule.order;
  std::vector<TaskId> loads = loads_in_order(plan, "F6");
  ASSERT_EQ(loads.size(), 28U);
  std::vector<std::size_t> places;
  for (const TaskId load : loads)
    places.push_back(static_cast<std::size_t>(std::ranges::find(order, load) - order.begin()));
  std::ranges::sort(loads);
  for (std::size_t k = 0; k < loads.size(); ++k) order[places[k]] = loads[k];

  const KeptBursts in_order = kept_bursts_of_plan(plan.graph(), plan.schedule, ports, 64);
  EXPECT_FALSE(in_order.follows[loads[0]]);
  EXPECT_FALSE(in_order.goes_on[loads[27]]);
  for (std::size_t k = 0; k + 1 < loads.size(); ++k) {
    EXPECT_TRUE(in_order.goes_on[loads[k]]) << k;
    EXPECT_TRUE(in_order.follows[loads[k + 1]]) << k;
  }

  // Two loads change their places: neither ends where the next begins, but for the one in front of both.
  std::iter_swap(std::ranges::find(order, loads[9]), std::ranges::find(order, loads[10]));
  const KeptBursts changed = kept_bursts_of_plan(plan.graph(), plan.schedule, ports, 64);
  EXPECT_TRUE(changed.goes_on[loads[7]]);
  EXPECT_FALSE(changed.goes_on[loads[8]]);
  EXPECT_FALSE(changed.goes_on[loads[9]]);
  EXPECT_FALSE(changed.follows[loads[11]]);
  EXPECT_TRUE(changed.follows[loads[12]]);

  EXPECT_TRUE(kept_bursts_of_plan(plan.graph(), plan.schedule, ports, 0).goes_on.empty());
  // In some plan all but the first follow another; and none does where tiles end with a burst.
  const KeptBursts of_graph = kept_bursts_of_graph(plan.graph(), 64);
  for (std::size_t k = 0; k < loads.size(); ++k) EXPECT_EQ(of_graph.follows[loads[k]], k > 0) << k;
  EXPECT_FALSE(kept_bursts_of_graph(plan.graph(), 363).follows[loads[1]]);
}

// 28 tiles of 363 bytes are 10 164, 159 bursts of 64 with the last; 27 of them hold the end of one tile and the begin of
// the next, and cross the pins twice unless the tiles follow each other. The weights of C5 are one tile, 48 120 bytes, 752
// bursts.
TEST(KeptBurstsOfARun, CrossThePinsOnce) {
  const auto bursts = [](const std::string& dma) {
    return in_child([&] {
      const LenetRun run(filters(dma));
      const std::vector<int> ports = ports_of(run.experiment.hardware, run.platform.processor_count());
      const KeptBursts kept =
          kept_bursts_of_plan(run.graph, run.plan.schedule, ports, kept_bytes_of(run.experiment.hardware, 64));
      const auto once = std::ranges::count(kept.goes_on, true);
      return run.faults() + run.difference() +
             fmt::format("{} of {}", run.result.dram_read_pin_bytes / 64 + once, once < 20 ? "few" : "most");
    });
  };
  const std::string all = std::to_string(752 + 159 + 27);
  EXPECT_EQ(bursts("{channels: 1}"), all + " of most");
  EXPECT_EQ(bursts("{channels: 1, queue: 3}"), all + " of most");
  EXPECT_EQ(bursts("{channels: 1, keep: none}"), all + " of few");
  EXPECT_EQ(bursts("{channels: 2}"), all + " of few");
}

}  // namespace
}  // namespace weft::test
