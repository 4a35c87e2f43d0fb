// DMA channels as processors: one that holds several descriptors (DmaTiming::queue) is as many processors to the plan and
// the dispatcher, its places, with one way into the interconnect and limits that they share.
#pragma once

#include <memory>
#include <vector>

#include "hw/timing/dma_timing.hpp"
#include "sched/model/platform.hpp"
#include "workloads/experiment/experiment.hpp"

namespace weft {

// Returns the descriptors that a channel of the machine holds. Throws InputError for unknown models and settings.
std::uint32_t dma_queue_of(const HardwareConfig& hardware);

// Returns the processors of the DMA channels, of this kind: "dma0", or of channels with several places "dma0_0", "dma0_1".
// Throws InputError where there are too many beside `others`.
std::vector<Processor> dma_processors_of(const HardwareConfig& hardware, std::uint32_t kind, std::size_t others);

// Returns by processor where its requests come in: its own number, or that of the first place of its channel.
std::vector<int> ports_of(const HardwareConfig& hardware, std::size_t processors);

// Returns DmaTiming::kept_bytes() of the machine's channels. Throws InputError for unknown models and settings.
Bytes kept_bytes_of(const HardwareConfig& hardware, Bytes dram_pin_burst);

// Makes what cuts the transfers of processors into bursts, of one machine; DMA channels in the order of the processors,
// each once. What it has made for a channel must live on until all its places are made.
class BurstMaker {
 public:
  BurstMaker(const HardwareConfig& hardware, Bytes dram_pin_burst)
      : hardware_(&hardware), dram_pin_burst_(dram_pin_burst) {}

  std::unique_ptr<BurstSource> make(const Processor& processor);
  // Returns DmaTiming::kept_bytes() of the machine's channels. Throws InputError for unknown models and settings.
  Bytes kept_bytes_of(const HardwareConfig& hardware, Bytes dram_pin_burst);

  // Makes what cuts descriptors and completions that travel into bursts (`dispatch: {memory: dram}`).
  std::unique_ptr<BurstSource> make_control() const;

 private:
  const HardwareConfig* hardware_;
  Bytes dram_pin_burst_;
  DmaTiming* channel_ = nullptr;  // of which places are to be made
  std::uint32_t places_left_ = 0;
};

}  // namespace weft
