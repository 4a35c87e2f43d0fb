// What a processor does, as the signal `state` shows it: the values and their names.
#pragma once

#include <array>
#include <cstdint>

namespace weft {

enum class ProcessorState : std::uint8_t { idle, wait_input, wait_space, read, compute, write };

inline constexpr std::array<const char*, 6> processor_state_names = {"idle", "wait-input", "wait-space",
                                                                     "read", "compute",    "write"};
inline constexpr int processor_state_bits = 3;

}  // namespace weft
