// A DMA channel: copies a tile between DRAM and scratchpad, in the bursts of its model (hw/timing/dma_timing.hpp).
#pragma once

#include "hw/processor/processor_module.hpp"

namespace weft {

class DmaChannel : public ProcessorModule {
 public:
  explicit DmaChannel(sc_core::sc_module_name name) : ProcessorModule(name) {}

 protected:
  void perform(const Work&) override {}
  void compute(const TileComputation&) override {}
};

}  // namespace weft
