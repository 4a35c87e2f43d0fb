// Checks one problem at several capacities with every scheduler that keeps to a capacity.
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

// Checks the problem at the smallest highest address of the sequential orders found, and at a larger capacity; where
// tiles can be spilled, also at the min that spilling can reach, and in between. There the safe schedulers must find
// plans that are valid and keep to the capacity at any speed; a byte below the min capacity they must refuse and name
// it.
Tally check_case(RandomProblem made, const CaseCheckOptions& options);

}  // namespace weft::study
