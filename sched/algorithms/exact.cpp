// The least makespan under the limit by search to the end (sched/exact/): the judge of the other algorithms on small
// graphs. A search that has to be given up is refused: what it found is not known to be the least.

#include <fmt/format.h>

#include "base/core/error.hpp"
#include "sched/exact/exact_makespan.hpp"
#include "sched/model/scheduler.hpp"

namespace weft {

namespace {

Schedule schedule_exact(const TaskGraph& graph, const Platform& platform, const MemoryRequest& request) {
  if (platform.has_stages()) {
    throw Infeasible("exact plans for processing elements with one local buffer; this machine has some with two");
  }
  ExactMakespan found = exact_makespan(graph, platform, request.limit);
  if (found.optimal) return std::move(found.schedule);
  throw DeadEnd(
      fmt::format("exact: the search was given up after {} steps; the least makespan lies between {:.12g} and {:.12g}, "
                  "the best found",
                  found.steps, found.lower_bound, found.schedule.makespan));
}

const SchedulerRegistration exact{{"exact",
                                   "the least makespan within the capacity, for up to 16 tasks: a search to "
                                   "the end",
                                   schedule_exact, Keeps::limit, nullptr, exact_max_tasks, exact_max_processors, true}};

}  // namespace

}  // namespace weft
