#include "sched/orders/coarser_tiles.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <string>
#include <vector>

#include "sched/memory/occupancy.hpp"
#include "sched/orders/low_peak_orders.hpp"
#include "workloads/experiment/experiment.hpp"
#include "workloads/lowering/lower_network.hpp"

namespace weft {
namespace {

TaskGraph graph_of(const std::string& network, int target) {
  return build_task_graph(read_experiment(
      WEFT_SOURCE_DIR "/workloads/experiments/headline.yaml",
      std::vector<std::string>{"workload.network=" + network,
                               fmt::format("workload.tiling={{auto: {{target: {}, weights: 64 KiB}}}}", target),
                               "workload.placement={input: streamed, weight: streamed, output: streamed}"}));
}

Platform one_element(const TaskGraph& graph) {
  Platform platform;
  platform.processors.assign(1, {"pe", false, 0});
  platform.costs.assign(graph.class_count(), 1);
  return platform;
}

TEST(CoarserTiles, AreMadeOfAllTilesAndKeepTheirBytes) {
  const TaskGraph graph = graph_of("resnet8", 128);
  for (const std::uint32_t times : {2u, 4u, 8u}) {
    SCOPED_TRACE(times);
    const CoarserTiles coarser = coarser_tiles(graph, times);
    ASSERT_GT(coarser.graph.task_count(), 0u);
    EXPECT_LT(coarser.graph.task_count(), graph.task_count());
    std::vector<TaskId> all(coarser.graph.task_count());
    std::iota(all.begin(), all.end(), TaskId{0});
    std::vector<TaskId> tasks = coarser.finer(all);
    std::ranges::sort(tasks);
    std::vector<TaskId> expected(graph.task_count());
    std::iota(expected.begin(), expected.end(), TaskId{0});
    EXPECT_EQ(tasks, expected);
    Bytes finer = 0, merged = 0;
    for (TaskId task = 0; task < graph.task_count(); ++task) finer += graph.buffer_bytes(task);
    for (TaskId task = 0; task < coarser.graph.task_count(); ++task) merged += coarser.graph.buffer_bytes(task);
    EXPECT_EQ(finer, merged);
  }
}

TEST(CoarserTiles, AnOrderOfThemNeedsNoMoreInTheFinerGraph) {
  for (const char* network : {"resnet8", "lenet5", "ds_cnn"}) {
    SCOPED_TRACE(network);
    const TaskGraph graph = graph_of(network, 64);
    OrderSearch alone;
    alone.steps = 0;
    alone.coarser_tiles = 1;
    for (const std::uint32_t times : {2u, 4u, 8u}) {
      const CoarserTiles coarser = coarser_tiles(graph, times);
      if (coarser.graph.task_count() == 0) continue;
      for (const SequentialOrder& order : low_peak_orders(coarser.graph, one_element(coarser.graph), alone)) {
        EXPECT_LE(sequential_peak(graph, coarser.finer(order.tasks)), order.peak) << times << ' ' << order.name;
      }
    }
  }
}

TEST(CoarserTiles, AreNoneWhereNothingCanBeMerged) {
  const TaskGraph whole =
      build_task_graph(read_experiment(WEFT_SOURCE_DIR "/workloads/experiments/headline.yaml",
                                       std::vector<std::string>{"workload.network=lenet5", "workload.tiling={}"}));
  EXPECT_EQ(coarser_tiles(whole, 8).graph.task_count(), 0u);
}

// Where coarser tiles are unions of finer ones; by beams alone these need 9792 bytes and more.
TEST(CoarserTiles, LetFinerTilesNeedNoMore) {
  struct Pair {
    const char* network;
    int coarse, fine;
  };
  for (const auto& [network, coarse, fine] : {Pair{"resnet8", 128, 64}, Pair{"ds_cnn", 256, 128}}) {
    SCOPED_TRACE(network);
    const auto least = [&, network = network](int target) {
      const TaskGraph graph = graph_of(network, target);
      return low_peak_orders(graph, one_element(graph)).front().peak;
    };
    EXPECT_LE(least(fine), least(coarse));
  }
}

}  // namespace
}  // namespace weft
