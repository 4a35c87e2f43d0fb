#include "hw/memory/memory_module.hpp"

namespace weft {

MemoryRegistry& scratchpad_models() {
  static MemoryRegistry registry("scratchpad");
  return registry;
}

MemoryRegistry& dram_models() {
  static MemoryRegistry registry("dram");
  return registry;
}

}  // namespace weft
