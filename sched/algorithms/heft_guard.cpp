// HEFT under the guard: upward rank decides who comes first, the guard (sched/guard/guard.hpp) who may start.

#include "sched/guard/guarded_list.hpp"
#include "sched/guard/priorities.hpp"
#include "sched/model/scheduler.hpp"

namespace weft {

namespace {

Schedule schedule_heft_guard(const TaskGraph& graph, const Platform& platform, const MemoryRequest& request) {
  GuardedListOptions options;
  options.activation_limit = request.activation_limit;
  return schedule_guarded(graph, platform, rank_priority(graph, platform), request.orders, request.limit, options)
      .schedule;
}

const SchedulerRegistration heft_guard{
    {.name = "heft-guard",
     .description =
         "upward rank in order of time; a task starts only if a stored sequential order still fits behind it",
     .schedule = schedule_heft_guard,
     .keeps = Keeps::safely,
     .keeps_activation_limit = true}};

}  // namespace

}  // namespace weft
