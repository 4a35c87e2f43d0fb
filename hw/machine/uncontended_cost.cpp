#include "hw/machine/uncontended_cost.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <queue>
#include <tuple>

#include "base/core/error.hpp"

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

namespace {

// Something that comes about at a cycle, with the burst in a slot; in the order of cycles, then in that in which they
// were found out.
struct Due {
  Cycles cycle;
  std::uint64_t order;
  std::uint32_t slot;
  bool operator>(const Due& other) const { return std::tie(cycle, order) > std::tie(other.cycle, other.order); }
};
using Calendar = std::priority_queue<Due, std::vector<Due>, std::greater<>>;

}  // namespace

// A run of one initiator: in every cycle the answers, the requests that they make room for, grants, and accesses to the
// memories, as Interconnect::carry has them.
Cycles UnloadedCost::simulate(const std::vector<Move>& moves, int initiator, int outstanding) {
  BurstStream stream(outstanding, burst_, element_bytes_);
  std::vector<Burst> bursts(static_cast<std::size_t>(outstanding));  // by slot
  Calendar arriving, answers;
  std::uint64_t order = 0;
  reset();
  stream.begin(moves);
  Cycles now = 0;
  for (;;) {
    for (; !answers.empty() && answers.top().cycle <= now; answers.pop()) stream.answered(answers.top().slot);
    while (const std::optional<Burst> burst = stream.next()) {
      bursts[burst->slot] = *burst;
      enter(*burst, initiator, now);
    }
    Cycles next = interconnect_.step(now, arrivals_);
    for (const Arrival& arrival : arrivals_) arriving.push({arrival.cycle, order++, arrival.number});
    arrivals_.clear();
    for (; !arriving.empty() && arriving.top().cycle <= now; arriving.pop()) {
      const std::uint32_t slot = arriving.top().slot;
      answers.push({access(bursts[slot], initiator, now), order++, slot});
    }
    if (stream.done()) break;
    if (!arriving.empty()) next = std::min(next, arriving.top().cycle);
    if (!answers.empty()) next = std::min(next, answers.top().cycle);
    now = next;
    if (now > longest_simulated / clock_.period()) {
      throw Infeasible(
          fmt::format("a transfer takes more than {} cycles of {} ps; the longest that can be simulated is "
                      "{} s",
                      longest_simulated / clock_.period(), clock_.period(), longest_simulated / 1'000'000'000'000));
    }
  }
  reset();
  return now;
}

void UnloadedCost::enter(const Burst& burst, int initiator, Cycles now) {
  const Request request{burst.slot, initiator, initiator, target_of(burst.address), burst.bytes, burst.is_write};
  interconnect_.enter(request, now, arrivals_);
}

Cycles UnloadedCost::access(const Burst& burst, int initiator, Cycles now) {
  const Target target = target_of(burst.address);
  const std::uint64_t address = burst.address - base_of(target);
  MemoryModule& memory = target == Target::dram ? dram_ : scratchpad_;
  const Picoseconds complete =
      memory.unloaded({address, burst.bytes, burst.is_write, initiator, now * clock_.period()});
  return clock_.cycle_at_or_after(complete);
}

void UnloadedCost::reset() {
  interconnect_.reset();
  scratchpad_.reset_unloaded();
  dram_.reset_unloaded();
}

}  // namespace weft
