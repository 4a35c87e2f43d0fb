// One problem at several capacities with every scheduler that keeps to a capacity.
#pragma once

#include <cstdint>
#include <functional>
#include <ostream>
#include <string>

#include "tests/support/cases/random_problem.hpp"
#include "tests/support/cases/tally.hpp"

namespace weft::study {

struct CaseCheckOptions {
  std::uint32_t seed = 0;  // chooses capacities in between, objectives and disturbances
  // Asked for every valid plan, and where the answer is yes: simulates the plan and returns what is wrong. Both empty:
  // no simulation.
  std::function<bool()> wants_simulation;
  std::function<std::string(const Plan& plan)> simulate;
  std::ostream* log = nullptr;  // null: silent
};

// Capacities: the smallest highest address of the sequential orders found, and a larger one; where tiles can be
// spilled, the least that spilling can reach, and one in between. There the safe schedulers must find plans that
// are valid and keep to the capacity at any speed; a byte below the least capacity they must refuse and name it.
Tally check_case(RandomProblem made, const CaseCheckOptions& options);

}  // namespace weft::study
