// Checks that a simulated run keeps what every run must keep.
#pragma once

#include <string>

#include "hw/machine/accelerator.hpp"

namespace weft::study {

// Simulates the plan of the problem, whose platform has the capacity, and returns what is wrong; empty when all is
// well: every task ran, none before its inputs, the parts of its life add up, capacity and address ranges are kept, and
// all bytes that the tasks read and write were moved, no others. To be called once per process.
std::string faults_of_run(Accelerator& accelerator, const Problem& problem, const Plan& plan);

}  // namespace weft::study
