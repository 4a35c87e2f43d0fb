// Checks that a simulated run keeps what every run must keep.
#pragma once

#include <string>

#include "sched/planning/plan.hpp"
#include "workloads/experiment/experiment.hpp"

namespace weft::study {

// Simulates the plan of the experiment and returns what is wrong; empty when all is well: every task ran, none before
// its inputs, the parts of its life add up, `capacity` and address ranges are kept, and all bytes that the tasks read
// and write were moved, no others. To be called once per process.
std::string faults_of_run(const Experiment& experiment, const Plan& plan, Bytes capacity);

}  // namespace weft::study
