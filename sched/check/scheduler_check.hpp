// What holds for every scheduling algorithm.
#pragma once

#include <vector>

#include "sched/check/conformance.hpp"
#include "sched/scheduler.hpp"

namespace weft {

std::vector<Conformance> scheduler_conformance(const Scheduler& scheduler);

}  // namespace weft
