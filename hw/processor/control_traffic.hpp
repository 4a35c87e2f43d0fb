// Descriptors and completions that travel (`dispatch: {memory: dram}`): a processor reads the descriptor of a task from
// the DRAM before it does anything else, and writes its completion there behind everything else. Every processor has a
// place for both, behind all buffers.
#pragma once

#include <vector>

#include "hw/timing/interconnect_timing.hpp"
#include "hw/transfer/bursts.hpp"
#include "workloads/experiment/experiment.hpp"

namespace weft {

class ControlTraffic {
 public:
  // `first`: the first address of the DRAM behind all buffers, a multiple of a burst.
  ControlTraffic(const HardwareConfig& hardware, std::uint64_t first)
      : descriptor_(hardware.dispatch.travels ? hardware.dispatch.descriptor : 0),
        completion_(hardware.dispatch.travels ? hardware.dispatch.completion : 0),
        burst_(hardware.dma.burst),
        first_(first) {}

  bool travels() const { return descriptor_ > 0; }
  // What is read before, and written behind, a task on a processor.
  std::vector<Move> descriptor(std::size_t processor) const {
    return {{box(dram_base + first_ + processor * bytes_each(), descriptor_), std::nullopt}};
  }
  std::vector<Move> completion(std::size_t processor) const {
    return {{std::nullopt, box(dram_base + first_ + processor * bytes_each() + rounded(descriptor_), completion_)}};
  }
  // Up to where the DRAM is used with these of so many processors.
  std::uint64_t end(std::size_t processors) const { return travels() ? first_ + processors * bytes_each() : first_; }

 private:
  static BoxAddress box(std::uint64_t address, Bytes bytes) {
    return {address, whole_slice({1, 1, static_cast<std::int32_t>(bytes)})};
  }
  std::uint64_t rounded(Bytes bytes) const { return static_cast<std::uint64_t>(ceil_div(bytes, burst_) * burst_); }
  std::uint64_t bytes_each() const { return rounded(descriptor_) + rounded(completion_); }

  Bytes descriptor_, completion_, burst_;
  std::uint64_t first_;
};

}  // namespace weft
