#include "hw/memory/attached_memory.hpp"

#include <fmt/format.h>

namespace weft {

namespace {

constexpr std::int64_t picoseconds_per_second = 1'000'000'000'000;

}  // namespace

AttachedMemory::AttachedMemory(sc_core::sc_module_name name, Calls calls, Description description)
    : MemoryModule(name),
      calls_(calls),
      description_(std::move(description)),
      bus_(description_.resource),
      account_(description_.resource) {}

Picoseconds AttachedMemory::unloaded(const MemoryAccess& access) {
  bus_.claim(access.initiator, access.arrival, access.bytes * picoseconds_per_second, description_.bandwidth);
  return bus_.busy_until() + description_.latency;
}

Picoseconds AttachedMemory::least_time(Bytes bytes) const {
  return static_cast<Picoseconds>(static_cast<__int128>(bytes) * picoseconds_per_second / description_.bandwidth);
}

void AttachedMemory::set_size(std::uint64_t bytes) {
  if (bytes > description_.size) {
    throw Infeasible(fmt::format("{} needs {} B, its memory has {} B", name(), bytes, description_.size));
  }
}

void AttachedMemory::answered(const MemoryAccess& access, Picoseconds complete) {
  const Picoseconds alone = least_time(access.bytes) + description_.latency;
  account_.note_service(0);
  account_.note_waiting(access.initiator, last_, complete - access.arrival - alone);
  last_ = access.initiator;
}

}  // namespace weft
