// `ideal`: answers at once. As a scratchpad it leaves all time to the interconnect; as a DRAM it makes transfers free.
#include "hw/timing/memory_timing.hpp"

namespace weft {

namespace {

class IdealMemory : public ServedMemory {
 public:
  explicit IdealMemory(const Parameters&) {}
  Picoseconds serve(const MemoryAccess& access) override { return access.arrival; }
  Picoseconds min_time(Bytes) const override { return 0; }
};

MemoryRegistry::Model ideal() {
  return {.name = "ideal",
          .description = "answers at once, any number of accesses at a time",
          .timing = make_timing<IdealMemory>};
}
const MemoryRegistration scratchpad{scratchpad_models(), ideal()};
const MemoryRegistration dram{dram_models(), ideal()};

}  // namespace

}  // namespace weft
