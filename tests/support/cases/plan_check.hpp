// Checks that a plan keeps everything that a plan under a capacity must keep.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sched/planning/plan.hpp"

namespace weft::study {

// Returns what is wrong with the plan of the problem, whose platform has the capacity; empty when all is well. It
// checks the validator's rules, occupancy and addresses within the capacity, the tasks that were asked for among those
// of the plan, bounds, and the times of StaticDispatch.
std::vector<std::string> faults_of_plan(const Problem& problem, const Plan& plan);

// Carries the plan out with every duration multiplied by a factor from 0.5 to 3, and returns what broke the rules for
// schedules: all tasks run, none before its inputs, no address used twice, the capacity kept.
std::vector<std::string> faults_of_disturbed_run(const Problem& problem, const Plan& plan, std::uint32_t seed);

// Return how many tasks the plan has besides those of the problem, and how many of them are second runs.
std::uint32_t added_tasks(const Problem& problem, const Plan& plan);
std::uint32_t second_runs(const Problem& problem, const Plan& plan);

}  // namespace weft::study
