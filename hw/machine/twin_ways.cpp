#include "hw/machine/twin_ways.hpp"

#include <algorithm>

namespace weft {

namespace {

TwinMemory make_memory(const MemoryRegistry& registry, const ModelConfig& config, const MemorySetup& setup) {
  std::unique_ptr<MemoryTiming> timing = registry.make(config);
  timing->set_up(setup);
  return TwinMemory(std::move(timing));
}

int pe_count(const HardwareConfig& hardware) {
  int count = 0;
  for (const PeConfig& pe : hardware.pes) count += pe.count;
  return count;
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
      flow_(*interconnect_),
      multicast_(Multicast::place_for(*interconnect_, hardware.multicast), pe_count(hardware)) {
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
    const std::uint32_t number = under_way_.add(entering);
    if (!follows(Multicast::Place::where_they_come_in, number, now)) flow_.enter(request_of(number), now);
  }
  pending_.clear();
  next_carry_ = flow_.carry(
      now, [this](std::uint32_t number) { return memory_of(number).takes_ahead(); },
      [&](std::uint32_t number, Cycles at) { access(number, at, now); },
      [&](std::uint32_t number, Cycles at) { answer(number, at); });
}

Request TwinWays::request_of(std::uint32_t number) const {
  const auto& [initiator, port, way, burst] = under_way_[number];
  return {number, initiator, port, target_of(burst.address), burst.bytes, burst.is_write, false, way};
}

// Whether another request's answer is that of this one.
bool TwinWays::follows(Multicast::Place place, std::uint32_t number, Cycles at) {
  const auto leader = multicast_.follow(place, request_of(number), under_way_[number].burst.address, at);
  if (leader && leader->answer != Multicast::not_known) {
    place == Multicast::Place::at_the_memory ? respond(number, leader->answer) : answer(number, leader->answer);
  }
  return leader.has_value();
}

// The memory has answered.
void TwinWays::respond(std::uint32_t number, Cycles cycle) {
  if (!flow_.has_way_back()) {
    answer(number, cycle);
  } else {
    flow_.respond(request_of(number), cycle);
    next_carry_ = std::min(next_carry_, cycle);
  }
  if (multicast_.place() == Multicast::Place::at_the_memory) {
    multicast_.answered(number, cycle, [&](std::uint32_t follower) { respond(follower, cycle); });
  }
}

// The answer is back at the initiator.
void TwinWays::answer(std::uint32_t number, Cycles cycle) {
  answers_.add(cycle, number);
  if (multicast_.place() == Multicast::Place::where_they_come_in) {
    multicast_.answered(number, cycle, [&](std::uint32_t follower) { answers_.add(cycle, follower); });
  }
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
  if (follows(Multicast::Place::at_the_memory, number, std::max(at, now))) return;
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
    respond(answer.number, cycle);
  }
  certain_.clear();
}

}  // namespace weft
