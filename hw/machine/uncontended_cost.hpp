// What a transfer takes when nothing else goes on: part of the planned durations. It comes from the models and the burst
// stream that time the run, with every shared resource idle at the start of the transfer.
#pragma once

#include <map>
#include <vector>

#include "hw/timing/interconnect_timing.hpp"
#include "hw/timing/memory_timing.hpp"
#include "hw/transfer/burst_stream.hpp"

namespace weft {

class UncontendedCost {
 public:
  // The models must outlive this.
  UncontendedCost(InterconnectTiming& interconnect, MemoryTiming& scratchpad, MemoryTiming& dram, const Clock& clock,
                  Bytes burst, Bytes element_bytes);

  // Cycles of a transfer by this initiator, alone on the machine. Throws Infeasible where that is longer than can be
  // simulated.
  Cycles transfer(const std::vector<Move>& moves, int initiator, int outstanding);

 private:
  Cycles simulate(const std::vector<Move>& moves, int initiator, int outstanding);
  Cycles access(const Burst& burst, int initiator, Cycles now);
  void reset();

  InterconnectTiming& interconnect_;
  MemoryTiming& scratchpad_;
  MemoryTiming& dram_;
  Clock clock_;
  Bytes burst_;
  Bytes element_bytes_;
  std::map<std::vector<std::int64_t>, Cycles> known_;  // transfers that are cut into the same bursts take the same time
};

// Appends all of a task's moves that decides how they are cut into bursts and which memories serve them.
void append_signature(const std::vector<Move>& moves, Bytes burst, Bytes element_bytes, std::vector<std::int64_t>& key);

}  // namespace weft
