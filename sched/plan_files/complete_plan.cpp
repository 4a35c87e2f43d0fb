#include "sched/plan_files/complete_plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/core/error.hpp"
#include "sched/dispatch/plan_replay.hpp"
#include "sched/memory/activation_waits.hpp"
#include "sched/memory/occupancy.hpp"
#include "sched/memory/space_dependencies.hpp"
#include "sched/planning/memory_unaware_planner.hpp"
#include "sched/rules/memory_validator.hpp"

namespace weft {

namespace {

bool has_addresses(const TaskGraph& graph, const Schedule& schedule, const RefusePlan& refuse) {
  bool any = false;
  BufferId without = no_buffer;
  for (BufferId buffer = 0; buffer < graph.buffer_count(); ++buffer) {
    if (schedule.address[buffer] != no_address) {
      any = true;
    } else if (graph.in_scratchpad(buffer) && graph.buffer_bytes(buffer) > 0 && without == no_buffer) {
      without = buffer;
    }
  }
  if (any && without != no_buffer) {
    refuse(without, "buffer '" + graph.buffer_name(without) +
                        "' has no address; expected addresses of all buffers in the scratchpad, or of none");
  }
  return any;
}

// Returns the end of the highest range. What was within the capacity of the plan's machine may be too much for this one.
Bytes highest_address(const TaskGraph& graph, const Platform& platform, const Schedule& schedule,
                      std::optional<Bytes> planned_capacity, const RefusePlan& refuse) {
  Bytes highest = 0;
  BufferId above = no_buffer;
  for (BufferId buffer = 0; buffer < graph.buffer_count(); ++buffer) {
    const Bytes bytes = scratchpad_bytes(graph, buffer, platform.alignment);
    if (bytes == 0) continue;
    const Bytes end = schedule.address[buffer] + bytes;
    if (end > platform.capacity && above == no_buffer) above = buffer;
    highest = std::max(highest, end);
  }
  if (above == no_buffer) return highest;
  const bool is_task = !graph.is_external(above);
  const std::string what = fmt::format(
      "{} '{}': {} bytes at address {} end above the capacity of {}; the plan needs {} bytes",
      is_task ? "task" : "resident tensor", is_task ? graph.task_name(above) : graph.buffer_name(above),
      scratchpad_bytes(graph, above, platform.alignment), schedule.address[above], platform.capacity, highest);
  if (planned_capacity && highest <= *planned_capacity) throw Infeasible(what);
  refuse(above, what);
  return highest;
}

void check_memory_in_order(const Problem& problem, const Schedule& schedule, const RefusePlan& refuse) {
  Schedule in_order = schedule;
  in_order.start.resize(schedule.order.size());
  in_order.finish.resize(schedule.order.size());
  for (std::uint32_t p = 0; p < schedule.order.size(); ++p) {
    in_order.start[schedule.order[p]] = p;
    in_order.finish[schedule.order[p]] = p + 1;
  }
  in_order.read_finish = in_order.finish;
  if (schedule.activation_waits.empty()) in_order.activation_limit = no_activation_limit;  // give_times() looks at it
  Violations violations;
  check_memory(problem.graph, problem.platform, in_order, violations);
  if (!violations.empty()) refuse(violations.first_about(), "one task at a time: " + violations.first());
}

// As this machine has it: with contention where there are addresses and the platform knows it.
void set_times(const Problem& problem, Schedule& schedule) {
  const bool is_contended = !schedule.address.empty() && problem.platform.carry_out;
  (is_contended ? set_contended_times : set_replay_times)(problem.graph, problem.platform, schedule);
}

void give_times(const Problem& problem, Schedule& schedule, const RefusePlan& refuse) {
  set_times(problem, schedule);
  const Bytes limit = schedule.activation_limit;
  if (limit == no_activation_limit || !schedule.activation_waits.empty()) return;
  if (!keep_activation_limit(problem.graph, problem.platform, limit, schedule)) {
    refuse(no_buffer, fmt::format("the order of dispatch does not keep to the limit on activations, {} bytes", limit));
  }
  set_times(problem, schedule);
}

}  // namespace

Plan complete_plan(std::shared_ptr<const Problem> problem, Schedule schedule, std::optional<Bytes> planned_capacity,
                   const RefusePlan& refuse) {
  const TaskGraph& graph = problem->graph;
  if (!has_addresses(graph, schedule, refuse)) {
    schedule.address.clear();
    give_times(*problem, schedule, refuse);
    Plan plan = make_plan_of(problem, std::move(schedule));
    if (plan.fits == Fits::no) throw Infeasible(plan.reason);
    check_memory_in_order(*problem, plan.schedule, refuse);
    add_contention(plan);
    return plan;
  }
  Plan plan;
  plan.peak_address = highest_address(graph, problem->platform, schedule, planned_capacity, refuse);
  check_memory_in_order(*problem, schedule, refuse);
  give_times(*problem, schedule, refuse);
  plan.peak_bytes = occupancy_of(graph, schedule).peak;
  plan.schedule = std::move(schedule);
  plan.problem = std::move(problem);
  add_contention(plan);
  return plan;
}

}  // namespace weft
