// Plans of algorithms that know no memory: where their own times need more than the capacity, tasks wait.
#pragma once

#include "sched/planning/plan.hpp"

namespace weft {

// Returns the plan of an algorithm that knows no memory. Where the addresses of its own times exceed the capacity, the
// tasks wait, in start order, within smaller and smaller byte limits (shrinking_limit.hpp) until addresses fit. Where
// transfers take time (bandwidth), the times are the algorithm's or those of the waiting, as StaticDispatch knows no
// transfers.
Plan make_memory_unaware_plan(std::shared_ptr<const Problem> problem, const Scheduler& scheduler);
// Does the same for a schedule that is there already: with processors and times, without addresses.
Plan make_plan_of(std::shared_ptr<const Problem> problem, Schedule schedule);

}  // namespace weft
