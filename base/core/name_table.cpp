#include "base/core/name_table.hpp"

#include <algorithm>
#include <bit>
#include <functional>

namespace weft {

std::uint32_t NameTable::hash_of(std::string_view name) {
  const std::uint64_t hash = std::hash<std::string_view>{}(name);
  return static_cast<std::uint32_t>(hash ^ (hash >> 32));
}

std::size_t NameTable::slot_of(std::string_view name, std::uint32_t hash) const {
  const std::size_t mask = slots_.size() - 1;
  std::size_t slot = hash & mask;
  while (slots_[slot].number != nothing && (slots_[slot].hash != hash || names_[slots_[slot].number] != name)) {
    slot = (slot + 1) & mask;
  }
  return slot;
}

void NameTable::grow(std::size_t slots) {
  std::vector<Slot> old(slots);
  old.swap(slots_);
  const std::size_t mask = slots - 1;
  for (const Slot& entry : old) {
    if (entry.number == nothing) continue;
    std::size_t slot = entry.hash & mask;
    while (slots_[slot].number != nothing) slot = (slot + 1) & mask;
    slots_[slot] = entry;
  }
}

void NameTable::reserve(std::size_t names) {
  names_.reserve(names);
  const std::size_t slots = std::bit_ceil(std::max<std::size_t>(2 * names, 16));
  if (slots > slots_.size()) grow(slots);
}

std::uint32_t NameTable::find(std::string_view name) const {
  return slots_.empty() ? nothing : slots_[slot_of(name, hash_of(name))].number;
}

std::pair<std::uint32_t, bool> NameTable::add(std::string_view name) {
  if (2 * (names_.size() + 1) > slots_.size()) grow(std::max<std::size_t>(2 * slots_.size(), 16));
  const std::uint32_t hash = hash_of(name);
  Slot& slot = slots_[slot_of(name, hash)];
  if (slot.number != nothing) return {slot.number, false};
  slot = {hash, static_cast<std::uint32_t>(names_.size())};
  names_.push_back(name);
  return {slot.number, true};
}

}  // namespace weft
