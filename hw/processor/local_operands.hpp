// The local memories of a machine's processing elements, and what they make of descriptors: which operands a task reads.
#pragma once

#include <optional>
#include <vector>

#include "hw/processor/task_descriptor.hpp"
#include "hw/timing/local_memory.hpp"
#include "sched/model/platform.hpp"
#include "workloads/experiment/experiment.hpp"

namespace weft {

class LocalMemories {
 public:
  LocalMemories(const HardwareConfig& hardware, const std::vector<Processor>& processors) {
    for (const Processor& processor : processors) {
      std::optional<LocalMemory>& memory = memories_.emplace_back();
      if (processor.is_dma || !hardware.pes[processor.kind].reuse) continue;
      memory.emplace(hardware.pes[processor.kind].local_memory, processor.stages);
      is_any_ = true;
    }
  }

  // Whether a processing element keeps anything.
  bool is_any() const { return is_any_; }

  // A task starts on a processor: takes what is held there out of what its descriptor says is read.
  void start(const TaskGraph& graph, std::size_t processor, TaskDescriptor& task) {
    std::optional<LocalMemory>& memory = memories_[processor];
    if (!memory) return;
    memory->start(graph, task.task, task.local);
    task.fetches.clear();
    for (std::size_t k = 0; k < task.reads.size(); ++k) {
      if (!task.local.operands[k].is_held) task.fetches.push_back(task.reads[k]);
    }
  }

 private:
  std::vector<std::optional<LocalMemory>> memories_;  // by processor; none: it reads whatever it needs
  bool is_any_ = false;
};

}  // namespace weft
