// A dynamic dispatch of a random case, with any priority, one to three orders, and little more memory than the best of
// them needs, carried out with disturbed durations.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "sched/dispatch/dynamic_dispatch.hpp"
#include "sched/orders/low_peak_orders.hpp"
#include "tests/support/sched/random_case.hpp"
#include "tests/support/sched/staged_runner.hpp"
#include "workloads/graph/topological_order.hpp"

namespace weft::test {

// Returns what went wrong, line by line.
inline std::string faults_of_dynamic_run(RandomCase c, unsigned seed) {
  std::mt19937 random(seed);
  const Bytes page = std::vector<Bytes>{1, 4, 16}[seed % 3];
  std::vector<TaskId> priority = topological_order(c.graph);
  if (seed % 2 == 0) std::shuffle(priority.begin(), priority.end(), random);
  Platform in_pages = c.platform;
  in_pages.alignment = page;
  std::vector<SequentialOrder> orders = low_peak_orders(c.graph, in_pages, {.steps = 1000});
  const Bytes least = orders.front().peak;
  c.platform.capacity = least + (seed % 4 == 0 ? page - 1 : seed % 4 == 1 ? 3 * page : 0);
  std::erase_if(orders, [&](const SequentialOrder& order) { return order.peak > c.platform.capacity; });
  orders.resize(std::min<std::size_t>(orders.size(), 1 + seed % 3));
  DynamicDispatch dispatch(c.graph, c.platform, priority, orders, page);
  const Bytes limit = c.platform.capacity / page * page;
  return StagedRunner(c.graph, c.platform, dispatch, limit, page).run(random);
}

}  // namespace weft::test
