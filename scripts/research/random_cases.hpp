// One random case in five is made from a network, on a machine of hardware models; the others are abstract graphs.
#pragma once

#include "tests/support/cases/case_check.hpp"
#include "tests/support/cases/network_case.hpp"

namespace weft::study {

inline bool is_network_case(std::uint32_t seed) { return seed % 5 == 4; }

inline Tally check_random_case(std::uint32_t seed, std::uint32_t simulate_one_in, std::ostream* log) {
  if (is_network_case(seed)) return check_network_case(seed, simulate_one_in, log);
  return check_case(random_problem(seed), {seed, {}, {}, log});
}

}  // namespace weft::study
