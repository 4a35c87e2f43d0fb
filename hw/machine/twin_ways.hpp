// Requests of the twin on their way from initiators to memories and back: what Interconnect and MemoryPort are in
// SystemC, without it.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "hw/machine/twin_memory.hpp"
#include "hw/timing/multicast.hpp"
#include "hw/timing/numbered_entries.hpp"
#include "hw/timing/request_flow.hpp"
#include "hw/transfer/bursts.hpp"
#include "workloads/experiment/experiment.hpp"

namespace weft {

class TwinWays {
 public:
  // Makes the models anew.
  TwinWays(const HardwareConfig& hardware, const Clock& clock);
  // Says up to which size a memory is used, before the first request. Throws Infeasible where it is smaller.
  void set_size(Target target, std::uint64_t bytes) { memory(target).set_size(bytes); }
  Bytes pin_burst(Target target) { return memory(target).pin_burst(); }

  // For how long a task descriptor is under way.
  Cycles descriptor_cycles() const { return descriptor_; }

  // A burst comes in; it is carried with all others of the instant.
  // `way`: see Request.
  void request(int initiator, int port, int way, const Burst& burst) {
    pending_.push_back({initiator, port, way, burst});
    ++work_;
  }
  std::uint64_t work() const { return work_; }  // bursts that have come in, and calls of carry()

  // Whether carry() has to be called now.
  bool has_to_carry(Cycles now) const { return !pending_.empty() || next_carry_ <= now; }
  // Does everything of the instant: requests come in, grants, accesses to the memories.
  void carry(Cycles now);

  // Takes an answer that is due, lowest cycle first.
  struct Answered {
    int initiator = 0;
    std::uint32_t slot = 0;
  };
  std::optional<Answered> take_answer(Cycles now);
  bool has_answer(Cycles now) const { return answers_.next() <= now; }

  // Brings the memories forward to a time.
  void advance_memories(Picoseconds now);
  // Brings the memories forward to the next cycle in which there is something to do, which is `other` at the latest.
  // Returns it, or InterconnectTiming::never.
  Cycles next_cycle(Cycles other);

 private:
  struct UnderWay {
    int initiator = 0;
    int port = 0, way = 0;
    Burst burst;
  };

  TwinMemory& memory(Target target) { return memories_[static_cast<std::size_t>(target)]; }
  TwinMemory& memory_of(std::uint32_t number) { return memory(target_of(under_way_[number].burst.address)); }
  Request request_of(std::uint32_t number) const;
  bool follows(Multicast::Place place, std::uint32_t number, Cycles at);
  void access(std::uint32_t number, Cycles at, Cycles now);
  void respond(std::uint32_t number, Cycles cycle);
  void answer(std::uint32_t number, Cycles cycle);
  void note_answers(Cycles now);

  Clock clock_;
  std::unique_ptr<InterconnectTiming> interconnect_;
  std::array<TwinMemory, target_count> memories_;
  RequestFlow flow_;
  Multicast multicast_;
  Cycles descriptor_ = 0;
  Cycles next_carry_ = InterconnectTiming::never;
  std::uint64_t work_ = 0;
  std::vector<UnderWay> pending_;
  NumberedEntries<UnderWay> under_way_;
  std::vector<TwinAnswer> certain_;
  Calendar answers_;
};

}  // namespace weft
