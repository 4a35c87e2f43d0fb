// From the schedule of a plan file to a plan: what the file gives is checked, what it leaves out is found.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "sched/planning/plan.hpp"

namespace weft {

// Throws InputError at the file's entry of this buffer or of the task that makes it; no_buffer: of no single one.
using RefusePlan = std::function<void(BufferId about, const std::string& what)>;

// Returns the plan of a schedule with processors, a topological order and addresses (no_address where there is none).
// Refuses it where some buffers have addresses and others do not, and where it breaks a rule on memory when its tasks
// run one at a time; if it does not then, it does not whatever time they take. Where there are no addresses they are
// planned; where there is a limit on activations without waits, the waits are found. Throws Infeasible where addresses
// are within `planned_capacity` but not within the platform's, and where none can be planned.
Plan complete_plan(std::shared_ptr<const Problem> problem, Schedule schedule, std::optional<Bytes> planned_capacity,
                   const RefusePlan& refuse);

}  // namespace weft
