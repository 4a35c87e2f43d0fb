#include "hw/timing/dma_timing.hpp"
#include "hw/timing/interconnect_timing.hpp"
#include "hw/timing/memory_timing.hpp"
#include "hw/timing/pe_timing.hpp"

namespace weft {

MemoryRegistry& scratchpad_models() {
  static MemoryRegistry registry("scratchpad");
  return registry;
}

MemoryRegistry& dram_models() {
  static MemoryRegistry registry("dram");
  return registry;
}

InterconnectRegistry& interconnect_models() {
  static InterconnectRegistry registry("interconnect");
  return registry;
}

DmaRegistry& dma_models() {
  static DmaRegistry registry("dma");
  return registry;
}

PeRegistry& pe_models() {
  static PeRegistry registry("processing element");
  return registry;
}

}  // namespace weft
