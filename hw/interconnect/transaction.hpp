// An access as a log of them has it.
#pragma once

#include <cstdint>

#include "hw/timing/interconnect_timing.hpp"

namespace weft {

// One access, answered.
struct Transaction {
  Cycles requested = 0, answered = 0;
  int initiator = 0;
  Target target = Target::scratchpad;
  std::uint64_t address = 0;  // in its memory
  std::uint32_t bytes = 0;
  bool is_write = false;
};

}  // namespace weft
