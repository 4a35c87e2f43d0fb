#include "sched/orders/orders_in_pages.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "sched/depth_first_order.hpp"
#include "sched/memory/occupancy.hpp"
#include "workloads/error.hpp"

namespace weft {

namespace {

constexpr std::size_t most_orders = 3;

}  // namespace

std::vector<SequentialOrder> orders_in_pages(const TaskGraph& graph, const Platform& platform,
                                             std::span<const TaskId> plan_order, Bytes page) {
  const std::vector<std::uint32_t> held(platform.reuse ? 0 : graph.task_count(), held_to_the_end);
  std::vector<SequentialOrder> orders;
  const auto add = [&](std::string name, std::vector<TaskId> tasks) {
    const Bytes peak = std::max(sequential_peak(graph, tasks, held, page), resident_bytes(graph, page));
    orders.push_back({std::move(name), std::move(tasks), peak});
  };
  add("plan", {plan_order.begin(), plan_order.end()});
  add("depth-first", depth_first_order(graph));
  std::ranges::stable_sort(orders, {}, &SequentialOrder::peak);

  const Bytes capacity = platform.capacity / page * page;
  if (orders.front().peak > capacity) {
    throw Infeasible(
        fmt::format("no order is known in which the tasks run one at a time within the capacity of {} B in pages of {} "
                    "B; the least "
                    "capacity known to suffice is {} B (order: {})",
                    platform.capacity, page, orders.front().peak, orders.front().name));
  }
  std::erase_if(orders, [&](const SequentialOrder& order) { return order.peak > capacity; });
  if (orders.size() > most_orders) orders.resize(most_orders);
  return orders;
}

}  // namespace weft
