#include "sched/planning/checked_schedule.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "base/core/error.hpp"
#include "base/plugin/plugin_call.hpp"
#include "sched/memory/occupancy.hpp"
#include "sched/rules/validator.hpp"

namespace weft {

namespace {

std::string text_of(const std::string& plugin, const Scheduler& scheduler) {
  return fmt::format("plug-in '{}': its scheduling algorithm '{}'", plugin, scheduler.name);
}

// Returns what the plug-in's function returns, with its name in what it throws.
template <class Function>
auto call_plugin(const std::string& plugin, const Scheduler& scheduler, const Function& function) {
  const PluginCall call(plugin, "its scheduling algorithm '" + scheduler.name + "'");
  try {
    return function();
  } catch (const Infeasible&) {
    throw;
  } catch (const InputError&) {
    throw;
  } catch (const std::bad_alloc&) {
    throw Infeasible(text_of(plugin, scheduler) + " asked for more memory than there is");
  } catch (const std::exception& error) {
    throw Infeasible(text_of(plugin, scheduler) + " failed: " + error.what());
  } catch (...) {
    throw Infeasible(text_of(plugin, scheduler) + " failed: it threw what is no std::exception");
  }
}

void refuse_invalid(const std::string& plugin, const Scheduler& scheduler, const TaskGraph& graph,
                    const Platform& platform, const Schedule& schedule) {
  Platform judged = platform;
  judged.exclusive_dma = false;  // the planner sees to that
  if (scheduler.keeps == Keeps::nothing) judged.capacity = Platform{}.capacity;
  const std::vector<std::string> violations = validate(graph, judged, schedule);
  if (violations.empty()) return;
  throw Infeasible(fmt::format("{} left a schedule that is none: {}", text_of(plugin, scheduler), violations.front()));
}

void refuse_no_order(const std::string& plugin, const Scheduler& scheduler, const TaskGraph& graph,
                     const Platform& platform, const SequentialOrder& order) {
  const auto refuse = [&](const std::string& reason) {
    throw Infeasible(fmt::format("{} brought an order that is none: {}", text_of(plugin, scheduler), reason));
  };
  std::vector<bool> seen(graph.task_count(), false);
  for (const TaskId task : order.tasks) {
    if (task >= graph.task_count() || seen[task]) return refuse("it does not hold every task once");
    for (const BufferId input : graph.inputs(task)) {
      if (!graph.is_external(input) && !seen[input]) {
        return refuse(
            fmt::format("task {} stands before its producer {}", graph.task_name(task), graph.task_name(input)));
      }
    }
    seen[task] = true;
  }
  if (order.tasks.size() != graph.task_count()) return refuse("it does not hold every task once");
  const Bytes peak = sequential_peak(graph, order.tasks, {}, platform.alignment);
  if (order.peak != peak) refuse(fmt::format("its peak is {}, not {}", peak, order.peak));
}

}  // namespace

Schedule checked_schedule(const Scheduler& scheduler, const TaskGraph& graph, const Platform& platform,
                          const MemoryRequest& request) {
  const std::string plugin = plugin_of(reinterpret_cast<const void*>(scheduler.schedule));
  if (plugin.empty()) return whole_schedule(scheduler, graph, platform, request);
  Schedule schedule =
      call_plugin(plugin, scheduler, [&] { return whole_schedule(scheduler, graph, platform, request); });
  refuse_invalid(plugin, scheduler, graph, platform, schedule);
  return schedule;
}

std::vector<Schedule> checked_pareto(const Scheduler& scheduler, const TaskGraph& graph, const Platform& platform,
                                     const MemoryRequest& request) {
  const std::string plugin = plugin_of(reinterpret_cast<const void*>(scheduler.pareto));
  if (plugin.empty()) return whole_pareto(scheduler, graph, platform, request);
  std::vector<Schedule> schedules =
      call_plugin(plugin, scheduler, [&] { return whole_pareto(scheduler, graph, platform, request); });
  for (const Schedule& schedule : schedules) refuse_invalid(plugin, scheduler, graph, platform, schedule);
  return schedules;
}

std::vector<SequentialOrder> checked_orders(const Scheduler& scheduler, const TaskGraph& graph,
                                            const Platform& platform) {
  const std::string plugin = plugin_of(reinterpret_cast<const void*>(scheduler.orders));
  if (plugin.empty()) return scheduler.orders(graph, platform);
  std::vector<SequentialOrder> orders =
      call_plugin(plugin, scheduler, [&] { return scheduler.orders(graph, platform); });
  if (orders.empty()) throw Infeasible(text_of(plugin, scheduler) + " brought no order");
  for (const SequentialOrder& order : orders) refuse_no_order(plugin, scheduler, graph, platform, order);
  std::ranges::stable_sort(orders, {}, &SequentialOrder::peak);
  return orders;
}

}  // namespace weft
