// LeNet-5 C1-S2-C3 on four equal processors, cost = MACs or operations, no transfers, inputs and weights streamed and
// outputs resident: makespans and peaks that were computed on prototypes.
#include "sched/memory/occupancy.hpp"
#include "tests/support/sched/conv_chain.hpp"
#include "tests/support/sched/schedule_check.hpp"

namespace weft::test {
namespace {

constexpr Tiles square{{{6, 4, 4}, {6, 2, 2}, {16, 2, 2}}};
constexpr Tiles deep{{{6, 2, 2}, {6, 1, 1}, {4, 2, 2}}};
constexpr Tiles channel_maps{{{1, 28, 28}, {1, 14, 14}, {1, 10, 10}}};
constexpr Time work_bound = 90'576;

struct Result {
  Time makespan;
  Bytes peak;
};

Result run(const std::string& algorithm, const Tiles& tiles) {
  const TaskGraph graph = lenet_c1_s2_c3(tiles);
  const Platform platform = platform_with_speeds(graph, {1, 1, 1, 1});
  const Schedule schedule = run_scheduler(algorithm, graph, platform);
  expect_valid(graph, platform, schedule);
  return {schedule.makespan, occupancy_of(graph, schedule).peak};
}

TEST(Lenet, LayerByLayerMeetsTheBaseline) {
  EXPECT_EQ(run("layer-by-layer", square).makespan, 99'648);
  EXPECT_EQ(run("layer-by-layer", square).peak, 5'880);
  EXPECT_EQ(run("layer-by-layer", channel_maps).makespan, 100'768);
}

TEST(Lenet, HeftIsFasterThanLayerByLayer) {
  EXPECT_LE(run("heft", square).makespan, 97'536);
  EXPECT_LE(run("heft", channel_maps).makespan, 99'984);
}

TEST(Lenet, DepthFirstIsFasterInAThirdOfTheMemory) {
  const Result result = run("depth-first", square);
  EXPECT_LE(result.makespan, 97'152);
  EXPECT_LE(result.peak, 2'048);
}

TEST(Lenet, DepthFirstReachesTheWorkBoundWhereChannelsAreCutToo) {
  const Result result = run("depth-first", deep);
  EXPECT_EQ(result.makespan, work_bound);
  EXPECT_LE(result.peak, 1'848);
}

}  // namespace
}  // namespace weft::test
