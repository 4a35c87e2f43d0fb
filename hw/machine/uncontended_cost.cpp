#include "hw/machine/uncontended_cost.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "base/core/error.hpp"
#include "hw/timing/request_flow.hpp"

namespace weft {

UncontendedCost::UncontendedCost(InterconnectTiming& interconnect, MemoryTiming& scratchpad, MemoryTiming& dram,
                                 const Clock& clock, Bytes burst)
    : interconnect_(interconnect),
      scratchpad_(scratchpad),
      dram_(dram),
      clock_(clock),
      alignment_(std::lcm(burst, dram.pin_burst())),
      resources_(interconnect.resources()) {
  for (MemoryTiming* memory : {&scratchpad_, &dram_}) {
    const std::vector<Resource*> resources = memory->uncontended_resources();
    resources_.insert(resources_.end(), resources.begin(), resources.end());
  }
}

namespace {

void append_signature(const std::optional<BoxAddress>& box, Bytes alignment, std::vector<std::int64_t>& key) {
  if (!box) {
    key.push_back(-1);
    return;
  }
  const auto& [extent, offset, size, steps, bits] = box->slice;
  const std::int64_t first =
      ((static_cast<std::int64_t>(offset[0]) * extent[1] + offset[1]) * extent[2] + offset[2]) * bits;
  key.push_back(static_cast<std::int64_t>(target_of(box->base)) + 2 * box->follows);
  key.push_back(bits);
  key.push_back(first % (8 * alignment));
  key.insert(key.end(), extent.begin() + 1, extent.end());
  key.insert(key.end(), size.begin(), size.end());
  for (const SliceStep& step : steps) key.insert(key.end(), {step.run, step.step, step.phase});
}

}  // namespace

void append_signature(const std::vector<Move>& moves, Bytes alignment, std::vector<std::int64_t>& key) {
  for (const Move& move : moves) {
    append_signature(move.source, alignment, key);
    append_signature(move.destination, alignment, key);
  }
}

const UncontendedCost::Transfer& UncontendedCost::transfer(const std::vector<Move>& moves, int initiator,
                                                           BurstSource& bursts, Way way) {
  key_.assign({initiator, way.is_control});
  append_signature(moves, alignment_, key_);
  const auto known = known_.find(key_);
  if (known != known_.end()) return known->second;
  return known_.emplace(key_, simulate(moves, initiator, bursts, way.port)).first->second;
}

// A run of one initiator, in the order of RequestFlow. The number of a request is the slot of its burst.
UncontendedCost::Transfer UncontendedCost::simulate(const std::vector<Move>& moves, int initiator, BurstSource& stream,
                                                    int port) {
  std::vector<Burst> bursts(stream.slots());  // by slot
  RequestFlow flow(interconnect_);
  Calendar answers;
  reset();
  stream.forget();
  stream.begin(moves);
  Cycles now = 0;
  for (;;) {
    while (answers.next() <= now) stream.answered(answers.take());
    while (const std::optional<Burst> burst = stream.next()) {
      bursts[burst->slot] = *burst;
      flow.enter({burst->slot, initiator, port, target_of(burst->address), burst->bytes, burst->is_write}, now);
    }
    const Cycles next = flow.carry(
        now, [](std::uint32_t) { return false; },
        [&](std::uint32_t slot, Cycles at) {
          const Burst& burst = bursts[slot];
          const Cycles answered = access(burst, initiator, at);
          if (!flow.has_way_back()) return answers.add(answered, slot);
          flow.respond({slot, initiator, port, target_of(burst.address), burst.bytes, burst.is_write}, answered);
        },
        [&](std::uint32_t slot, Cycles at) { answers.add(at, slot); });
    if (stream.done()) break;
    now = std::min(next, answers.next());
    if (now > longest_simulated / clock_.period()) {
      throw Infeasible(fmt::format(
          "a transfer takes more than {} cycles of {} {}; the longest that can be simulated is "
          "{} s",
          longest_simulated / clock_.period(), clock_.period(), clock_.unit(), longest_simulated / clock_.second()));
    }
  }
  Transfer transfer{now, demands()};
  reset();
  return transfer;
}

std::vector<ResourceDemand> UncontendedCost::demands() const {
  std::vector<ResourceDemand> demands;
  for (std::uint32_t r = 0; r < resources_.size(); ++r) {
    if (resources_[r]->busy() > 0) demands.push_back({r, resources_[r]->busy()});
  }
  return demands;
}

Cycles UncontendedCost::access(const Burst& burst, int initiator, Cycles now) {
  const Target target = target_of(burst.address);
  MemoryTiming& memory = target == Target::dram ? dram_ : scratchpad_;
  return clock_.cycle_at_or_after(memory.uncontended(
      {burst.address - base_of(target), burst.bytes, burst.is_write, initiator, now * clock_.period()}));
}

void UncontendedCost::reset() {
  interconnect_.reset();
  scratchpad_.reset_uncontended();
  dram_.reset_uncontended();
}

}  // namespace weft
