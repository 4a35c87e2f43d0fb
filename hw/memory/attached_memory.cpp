#include "hw/memory/attached_memory.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace weft {

AttachedMemory::AttachedMemory(sc_core::sc_module_name name, Calls calls, Description description)
    : MemoryModule(name), calls_(calls), size_(description.size), pin_burst_(description.pin_burst), account_(std::move(description.resource)) {}

void AttachedMemory::set_size(std::uint64_t bytes) {
  if (bytes > size_) {
    throw Infeasible(fmt::format("{} needs {} B, its memory has {} B", name(), bytes, size_));
  }
}

// The time of an access with nothing else under way: as stated, or else the shortest that one like it has taken.
Picoseconds AttachedMemory::alone(const MemoryAccess& access, Picoseconds took) {
  if (planned_) {
    planned_->reset_uncontended();
    return planned_->uncontended(access) - access.arrival;
  }
  Picoseconds& shortest = shortest_.try_emplace({access.is_write, access.bytes}, took).first->second;
  return shortest = std::min(shortest, took);
}

void AttachedMemory::answered(const MemoryAccess& access, Picoseconds complete) {
  const Picoseconds took = complete - access.arrival;
  account_.note_service(0);
  account_.note_waiting(access.initiator, last_, took - alone(access, took));
  last_ = access.initiator;
}

}  // namespace weft
