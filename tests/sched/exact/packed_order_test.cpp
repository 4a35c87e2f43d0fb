// No capacity is refused in which some order finds addresses.
#include "sched/exact/packed_order.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <string>

#include "sched/planning/plan.hpp"
#include "sched/planning/platform_of_file.hpp"
#include "tests/support/workloads/graph_text.hpp"

namespace weft::test {
namespace {

// Tries all orders and all addresses, one task after the other; what was reached before is not tried again.
class AllOrdersAndAddresses {
 public:
  AllOrdersAndAddresses(const TaskGraph& graph, Bytes capacity) : graph_(graph), capacity_(capacity) {}

  bool fit() { return extend(0, {}); }

 private:
  using Layout = std::map<TaskId, Bytes>;  // live buffers and their addresses

  bool extend(std::uint32_t done, const Layout& layout) {
    if (done + 1 == std::uint32_t{1} << graph_.task_count()) return true;
    if (!seen_.emplace(done, layout).second) return false;
    for (TaskId task = 0; task < graph_.task_count(); ++task) {
      const auto inputs = graph_.inputs(task);
      const bool is_ready = std::ranges::all_of(inputs, [&](BufferId input) { return (done >> input & 1) != 0; });
      if ((done >> task & 1) != 0 || !is_ready) continue;
      const Bytes bytes = graph_.buffer_bytes(task);
      for (Bytes address = 0; address + bytes <= capacity_; ++address) {
        const auto is_in_the_way = [&](const auto& other) {
          return other.second < address + bytes && address < other.second + graph_.buffer_bytes(other.first);
        };
        if (std::ranges::any_of(layout, is_in_the_way)) continue;
        if (extend(done | std::uint32_t{1} << task, released(done | std::uint32_t{1} << task, layout, task, address))) {
          return true;
        }
        if (bytes == 0) break;
      }
    }
    return false;
  }

  Layout released(std::uint32_t done, Layout layout, TaskId task, Bytes address) const {
    layout[task] = address;
    std::erase_if(layout, [&](const auto& live) {
      return std::ranges::all_of(graph_.consumers(live.first),
                                 [&](TaskId reader) { return (done >> reader & 1) != 0; });
    });
    return layout;
  }

  const TaskGraph& graph_;
  Bytes capacity_;
  std::set<std::pair<std::uint32_t, Layout>> seen_;
};

std::string random_graph(std::mt19937& random, unsigned tasks) {
  std::string text = "processors 2\nbandwidth null\n";
  for (unsigned task = 0; task < tasks; ++task) {
    const std::string cost = std::to_string(1 + random() % 9);
    text += "task " + std::to_string(1 + random() % 7) + ' ' + cost + ' ' + cost + " <";
    for (unsigned from = 0; from < task; ++from) {
      if (random() % 10 < 3) text += ' ' + std::to_string(from) + ":1";
    }
    text += '\n';
  }
  return text;
}

TEST(PackedOrder, IsFoundWhereverOneExistsAndThePlannerRefusesNoneOfThem) {
  std::mt19937 random(1);
  for (unsigned repeat = 0; repeat < 50; ++repeat) {
    const GraphFile file = graph_from_text(random_graph(random, 6 + repeat % 2));
    Platform platform = platform_of(file);
    platform.capacity = 1;
    while (!AllOrdersAndAddresses(file.graph, platform.capacity - 1).fit()) ++platform.capacity;
    --platform.capacity;
    SCOPED_TRACE(testing::Message() << "graph " << repeat << ", capacity " << platform.capacity);
    EXPECT_TRUE(order_with_addresses(file.graph, platform));
    for (const char* const algorithm : {"heft-guard", "memory-aware-heft"}) {
      const auto problem = std::make_shared<const Problem>(Problem{file.graph, platform});
      const Plan plan = make_plan(problem, *SchedulerRegistry::instance().find(algorithm));
      EXPECT_EQ(plan.fits, Fits::yes);
      EXPECT_LE(plan.peak_address, platform.capacity);
    }
    --platform.capacity;
    EXPECT_FALSE(order_with_addresses(file.graph, platform));
    if (HasFailure()) return;
  }
}

// The best order for bytes alone needs 39 with its gaps; another one has addresses in 38.
TEST(PackedOrder, IsLookedForWhereTheOrderOfLeastBytesHasNoAddresses) {
  const GraphFile file = graph_from_text(
      "processors 2\nbandwidth null\n"
      "task 9 2 2 <\n"
      "task 13 8 8 < 0:1\n"
      "task 7 3 3 < 0:1 1:1\n"
      "task 14 8 8 < 0:1 2:1\n"
      "task 9 9 9 < 2:1\n"
      "task 8 3 3 < 1:1 2:1\n"
      "task 17 2 2 < 5:1 2:1\n");
  Platform platform = platform_of(file);
  platform.capacity = 38;
  EXPECT_TRUE(order_with_addresses(file.graph, platform));
  const auto problem = std::make_shared<const Problem>(Problem{file.graph, platform});
  EXPECT_LE(make_plan(problem, *SchedulerRegistry::instance().find("memory-aware-heft")).peak_address, 38);
}

}  // namespace
}  // namespace weft::test
