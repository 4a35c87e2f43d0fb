// What a transfer takes when nothing else goes on: part of the planned durations, and how long it keeps each shared
// resource busy. Both come from the models and the burst stream that time the run, with every shared resource idle at the
// start of the transfer.
#pragma once

#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <vector>

#include "hw/timing/interconnect_timing.hpp"
#include "hw/timing/memory_timing.hpp"
#include "hw/transfer/bursts.hpp"

namespace weft {

// For how long a shared resource is kept busy, all its servers together.
struct ResourceDemand {
  std::uint32_t resource = 0;  // index into UncontendedCost::resources()
  Picoseconds busy = 0;
};

// Of what append_signature() gives. FNV-1a, whole words at a time, with the high bits brought down.
struct SignatureHash {
  std::size_t operator()(const std::vector<std::int64_t>& key) const {
    std::uint64_t hash = 0xcbf29ce484222325;
    for (const std::int64_t word : key) {
      hash = (hash ^ static_cast<std::uint64_t>(word)) * 0x100000001b3;
      hash ^= hash >> 29;
    }
    return static_cast<std::size_t>(hash);
  }
};

class UncontendedCost {
 public:
  struct Transfer {
    Cycles cycles = 0;
    std::vector<ResourceDemand> demands;  // above 0, in the order of the resources
  };

  // The models must outlive this.
  UncontendedCost(InterconnectTiming& interconnect, MemoryTiming& scratchpad, MemoryTiming& dram, const Clock& clock,
                  Bytes burst);

  // Where the requests of an initiator come in.
  struct Way {
    int port = 0;             // see Request; also that of its way in
    bool is_control = false;  // the transfer is one of a descriptor or a completion
  };
  // Returns what a transfer by this initiator, in these bursts, takes alone on the machine. Throws Infeasible where that
  // is longer than can be simulated. The reference stays valid.
  const Transfer& transfer(const std::vector<Move>& moves, int initiator, BurstSource& bursts, Way way);
  // What transfers share: resources of the interconnect, the scratchpad, the DRAM.
  const std::vector<Resource*>& resources() const { return resources_; }

 private:
  Transfer simulate(const std::vector<Move>& moves, int initiator, BurstSource& stream, int port);
  std::vector<ResourceDemand> demands() const;
  Cycles access(const Burst& burst, int initiator, Cycles now);
  void reset();

  InterconnectTiming& interconnect_;
  MemoryTiming& scratchpad_;
  MemoryTiming& dram_;
  Clock clock_;
  Bytes alignment_;  // of buffers in DRAM (AddressMap)
  std::vector<Resource*> resources_;
  // Transfers that are cut into the same bursts take the same time.
  std::unordered_map<std::vector<std::int64_t>, Transfer, SignatureHash> known_;
  std::vector<std::int64_t> key_;  // of the transfer that is asked for
};

// Appends all of a task's moves that decides how they are cut into bursts and which memories serve them. `alignment`:
// that of buffers in DRAM, a multiple of a burst.
void append_signature(const std::vector<Move>& moves, Bytes alignment, std::vector<std::int64_t>& key);

}  // namespace weft
