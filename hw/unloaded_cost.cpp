#include "hw/unloaded_cost.hpp"

#include <algorithm>
#include <functional>
#include <queue>
#include <tuple>

namespace weft {

UnloadedCost::UnloadedCost(Interconnect& interconnect, MemoryModule& scratchpad, MemoryModule& dram, const Clock& clock,
                           Bytes burst, Bytes element_bytes)
    : interconnect_(interconnect),
      scratchpad_(scratchpad),
      dram_(dram),
      clock_(clock),
      burst_(burst),
      element_bytes_(element_bytes) {}

namespace {

// All of a box that decides how it is cut into bursts and which memory serves them.
void append_signature(const std::optional<BoxAddress>& box, Bytes burst, Bytes element_bytes,
                      std::vector<std::int64_t>& key) {
  if (!box) {
    key.push_back(-1);
    return;
  }
  const auto& [extent, offset, size] = box->slice;
  const std::int64_t first =
      ((static_cast<std::int64_t>(offset[0]) * extent[1] + offset[1]) * extent[2] + offset[2]) * element_bytes;
  key.push_back(static_cast<std::int64_t>(target_of(box->base)));
  key.push_back(first % burst);
  key.insert(key.end(), extent.begin() + 1, extent.end());
  key.insert(key.end(), size.begin(), size.end());
}

}  // namespace

Cycles UnloadedCost::transfer(const std::vector<Move>& moves, int initiator, int outstanding) {
  std::vector<std::int64_t> key{initiator, outstanding};
  for (const Move& move : moves) {
    append_signature(move.source, burst_, element_bytes_, key);
    append_signature(move.destination, burst_, element_bytes_, key);
  }
  const auto [entry, is_new] = known_.try_emplace(std::move(key), 0);
  if (is_new) entry->second = simulate(moves, initiator, outstanding);
  return entry->second;
}

// The initiator's part of a run: answers in the order (cycle, grant), each followed by the requests it makes room for.
Cycles UnloadedCost::simulate(const std::vector<Move>& moves, int initiator, int outstanding) {
  using Answer = std::tuple<Cycles, std::uint64_t, std::uint32_t>;  // cycle, number of the grant, slot
  std::priority_queue<Answer, std::vector<Answer>, std::greater<>> answers;
  BurstStream stream(outstanding, burst_, element_bytes_);
  reset();
  stream.begin(moves);
  Cycles now = 0;
  std::uint64_t granted = 0;
  for (;;) {
    while (const std::optional<Burst> burst = stream.next()) {
      answers.emplace(complete(*burst, initiator, now), granted++, burst->slot);
    }
    if (answers.empty()) break;
    now = std::get<0>(answers.top());
    const std::uint32_t slot = std::get<2>(answers.top());
    answers.pop();
    stream.answered(slot);
  }
  reset();
  return now;
}

Cycles UnloadedCost::complete(const Burst& burst, int initiator, Cycles now) {
  const Target target = target_of(burst.address);
  const Picoseconds arrival =
      interconnect_.pass({initiator, target, burst.bytes, burst.is_write}, now * clock_.period());
  MemoryModule& memory = target == Target::scratchpad ? scratchpad_ : dram_;
  const std::uint64_t address = target == Target::scratchpad ? burst.address : burst.address - dram_base;
  return clock_.cycle_at_or_after(memory.serve({address, burst.bytes, burst.is_write, initiator, arrival}));
}

void UnloadedCost::reset() {
  for (SharedResource* resource : interconnect_.resources()) resource->reset();
  for (SharedResource* resource : scratchpad_.resources()) resource->reset();
  for (SharedResource* resource : dram_.resources()) resource->reset();
}

}  // namespace weft
