// Loads as late as possible (ALAP): an algorithm that knows no memory places a load at once where its channel is free,
// but data that lie in the scratchpad long before their use only take space.
#pragma once

#include <span>

#include "base/core/export.hpp"
#include "sched/model/platform.hpp"
#include "sched/model/schedule.hpp"

namespace weft {

// Moves each load to the latest time at which it ends before its earliest consumer and the next task on its processor
// start. Loads that follow one another on a processor without another task in between are
// brought into the order of their first consumers if that is possible. No other start changes, no processor changes,
// and no load moves to before `floor` (per task, or empty: 0).
WEFT_API void set_alap_loads(const TaskGraph& graph, const Platform& platform, Schedule& schedule,
                             std::span<const Time> floor = {});

}  // namespace weft
