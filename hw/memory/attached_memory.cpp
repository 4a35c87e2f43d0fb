#include "hw/memory/attached_memory.hpp"

#include <fmt/format.h>

namespace weft {

AttachedMemory::AttachedMemory(sc_core::sc_module_name name, Calls calls, Description description)
    : MemoryModule(name),
      calls_(calls),
      planned_(description.resource, description.latency, description.bandwidth),
      size_(description.size),
      account_(std::move(description.resource)) {}

void AttachedMemory::set_size(std::uint64_t bytes) {
  if (bytes > size_) {
    throw Infeasible(fmt::format("{} needs {} B, its memory has {} B", name(), bytes, size_));
  }
}

void AttachedMemory::answered(const MemoryAccess& access, Picoseconds complete) {
  account_.note_service(0);
  account_.note_waiting(access.initiator, last_, complete - access.arrival - planned_.alone(access.bytes));
  last_ = access.initiator;
}

}  // namespace weft
