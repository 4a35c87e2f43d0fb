#include "hw/machine/twin_ways.hpp"

#include <algorithm>

namespace weft {

namespace {

TwinMemory make_memory(const MemoryRegistry& registry, const ModelConfig& config, const MemorySetup& setup) {
  std::unique_ptr<MemoryTiming> timing = registry.make(config);
  timing->set_up(setup);
  return TwinMemory(std::move(timing));
}

// Stable; in place, as there are few.
template <typename Entries>
void sort_by_initiator(Entries& entries) {
  for (std::size_t i = 1; i < entries.size(); ++i) {
    for (std::size_t k = i; k > 0 && entries[k].initiator < entries[k - 1].initiator; --k) {
      std::swap(entries[k], entries[k - 1]);
    }
  }
}

}  // namespace

TwinWays::TwinWays(const HardwareConfig& hardware, const Clock& clock)
    : clock_(clock),
      interconnect_(interconnect_models().make(hardware.interconnect)),
      memories_{make_memory(scratchpad_models(), hardware.scratchpad, {clock, hardware.dma.burst, hardware.capacity}),
                make_memory(dram_models(), hardware.dram, {clock, hardware.dma.burst, std::nullopt})},
      flow_(*interconnect_) {
  interconnect_->set_up(clock, {memories_[0].has_ports(), memories_[1].has_ports()});
  const Bytes descriptor = hardware.dispatch.descriptor;
  descriptor_ = descriptor > 0 && !hardware.dispatch.travels
                    ? clock.cycle_at_or_after(interconnect_->message_time(descriptor))
                    : 0;
}

void TwinWays::carry(Cycles now) {
  ++work_;
  sort_by_initiator(pending_);
  for (const UnderWay& entering : pending_) {
    const auto& [initiator, port, way, burst] = entering;
    const std::uint32_t number = under_way_.add(entering);
    flow_.enter({number, initiator, port, target_of(burst.address), burst.bytes, burst.is_write, false, way}, now);
  }
  pending_.clear();
  next_carry_ = flow_.carry(
      now, [this](std::uint32_t number) { return memory_of(number).takes_ahead(); },
      [&](std::uint32_t number, Cycles at) { access(number, at, now); },
      [&](std::uint32_t number, Cycles at) { answers_.add(at, number); });
}

void TwinWays::advance_memories(Picoseconds now) {
  for (TwinMemory& memory : memories_) {
    for (std::optional<Picoseconds> next; (next = memory.next_event()) && *next <= now;) {
      memory.advance(*next, certain_);
      note_answers(0);
    }
  }
}

Cycles TwinWays::next_cycle(Cycles other) {
  for (;;) {
    const Cycles next = std::min({other, next_carry_, answers_.next()});
    std::optional<Picoseconds> event;
    for (const TwinMemory& memory : memories_) {
      const std::optional<Picoseconds> one = memory.next_event();
      if (one && (!event || *one < *event)) event = one;
    }
    if (!event || (next != InterconnectTiming::never && *event > next * clock_.period())) return next;
    advance_memories(*event);
  }
}

std::optional<TwinWays::Answered> TwinWays::take_answer(Cycles now) {
  if (answers_.next() > now) return std::nullopt;
  const std::uint32_t number = answers_.take();
  under_way_.release(number);
  return Answered{under_way_[number].initiator, under_way_[number].burst.slot};
}

void TwinWays::access(std::uint32_t number, Cycles at, Cycles now) {
  const auto& [initiator, port, way, burst] = under_way_[number];
  const Picoseconds instant = now * clock_.period() + grant_offset;
  const Picoseconds arrival = std::max(at * clock_.period() + grant_offset, instant);
  memory_of(number).access(
      number, {burst.address - base_of(target_of(burst.address)), burst.bytes, burst.is_write, initiator, arrival},
      instant, certain_);
  note_answers(now);
}

// Answers are seen at the next edge of the machine's clock.
void TwinWays::note_answers(Cycles now) {
  for (const TwinAnswer& answer : certain_) {
    const Cycles cycle = std::max(clock_.cycle_at_or_after(answer.complete - grant_offset), now);
    if (!flow_.has_way_back()) {
      answers_.add(cycle, answer.number);
      continue;
    }
    const auto& [initiator, port, way, burst] = under_way_[answer.number];
    flow_.respond({answer.number, initiator, port, target_of(burst.address), burst.bytes, burst.is_write, false, way},
                  cycle);
    next_carry_ = std::min(next_carry_, cycle);
  }
  certain_.clear();
}

}  // namespace weft
