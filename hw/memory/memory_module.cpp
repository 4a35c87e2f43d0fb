#include "hw/memory/memory_module.hpp"

#include "hw/memory/four_phase_memory.hpp"
#include "hw/memory/timed_memory.hpp"

namespace weft {

namespace {

std::unique_ptr<MemoryModule> carrying(const char* name, std::unique_ptr<MemoryTiming> timing) {
  if (auto* served = dynamic_cast<ServedMemory*>(timing.get())) {
    (void)timing.release();
    return std::make_unique<TimedMemory>(name, std::unique_ptr<ServedMemory>(served));
  }
  auto& queued = dynamic_cast<QueuedMemory&>(*timing);
  (void)timing.release();
  return std::make_unique<FourPhaseMemory>(name, std::unique_ptr<QueuedMemory>(&queued));
}

}  // namespace

std::unique_ptr<MemoryModule> make_memory(const MemoryRegistry& registry, const char* name, const ModelConfig& config,
                                          const MemorySetup& setup) {
  std::unique_ptr<MemoryTiming> timing = registry.make(config);
  const auto& model = registry.named(config);
  std::unique_ptr<MemoryModule> module;
  if (model.module == nullptr) {
    module = carrying(name, std::move(timing));
  } else {
    module = model.module(name, registry.parameters(config));
    if (timing) {
      timing->set_up(setup);
      module->plan_with(std::move(timing));
    }
  }
  module->set_up(setup);
  return module;
}

}  // namespace weft
