// `ideal`: answers at once. As a scratchpad it leaves all time to the interconnect; as a DRAM it makes transfers free.
#include "hw/memory/memory.hpp"

namespace weft {

namespace {

class IdealMemory : public Memory {
 public:
  IdealMemory(sc_core::sc_module_name name, const Parameters&) : Memory(name) {}
  Picoseconds serve(const MemoryAccess& access) override { return access.arrival; }
  Picoseconds least_time(Bytes) const override { return 0; }
};

const ModelRegistration<Memory> scratchpad{
    scratchpad_models(), {"ideal", "answers at once, any number of accesses at a time", {}, make_model<Memory, IdealMemory>}};
const ModelRegistration<Memory> dram{
    dram_models(), {"ideal", "answers at once, any number of accesses at a time", {}, make_model<Memory, IdealMemory>}};

}  // namespace

}  // namespace weft
