#include "hw/address_map.hpp"

#include <algorithm>

#include "hw/interconnect/interconnect.hpp"

namespace weft {

AddressMap::AddressMap(const TaskGraph& graph, const Schedule& plan, Bytes burst) : base_(graph.buffer_count()) {
  const auto step = static_cast<std::uint64_t>(burst);
  for (BufferId buffer = 0; buffer < graph.buffer_count(); ++buffer) {
    const auto bytes = static_cast<std::uint64_t>(graph.buffer_bytes(buffer));
    if (graph.in_scratchpad(buffer)) {
      base_[buffer] = static_cast<std::uint64_t>(plan.address[buffer]);
      scratchpad_bytes_ = std::max(scratchpad_bytes_, base_[buffer] + bytes);
    } else {
      base_[buffer] = dram_base + dram_bytes_;
      dram_bytes_ += (bytes + step - 1) / step * step;
    }
  }
}

AddressMap::AddressMap(const TaskGraph& graph) : base_(graph.buffer_count()) {
  for (BufferId buffer = 0; buffer < graph.buffer_count(); ++buffer) {
    base_[buffer] = graph.in_scratchpad(buffer) ? 0 : dram_base;
  }
}

void describe_task(const TaskGraph& graph, TaskId task, const AddressMap& addresses, TaskDescriptor& descriptor) {
  const ClassId id = graph.class_of(task);
  const TaskClass& task_class = graph.class_at(id);
  descriptor.task = task;
  descriptor.work = task_class.work;
  descriptor.reads.clear();
  descriptor.writes.clear();

  const auto inputs = graph.inputs(task);
  for (std::size_t k = 0; k < inputs.size(); ++k) {
    descriptor.reads.push_back({BoxAddress{addresses[inputs[k]], graph.operand_slice(id, k)}, std::nullopt});
  }
  const BufferId result = task_class.result_buffer == no_buffer ? task : task_class.result_buffer;
  const BoxAddress destination{addresses[result], task_class.result};
  if (task_class.kind == TaskKind::compute) {
    descriptor.writes.push_back({std::nullopt, destination});
  } else {
    descriptor.reads.front().destination = destination;
  }
}

}  // namespace weft
