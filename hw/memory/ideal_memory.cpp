// `ideal`: answers at once. As a scratchpad it leaves all time to the interconnect; as a DRAM it makes transfers free.
#include "hw/memory/timed_memory.hpp"

namespace weft {

namespace {

class IdealMemory : public TimedMemory {
 public:
  IdealMemory(sc_core::sc_module_name name, const Parameters&) : TimedMemory(name) {}
  Picoseconds serve(const MemoryAccess& access) override { return access.arrival; }
  Picoseconds min_time(Bytes) const override { return 0; }
};

const ModelRegistration<MemoryModule> scratchpad{
    scratchpad_models(),
    {"ideal", "answers at once, any number of accesses at a time", {}, make_model<MemoryModule, IdealMemory>}};
const ModelRegistration<MemoryModule> dram{
    dram_models(),
    {"ideal", "answers at once, any number of accesses at a time", {}, make_model<MemoryModule, IdealMemory>}};

}  // namespace

}  // namespace weft
