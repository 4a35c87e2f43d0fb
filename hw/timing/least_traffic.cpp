#include "hw/timing/least_traffic.hpp"

#include <algorithm>

namespace weft {

SharedOperands::SharedOperands(const HardwareConfig& hardware, const TaskGraph& graph) {
  for (const PeConfig& pe : hardware.pes) reuses_.push_back(pe.reuse);
  multicasts_ = hardware.multicast;
  if (!multicasts_ && std::ranges::find(reuses_, true) == reuses_.end()) return;
  for (TaskId task = 0; task < graph.task_count(); ++task) {
    if (graph.kind(task) != TaskKind::compute) continue;
    const auto inputs = graph.inputs(task);
    const std::size_t first = graph.of(task).first_operand;
    if (may_be_shared_.size() < first + inputs.size()) may_be_shared_.resize(first + inputs.size());
    for (std::size_t k = 0; k < inputs.size(); ++k) {
      const BufferId buffer = inputs[k];
      const bool is_made_here = graph.is_external(buffer)
                                    ? graph.external(buffer).buffer_class != BufferClass::input &&
                                          graph.external(buffer).buffer_class != BufferClass::weight
                                    : graph.kind(buffer) == TaskKind::compute;
      const bool has_others = graph.consumers(buffer).size() > 1;
      if (has_others || is_made_here) may_be_shared_[first + k] |= may_be_held;
      if (has_others && graph.in_scratchpad(buffer)) may_be_shared_[first + k] |= may_be_multicast;
    }
  }
}

Bytes least_dram_traffic(const HardwareConfig& hardware, const TaskGraph& graph, Bytes kept_bytes,
                         const std::vector<bool>& may_find_kept) {
  const bool reuses = std::ranges::any_of(hardware.pes, &PeConfig::reuse);
  std::vector<double> of_buffer(reuses ? graph.external_count() : 0, 0);  // read at once, by external buffer
  double bytes = 0;
  for (TaskId task = 0; task < graph.task_count(); ++task) {
    const auto inputs = graph.inputs(task);
    const bool may_hold = reuses && graph.kind(task) == TaskKind::compute;
    double reads = 0;
    for (std::size_t k = 0; k < inputs.size(); ++k) {
      if (graph.in_scratchpad(inputs[k])) continue;
      if (!may_hold) {
        reads += graph.operand_bytes(task, k);
      } else if (graph.is_external(inputs[k])) {
        double& most = of_buffer[inputs[k] - graph.task_count()];
        most = std::max(most, graph.operand_bytes(task, k));
      }
    }
    const bool may_be_kept = !may_find_kept.empty() && may_find_kept[task];
    bytes += may_be_kept ? std::max(0.0, reads - static_cast<double>(kept_bytes)) : reads;
    const bool streams = graph.of(task).result_buffer != no_buffer;
    if (streams || !graph.in_scratchpad(task)) bytes += static_cast<double>(graph.buffer_bytes(task));
  }
  // Whoever reads a tensor that is there from the start, one task reads its largest part.
  for (std::uint32_t external = 0; external < of_buffer.size(); ++external) {
    const BufferClass of = graph.external(graph.task_count() + external).buffer_class;
    if (of == BufferClass::input || of == BufferClass::weight) bytes += of_buffer[external];
  }
  return static_cast<Bytes>(bytes);
}

}  // namespace weft
