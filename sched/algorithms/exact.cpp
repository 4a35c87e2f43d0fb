// The least makespan under the limit by search to the end (sched/exact/): the judge of the other algorithms on small
// graphs. A search that has to be given up returns the best that it found.

#include "sched/exact/exact_makespan.hpp"
#include "sched/scheduler.hpp"

namespace weft {

namespace {

Schedule schedule_exact(const TaskGraph& graph, const Platform& platform, const MemoryRequest& request) {
  return exact_makespan(graph, platform, request.limit).schedule;
}

const SchedulerRegistration exact{{"exact",
                                   "the least makespan within the capacity, for up to 16 tasks: a search to "
                                   "the end",
                                   schedule_exact, Keeps::limit, nullptr, exact_most_tasks, exact_most_processors}};

}  // namespace

}  // namespace weft
