// Finds where the cycles of a run went: walks back from the last completion, from each task to what let it start, and
// adds up compute, transfers, waiting per shared resource, descriptors and space. The sum is the makespan, exactly. A
// task that waited for space is charged with it from when it was otherwise ready, and the walk goes on with what made
// it ready.
#pragma once

#include "hw/record/run_result.hpp"

namespace weft {

// Returns the critical path of a run whose tasks, starts, waits, makespan and resources are recorded. Throws
// std::logic_error if the sum is not the makespan.
CriticalPath critical_path(const RunResult& run);

}  // namespace weft
