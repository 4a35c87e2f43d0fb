// What holds for every scheduling algorithm.
#pragma once

#include <vector>

#include "base/plugin/conformance.hpp"
#include "sched/model/scheduler.hpp"

namespace weft {

std::vector<Conformance> scheduler_conformance(const Scheduler& scheduler);

}  // namespace weft
