// What a processor does, as the signal `state` shows it: the values and their names.
#pragma once

#include <array>
#include <cstdint>

namespace weft {

enum class ProcessorState : std::uint8_t { idle, wait_input, wait_space, read, compute, write };

inline constexpr std::array<const char*, 6> processor_state_names = {"idle", "wait-input", "wait-space",
                                                                     "read", "compute",    "write"};
inline constexpr int processor_state_bits = 3;

// The signals that weft shows of a processor; a model's own have other names.
inline constexpr std::array<const char*, 7> weft_processor_signals = {
    "task", "state", "waited_for_task", "next_task", "next_state", "previous_task", "previous_state"};

}  // namespace weft
