// A DMA channel: copies a tile between DRAM and scratchpad. Each burst is read and then written, and keeps one of the
// `outstanding` slots of the channel from the request of its read to the answer of its write.
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
