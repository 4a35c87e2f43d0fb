// Makes random networks on random machines, plans them and simulates them in SystemC.
#pragma once

#include <cstdint>
#include <ostream>

#include "tests/support/cases/tally.hpp"
#include "workloads/experiment/experiment.hpp"

namespace weft::study {

// Returns a small network, cut into tiles at random, in all placements, on 1 to 16 processing elements of one or two
// kinds with 1 to 3 DMA channels. The same seed gives the same experiment everywhere.
Experiment random_machine_experiment(std::uint32_t seed);

// Runs check_case() for that experiment in a process of its own. Every plan is a candidate for a simulation, and about
// one in `simulate_one_in` gets it (0: none), in a process of its own too.
Tally check_network_case(std::uint32_t seed, std::uint32_t simulate_one_in, std::ostream* log);

}  // namespace weft::study
