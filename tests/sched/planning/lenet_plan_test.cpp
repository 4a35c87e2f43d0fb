// LeNet-5, C1-S2-C3 with inputs and weights streamed (D0) on four equal processing elements, cost = MACs (S2: 4 per
// output), no transfer time: figures of the published definitions and of an independent prototype.
#include <gmock/gmock.h>

#include <algorithm>
#include <stdexcept>
#include <string>
#include <vector>

#include "sched/dispatch/plan_replay.hpp"
#include "sched/memory/occupancy.hpp"
#include "sched/model/dispatch_order.hpp"
#include "sched/planning/plan.hpp"
#include "sched/rules/bounds.hpp"
#include "sched/rules/validator.hpp"
#include "tests/support/sched/planned.hpp"
#include "workloads/experiment/experiment.hpp"
#include "workloads/lowering/lower_network.hpp"

namespace weft {
namespace {

using test::make_plan;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;

using Overrides = std::vector<std::string>;

TaskGraph lenet(const Overrides& overrides) {
  return build_task_graph(read_experiment(WEFT_SOURCE_DIR "/workloads/experiments/paper.yaml", overrides));
}

Platform four_processors(const TaskGraph& graph) {
  Platform platform;
  platform.processors.assign(4, {"pe", false, 0});
  for (ClassId c = 0; c < graph.class_count(); ++c) {
    const Work& work = graph.class_at(c).work;
    platform.costs.insert(platform.costs.end(), 4, static_cast<Time>(work.macs + work.operations));
  }
  return platform;
}

Plan plan(const TaskGraph& graph, const Platform& platform, const std::string& algorithm) {
  const Scheduler* scheduler = SchedulerRegistry::instance().find(algorithm);
  if (!scheduler) throw std::invalid_argument("no scheduler " + algorithm);
  return make_plan(graph, platform, *scheduler);
}

TEST(LenetPlan, LayerByLayerHoldsThePublishedElements) {
  const TaskGraph streamed = lenet({});
  EXPECT_EQ(plan(streamed, four_processors(streamed), "layer-by-layer").peak_bytes, 5880);  // D0
  const TaskGraph resident = lenet({"workload.placement.input=resident"});
  EXPECT_EQ(plan(resident, four_processors(resident), "layer-by-layer").peak_bytes, 6904);  // D2
  Platform static_platform = four_processors(resident);
  static_platform.reuse = false;
  const Plan held = plan(resident, static_platform, "layer-by-layer");
  EXPECT_EQ(held.peak_bytes, 8504);  // D5
  EXPECT_EQ(held.peak_address, 8504);
  EXPECT_THAT(validate(resident, static_platform, held.schedule), IsEmpty());
}

TEST(LenetPlan, HeftNeeds4776BytesAndItsStartOrder4728) {
  const TaskGraph graph = lenet({});
  ASSERT_EQ(graph.task_count(), 123u);
  const Plan heft = plan(graph, four_processors(graph), "heft");
  EXPECT_EQ(heft.fits, Fits::yes);
  EXPECT_EQ(heft.peak_bytes, 4776);
  EXPECT_EQ(heft.order_peak, 4728);
  EXPECT_LE(heft.peak_address, 4776 * 105 / 100);
  EXPECT_LE(heft.schedule.makespan, 97536);
  EXPECT_THAT(validate(graph, four_processors(graph), heft.schedule), IsEmpty());
}

TEST(LenetPlan, HeftWaitsAtTheCapacityThatItsOrderNeeds) {
  const TaskGraph graph = lenet({});
  Platform platform = four_processors(graph);
  for (const Bytes capacity : {4728, 4744, 4760, 4775}) {
    SCOPED_TRACE(capacity);
    platform.capacity = capacity;
    const Plan heft = plan(graph, platform, "heft");
    EXPECT_EQ(heft.fits, Fits::waits);
    EXPECT_LE(heft.peak_address, capacity);
    EXPECT_LE(heft.peak_bytes, heft.peak_address);
    EXPECT_THAT(validate(graph, platform, heft.schedule), IsEmpty());
  }
}

TEST(LenetPlan, HeftStopsAfter49Of123TasksOneByteBelow) {
  const TaskGraph graph = lenet({});
  Platform platform = four_processors(graph);
  platform.capacity = 4727;
  const Plan heft = plan(graph, platform, "heft");
  EXPECT_EQ(heft.fits, Fits::no);
  EXPECT_EQ(positions_of(heft.schedule.order)[heft.blocked_task], 49u);
  EXPECT_EQ(heft.order_peak, 4728);
  EXPECT_THAT(heft.reason, AllOf(HasSubstr("after 49 of 123 tasks"), HasSubstr("4728 bytes at least")));
}

TEST(LenetPlan, BoundsAtTheFinestTiles) {
  const TaskGraph graph = lenet({"workload.tiling.C1={rows: 2, cols: 2}", "workload.tiling.S2={rows: 1, cols: 1}",
                                 "workload.tiling.C3={rows: 1, cols: 1}"});
  const Bounds bounds = lower_bounds(graph, four_processors(graph));
  EXPECT_EQ(bounds.kept, 1600 + 150);
  EXPECT_EQ(bounds.peak, 1750);
  EXPECT_EQ(bounds.work, 90576);
  EXPECT_EQ(bounds.makespan, 90576);
}

}  // namespace
}  // namespace weft
