#include "hw/memory/attached_memory.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "hw/memory/memory_bridge.hpp"

namespace weft {

AttachedMemory::AttachedMemory(sc_core::sc_module_name name, Calls calls, Description description)
    : MemoryModule(name),
      calls_(calls),
      description_(std::move(description)),
      bridge_(std::make_unique<MemoryBridge>("bridge", description_.size, description_.split)),
      account_(description_.resource) {}

AttachedMemory::~AttachedMemory() = default;

tlm::tlm_base_target_socket_b<>& AttachedMemory::target_socket() { return bridge_->in; }

void AttachedMemory::attach(tlm::tlm_base_target_socket_b<>& socket) { bridge_->out.bind(socket); }

void AttachedMemory::hold_data() {
  if (!description_.holds_data) bridge_->hold_data();
}

void AttachedMemory::set_size(std::uint64_t bytes) {
  if (bytes > description_.size) {
    throw Infeasible(fmt::format("{} needs {} B, its memory has {} B", name(), bytes, description_.size));
  }
  bridge_->set_held_bytes(bytes);
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
