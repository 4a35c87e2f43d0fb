// Statements that hold for every scheduling algorithm, for tests of built-in ones and of plug-ins.
#pragma once

#include <vector>

#include "base/plugin/conformance.hpp"
#include "sched/model/scheduler.hpp"

namespace weft {

// Returns the statements with the checks that try them on checked_problems().
std::vector<Conformance> scheduler_conformance(const Scheduler& scheduler);

}  // namespace weft
