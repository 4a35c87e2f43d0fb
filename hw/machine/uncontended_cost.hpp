// What a task takes when nothing else goes on: the planned durations. They come from the models and the burst stream
// that time the run, with every shared resource idle at the start of a transfer.
#pragma once

#include <map>
#include <vector>

#include "hw/interconnect/interconnect.hpp"
#include "hw/memory/memory_module.hpp"
#include "hw/processor/task_descriptor.hpp"

namespace weft {

class UnloadedCost {
 public:
  UnloadedCost(Interconnect& interconnect, MemoryModule& scratchpad, MemoryModule& dram, const Clock& clock,
               Bytes burst, Bytes element_bytes);

  // Cycles of a transfer by this initiator, alone on the machine.
  Cycles transfer(const std::vector<Move>& moves, int initiator, int outstanding);

 private:
  Cycles simulate(const std::vector<Move>& moves, int initiator, int outstanding);
  void enter(const Burst& burst, int initiator, Cycles now);
  Cycles access(const Burst& burst, int initiator, Cycles now);
  void reset();

  Interconnect& interconnect_;
  MemoryModule& scratchpad_;
  MemoryModule& dram_;
  Clock clock_;
  Bytes burst_;
  Bytes element_bytes_;
  std::vector<Arrival> arrivals_;
  std::map<std::vector<std::int64_t>, Cycles> known_;  // transfers that are cut into the same bursts take the same time
};

}  // namespace weft
