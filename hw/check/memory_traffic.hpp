// Accesses for a memory on the bench, and how long they take beside what is planned for them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "hw/check/memory_bench.hpp"

namespace weft {

using Wave = std::vector<BenchAccess>;

// Random accesses of 1 to `burst` bytes that cross no burst boundary, as those of a machine, from initiators 0, 1, ...;
// ascending in arrival. The first two are at the first and the last byte. The same for the same arguments.
Wave random_wave(std::uint64_t bytes, std::size_t accesses, int initiators, std::uint32_t seed);

struct PlannedWave {
  Wave wave;
  std::vector<Picoseconds> planned;  // per access: complete, when only those of its initiator are under way
};

// Single accesses, transfers of one initiator, initiators that compete; planned as a machine does it. Nothing where the
// author of the memory does not state what it takes.
std::vector<PlannedWave> planned_traffic(MemoryBench& bench);

// In a story of simulate(), after planned_traffic(): hands all waves over. In words what was complete earlier than
// planned: the last access of a transfer, as a memory may let those of one initiator overtake each other.
std::string faster_than_planned(MemoryBench& bench, std::vector<PlannedWave>& traffic);
// In words what took less time, from the first arrival to the last answer, than min_time() of its bytes.
std::string faster_than_min_time(MemoryBench& bench, std::vector<PlannedWave>& traffic);
// What was slower although no resource of the memory counts a wait of that initiator.
std::string slower_without_waiting(MemoryBench& bench, std::vector<PlannedWave>& traffic);

}  // namespace weft
