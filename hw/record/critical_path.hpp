// Finds where the cycles of a run went, and what would be gained if one of the causes of delay were not there.
//
// The path is the chain of tasks that would end last if no task waited for space, carried out once more with what every
// task took in the run (what_if.hpp). Back from its end each task leads to whatever let it start there: an input, the
// task before it on its processor, a barrier. In the run itself these stand one after the other, with gaps where a task
// was ready and waited for space. What they would then wait longer for shared resources is not to be had from space, and
// is taken off the gaps; what is left of them is what the run would gain without such waits. The rest is what the tasks
// on the path did: compute, transfers, descriptors, waiting per shared resource. The sum is the makespan, exactly.
#pragma once

#include "hw/record/run_result.hpp"
#include "sched/model/platform.hpp"
#include "sched/model/schedule.hpp"

namespace weft {

// Returns the critical path of a run whose tasks, starts, waits, makespan and resources are recorded, with gains. Throws
// std::logic_error if the sum is not the makespan.
CriticalPath critical_path(const TaskGraph& graph, const Platform& platform, const Schedule& plan,
                           const RunResult& run);

}  // namespace weft
