#include "hw/dma/kept_bursts.hpp"

#include <unordered_set>

namespace weft {

namespace {

// A byte of a buffer; no_buffer: of none.
struct Place {
  BufferId buffer = no_buffer;
  Bytes byte = 0;

  bool operator==(const Place&) const = default;
};

struct HashOfPlace {
  std::size_t operator()(const Place& place) const {
    return static_cast<std::size_t>(place.byte) * 0x9e3779b97f4a7c15U + place.buffer;
  }
};

// Returns where a load of a class begins in DRAM, or ends.
Place place_of(const TaskGraph& graph, TaskId load, bool at_end) {
  const auto inputs = graph.inputs(load);
  const std::size_t k = at_end ? inputs.size() - 1 : 0;
  const BufferClass of = graph.buffer_class(inputs[k]);
  const TileSlice& slice = graph.operand_slice(graph.class_of(load), k);
  const bool is_constant = graph.is_external(inputs[k]) && (of == BufferClass::input || of == BufferClass::weight);
  if (!is_constant || !slice.is_in_one_piece()) return {};
  const auto& [extent, offset, size, steps, bits] = slice;
  const std::int64_t first = (std::int64_t{offset[0]} * extent[1] + offset[1]) * extent[2] + offset[2];
  return {inputs[k], first * bits / 8 + (at_end ? bytes_of(slice) : 0)};
}

}  // namespace

KeptBursts kept_bursts_of_plan(const TaskGraph& graph, const Schedule& schedule, const std::vector<int>& ports,
                               Bytes kept) {
  if (kept == 0) return {};
  KeptBursts bursts{std::vector<bool>(graph.task_count(), false), std::vector<bool>(graph.task_count(), false)};
  std::vector<TaskId> before(ports.size(), no_task);  // by port of a channel: its last load
  std::vector<Place> end(ports.size());               // of that
  for (const TaskId load : schedule.order) {
    if (graph.kind(load) != TaskKind::load) continue;
    const auto port = static_cast<std::size_t>(ports[schedule.processor[load]]);
    const Place begin = place_of(graph, load, false);
    if (begin.buffer != no_buffer && begin == end[port] && begin.byte % kept != 0) {
      bursts.goes_on[before[port]] = bursts.follows[load] = true;
    }
    before[port] = load;
    end[port] = place_of(graph, load, true);
  }
  return bursts;
}

KeptBursts kept_bursts_of_graph(const TaskGraph& graph, Bytes kept) {
  if (kept == 0) return {};
  KeptBursts bursts{{}, std::vector<bool>(graph.task_count(), false)};
  std::unordered_set<Place, HashOfPlace> ends;
  for (TaskId task = 0; task < graph.task_count(); ++task) {
    if (graph.kind(task) == TaskKind::load) ends.insert(place_of(graph, task, true));
  }
  for (TaskId task = 0; task < graph.task_count(); ++task) {
    if (graph.kind(task) != TaskKind::load) continue;
    const Place begin = place_of(graph, task, false);
    bursts.follows[task] = begin.buffer != no_buffer && begin.byte % kept != 0 && ends.contains(begin);
  }
  return bursts;
}

}  // namespace weft
