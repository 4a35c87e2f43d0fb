#include "hw/machine/address_map.hpp"

#include "hw/timing/interconnect_timing.hpp"
#include "workloads/graph/gather_layout.hpp"

namespace weft {

AddressMap::AddressMap(const TaskGraph& graph, const ScratchpadSpace& space, Bytes alignment)
    : graph_(&graph), space_(&space), base_(graph.buffer_count()) {
  const auto step = static_cast<std::uint64_t>(alignment);
  for (BufferId buffer = 0; buffer < graph.buffer_count(); ++buffer) {
    if (graph.in_scratchpad(buffer)) continue;
    base_[buffer] = dram_base + dram_bytes_;
    dram_bytes_ += ceil_div(static_cast<std::uint64_t>(graph.buffer_bytes(buffer)), step) * step;
  }
}

AddressMap::AddressMap(const TaskGraph& graph) : graph_(&graph), base_(graph.buffer_count(), dram_base) {}

BoxAddress AddressMap::box(BufferId buffer, const TileSlice& slice) const {
  if (!graph_->in_scratchpad(buffer)) {
    return {base_[buffer], slice};
  }
  if (space_ == nullptr) return {0, slice};
  const ScratchpadSpace::Place place = space_->place_of(buffer);
  return {place.base, slice, place.pages};
}

void describe_task(const TaskGraph& graph, TaskId task, const AddressMap& addresses, TaskDescriptor& descriptor) {
  const ClassId id = graph.class_of(task);
  const TaskClass& task_class = graph.class_at(id);
  descriptor.task = task;
  descriptor.kind = task_class.kind;
  descriptor.work = task_class.work;
  descriptor.reads.clear();
  descriptor.writes.clear();
  descriptor.local.operands.clear();

  const auto inputs = graph.inputs(task);
  for (std::size_t k = 0; k < inputs.size(); ++k) {
    descriptor.reads.push_back({addresses.box(inputs[k], graph.operand_slice(id, k)), std::nullopt});
  }
  const BufferId result = task_class.result_buffer == no_buffer ? task : task_class.result_buffer;
  const BoxAddress destination = addresses.box(result, task_class.result);
  if (task_class.kind == TaskKind::compute) {
    descriptor.writes.push_back({std::nullopt, destination});
    return;
  }
  GatherLayout places(task_class.result);
  for (Move& move : descriptor.reads) {
    move.destination = destination;
    move.destination->slice = places.next(move.source->slice.size);
  }
  if (addresses.follows(task)) descriptor.reads.front().source->follows = true;
  if (addresses.goes_on(task)) descriptor.reads.back().source->goes_on = true;
}

}  // namespace weft
