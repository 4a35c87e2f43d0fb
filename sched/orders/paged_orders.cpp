#include "sched/orders/paged_orders.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/core/error.hpp"
#include "sched/memory/occupancy.hpp"
#include "sched/memory/space_dependencies.hpp"
#include "sched/orders/low_peak_orders.hpp"

namespace weft {

namespace {

constexpr const char* plan_name = "plan";
constexpr std::size_t max_low_peak_orders = 2;

Bytes bytes_of_all(const TaskGraph& graph, Bytes page) {
  Bytes bytes = 0;
  for (BufferId buffer = 0; buffer < graph.buffer_count(); ++buffer) bytes += scratchpad_bytes(graph, buffer, page);
  return bytes;
}

}  // namespace

std::vector<SequentialOrder> paged_orders(const TaskGraph& graph, const Platform& platform,
                                          std::span<const TaskId> plan_order, Bytes page) {
  Platform in_pages = platform;
  in_pages.alignment = page;
  in_pages.capacity = platform.capacity / page * page;
  const std::vector<std::uint32_t> held(platform.reuse ? 0 : graph.task_count(), held_to_the_end);
  const SequentialOrder plan{
      plan_name, {plan_order.begin(), plan_order.end()}, sequential_peak(graph, plan_order, held, page)};
  if (bytes_of_all(graph, page) <= in_pages.capacity) return {plan};  // any order fits

  std::vector<SequentialOrder> orders = low_peak_orders(graph, in_pages);
  if (orders.size() > max_low_peak_orders) orders.resize(max_low_peak_orders);
  orders.push_back(plan);
  std::ranges::stable_sort(orders, {}, &SequentialOrder::peak);
  if (orders.front().peak > in_pages.capacity) {
    throw Infeasible(fmt::format(
        "no order is known in which the tasks, one at a time, fit into the capacity of {} B in pages of {} B; the "
        "least capacity known to suffice is {} B (order: {})",
        platform.capacity, page, orders.front().peak, orders.front().name));
  }
  std::erase_if(orders, [&](const SequentialOrder& order) { return order.peak > in_pages.capacity; });
  return orders;
}

const SequentialOrder& paged_priority(std::span<const SequentialOrder> orders) {
  const auto plan = std::ranges::find(orders, plan_name, &SequentialOrder::name);
  return plan != orders.end() ? *plan : orders.front();
}

}  // namespace weft
