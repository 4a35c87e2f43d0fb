#include "sched/orders/low_peak_orders.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <limits>
#include <string>
#include <vector>

#include "sched/memory/occupancy.hpp"
#include "sched/memory/space_dependencies.hpp"
#include "sched/orders/layer_groups.hpp"
#include "sched/rules/bounds.hpp"
#include "tests/support/sched/conv_chain.hpp"
#include "tests/support/sched/random_case.hpp"
#include "tests/support/sched/small_case.hpp"
#include "workloads/experiment/experiment.hpp"
#include "workloads/graph/task_graph_builder.hpp"
#include "workloads/lowering/lower_network.hpp"

namespace weft {
namespace {

using test::RandomCase;
using test::RandomCaseMaker;

Platform one_processor(const TaskGraph& graph) {
  Platform platform;
  platform.processors.assign(1, {"pe", false, 0});
  platform.costs.assign(graph.class_count(), 1);
  return platform;
}

bool is_topological(const TaskGraph& graph, const std::vector<TaskId>& order) {
  std::vector<bool> done(graph.task_count(), false);
  for (const TaskId task : order) {
    if (done.at(task)) return false;
    for (const BufferId input : graph.inputs(task)) {
      if (!graph.is_external(input) && !done[input]) return false;
    }
    done[task] = true;
  }
  return order.size() == graph.task_count();
}

TEST(LowPeakOrders, OfRandomGraphsAreTopologicalAndNeedWhatTheySay) {
  for (unsigned seed = 0; seed < 300; ++seed) {
    SCOPED_TRACE(seed);
    const RandomCase random = RandomCaseMaker(seed).make();
    const std::vector<SequentialOrder> orders = low_peak_orders(random.graph, random.platform);
    ASSERT_GE(orders.size(), 1u);
    for (std::size_t k = 0; k < orders.size(); ++k) {
      SCOPED_TRACE(orders[k].name);
      ASSERT_TRUE(is_topological(random.graph, orders[k].tasks));
      if (k > 0) {
        ASSERT_LE(orders[k - 1].peak, orders[k].peak);
        EXPECT_NE(orders[k - 1].tasks, orders[k].tasks);
      }
      if (random.platform.reuse) {
        EXPECT_EQ(orders[k].peak, sequential_peak(random.graph, orders[k].tasks, {}, random.platform.alignment));
      } else {
        EXPECT_EQ(orders[k].peak, capacity_floor(random.graph, random.platform).bytes);
      }
    }
  }
}

// Over all sets of tasks that hold their producers: the least peak with which each can be reached.
Bytes min_peak_by_exhaustion(const TaskGraph& graph, Bytes alignment) {
  const std::uint32_t tasks = graph.task_count();
  const auto contains = [](std::uint32_t set, TaskId task) { return (set >> task & 1) != 0; };
  const auto live = [&](std::uint32_t done, TaskId running) {
    const bool is_in_place = graph.in_place_of(running) != no_buffer;  // then it is a part of the operand
    Bytes bytes = resident_bytes(graph, alignment) - (is_in_place ? scratchpad_bytes(graph, running, alignment) : 0);
    for (BufferId buffer = 0; buffer < tasks; ++buffer) {
      const auto needed = [&](TaskId consumer) { return !contains(done, consumer); };
      const bool is_read = std::ranges::any_of(graph.consumers(buffer), needed);
      const bool exists = contains(done, buffer) && (is_read || graph.is_kept(buffer));
      if (buffer == running || exists) bytes += scratchpad_bytes(graph, buffer, alignment);
    }
    return bytes;
  };
  constexpr Bytes unknown = std::numeric_limits<Bytes>::max();
  std::vector<Bytes> least(std::size_t{1} << tasks, unknown);
  least[0] = resident_bytes(graph, alignment);
  for (std::uint32_t set = 0; set < least.size(); ++set) {
    if (least[set] == unknown) continue;
    for (TaskId task = 0; task < tasks; ++task) {
      const auto missing = [&](BufferId input) { return !graph.is_external(input) && !contains(set, input); };
      if (contains(set, task) || std::ranges::any_of(graph.inputs(task), missing)) continue;
      Bytes& next = least[set | 1u << task];
      next = std::min(next, std::max(least[set], live(set, task)));
    }
  }
  return least.back();
}

TEST(LowPeakOrders, OfSmallGraphsNeedTheLeast) {
  int checked = 0, found_by_search = 0, missed_by_narrow_beams = 0;
  for (unsigned seed = 0; checked < 200; ++seed) {
    const RandomCase random = RandomCaseMaker(seed).make();
    if (random.graph.task_count() > 11 || !random.platform.reuse) continue;
    SCOPED_TRACE(seed);
    const std::vector<SequentialOrder> orders = low_peak_orders(random.graph, random.platform);
    EXPECT_EQ(orders.at(0).peak, min_peak_by_exhaustion(random.graph, random.platform.alignment));
    EXPECT_TRUE(orders[0].is_least);
    found_by_search += orders[0].name.starts_with("beam") ? 1 : 0;
    const SequentialOrder narrow = low_peak_orders(random.graph, random.platform, {.exact = false}).at(0);
    EXPECT_GE(narrow.peak, orders[0].peak);
    missed_by_narrow_beams += narrow.peak > orders[0].peak ? 1 : 0;
    ++checked;
  }
  EXPECT_LE(missed_by_narrow_beams, 4);
  EXPECT_GT(found_by_search, 20) << "walks alone find all: these graphs test no search";
}

// Topcuoglu, Hariri, Wu 2002, with the output sizes of the published minimum: 73, by exhaustion.
TEST(LowPeakOrders, OfTheTenTasksOfTopcuogluNeed73) {
  const test::SmallCase small = test::small_case("pe",
                                                 "n1 1 20\n"
                                                 "n2 1 15 < n1\n"
                                                 "n3 1 40 < n1\n"
                                                 "n4 1 10 < n1\n"
                                                 "n5 1 10 < n1\n"
                                                 "n6 1 15 < n1\n"
                                                 "n7 1 10 < n3\n"
                                                 "n8 1 5 < n2 n4 n6\n"
                                                 "n9 1 8 < n2 n4 n5\n"
                                                 "n10 1 15 < n7 n8 n9\n");
  EXPECT_EQ(low_peak_orders(small.graph, small.platform).at(0).peak, 73);
}

TEST(LowPeakOrders, OfNoTasksNeedWhatIsResident) {
  const test::SmallCase small = test::small_case("pe", "external x 40\n");
  const std::vector<SequentialOrder> orders = low_peak_orders(small.graph, small.platform);
  ASSERT_EQ(orders.size(), 1u);
  EXPECT_EQ(orders[0].peak, 40);
  EXPECT_TRUE(orders[0].tasks.empty());
}

// A chain as long as a large graph: nothing recurses, and the time stays linear.
TEST(LowPeakOrders, OfALongChainIsTheChain) {
  TaskGraphBuilder builder;
  TaskClass task;
  task.output_bytes = 3;
  const std::vector<double> overlap{1};
  const ClassId first = builder.add_class(task, {}, {}), next = builder.add_class(task, overlap, {});
  builder.add_task(first, {});
  constexpr TaskId length = 100'000;
  for (TaskId k = 1; k < length; ++k) builder.add_task(next, std::vector<BufferId>{k - 1});
  const TaskGraph graph = std::move(builder).build();
  const std::vector<SequentialOrder> orders = low_peak_orders(graph, one_processor(graph));
  ASSERT_EQ(orders.size(), 1u);
  EXPECT_EQ(orders[0].peak, 6);
  EXPECT_TRUE(std::ranges::is_sorted(orders[0].tasks));
}

TEST(LowPeakOrders, AreTheSameEveryTime) {
  const RandomCase random = RandomCaseMaker(17).make();
  const std::vector<SequentialOrder> once = low_peak_orders(random.graph, random.platform);
  const std::vector<SequentialOrder> again = low_peak_orders(random.graph, random.platform);
  ASSERT_EQ(once.size(), again.size());
  for (std::size_t k = 0; k < once.size(); ++k) EXPECT_EQ(once[k].tasks, again[k].tasks);
}

TEST(LowPeakOrders, WithoutABudgetAreTheWalks) {
  const test::SmallCase small = test::small_case("pe",
                                                 "a 1 10\n"
                                                 "b 1 10\n"
                                                 "c 1 1 < a\n"
                                                 "d 1 1 < b\n"
                                                 "e 1 1 < c d\n");
  const std::vector<SequentialOrder> orders = low_peak_orders(small.graph, small.platform, {.steps = 0});
  ASSERT_EQ(orders.size(), 2u);
  EXPECT_EQ(orders[0].name, "depth-first");
  EXPECT_EQ(orders[0].peak, 12);
  EXPECT_EQ(orders[1].name, "layer");
  EXPECT_EQ(orders[1].peak, 21);
}

TEST(LowPeakOrders, PutLoadsBeforeTheirFirstReadersAndStoresBehindTheirOperands) {
  const TaskGraph graph = build_task_graph(
      read_experiment(WEFT_SOURCE_DIR "/workloads/experiments/paper.yaml",
                      std::vector<std::string>{"workload.placement.input=tiled", "workload.placement.weight=tiled",
                                               "workload.placement.output=tiled"}));
  const std::vector<SequentialOrder> orders = low_peak_orders(graph, one_processor(graph));
  ASSERT_GE(orders.size(), 2u);
  for (const SequentialOrder& order : orders) {
    SCOPED_TRACE(order.name);
    for (std::size_t k = 0; k < order.tasks.size(); ++k) {
      const TaskId task = order.tasks[k];
      if (graph.kind(task) == TaskKind::store) {
        ASSERT_EQ(graph.inputs(task)[0], order.tasks[k - 1]) << graph.task_name(task);
      } else if (graph.kind(task) == TaskKind::load) {
        std::size_t next = k;
        while (graph.kind(order.tasks[next]) == TaskKind::load) ++next;
        ASSERT_THAT(graph.inputs(order.tasks[next]), testing::Contains(task)) << graph.task_name(task);
      }
    }
  }
}

TEST(LowPeakOrders, OfDeepChainsGroupLayersWhereLittleIsLive) {
  // Twice: from one small map to large ones and back.
  std::vector<test::ChainLayer> layers;
  for (int half = 0; half < 2; ++half) {
    layers.push_back({.name = "wide", .channels = 16, .tile = {16, 1, 1}});
    layers.push_back({.name = "window", .pooling = true, .channels = 16, .kernel = 3, .pad = 1, .tile = {16, 1, 1}});
    layers.push_back({.name = "narrow", .channels = 1, .tile = {1, 1, 1}});
  }
  const TaskGraph graph = test::ConvChain::build({1, 20, 20}, layers);
  const Platform platform = one_processor(graph);
  const std::vector<SequentialOrder> orders = low_peak_orders(graph, platform, {.steps = 1'000'000});
  ASSERT_EQ(orders.at(0).name, "layer groups");
  const auto peak_of = [&](const std::string& name) {
    return std::ranges::find(orders, name, &SequentialOrder::name)->peak;
  };
  EXPECT_LT(peak_of("layer groups"), peak_of("depth-first"));
  EXPECT_LT(peak_of("layer groups"), peak_of("layer"));
}

TEST(LayerGroups, NeedWhatTheirWalksSay) {
  for (unsigned seed = 0; seed < 300; ++seed) {
    SCOPED_TRACE(seed);
    const RandomCase random = RandomCaseMaker(seed).make();
    const Bytes alignment = random.platform.alignment;
    LayerGroups layers(random.graph, alignment);
    for (const std::uint64_t steps : {0, 1'000'000}) {
      const std::vector<std::uint32_t> groups = layers.best_groups(steps, std::numeric_limits<Bytes>::max());
      std::vector<TaskId> order;
      Bytes peak = 0;
      for (std::size_t k = 0; k < groups.size(); ++k) {
        const std::uint32_t last = k + 1 < groups.size() ? groups[k + 1] : layers.layer_count();
        peak = std::max(peak, layers.walk(groups[k], last, order).all);
      }
      ASSERT_TRUE(is_topological(random.graph, order));
      EXPECT_EQ(peak, sequential_peak(random.graph, order, {}, alignment));
      EXPECT_LE(peak, sequential_peak(random.graph, layers.layer_by_layer(), {}, alignment));
    }
  }
}

}  // namespace
}  // namespace weft
