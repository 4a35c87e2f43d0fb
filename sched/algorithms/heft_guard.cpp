// HEFT under the guard: upward rank decides who comes first, the guard (sched/guard/guard.hpp) who may start.

#include "sched/guard/guarded_list.hpp"
#include "sched/guard/priorities.hpp"
#include "sched/scheduler.hpp"

namespace weft {

namespace {

Schedule schedule_heft_guard(const TaskGraph& graph, const Platform& platform, const MemoryRequest& request) {
  return schedule_guarded(graph, platform, rank_priority(graph, platform), request.orders, request.limit).schedule;
}

const SchedulerRegistration heft_guard{
    {"heft-guard", "upward rank in order of time; a task starts only if a stored sequential order still fits behind it",
     schedule_heft_guard, Keeps::safely}};

}  // namespace

}  // namespace weft
