// Makes random problems for the check of schedulers under a capacity: the families of the generator on 1 to 16
// processing elements, most with DMA channels, some with transfers between processors, and small mixed graphs with
// everything in them that a graph can have.
#pragma once

#include <cstdint>
#include <string>

#include "sched/planning/plan.hpp"

namespace weft::study {

struct RandomProblem {
  std::string name;
  Problem problem;  // without a limit
};

// Returns a problem; the same seed gives the same problem everywhere.
RandomProblem random_problem(std::uint32_t seed);

}  // namespace weft::study
