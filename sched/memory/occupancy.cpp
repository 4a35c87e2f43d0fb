#include "sched/memory/occupancy.hpp"

#include <algorithm>
#include <cmath>

#include "sched/memory/lifetimes.hpp"
#include "sched/memory/space_dependencies.hpp"

namespace weft {

namespace {

struct Change {
  Time time;
  BufferClass buffer_class;
  Bytes bytes;  // negative: released
};

std::vector<Change> changes_of(const TaskGraph& graph, const Schedule& schedule) {
  const std::vector<Time> release = release_times(graph, schedule);
  std::vector<Change> changes;
  changes.reserve(std::size_t{2} * graph.buffer_count());
  for (BufferId buffer = 0; buffer < graph.buffer_count(); ++buffer) {
    const Bytes bytes = graph.buffer_bytes(buffer);
    if (!graph.in_scratchpad(buffer) || bytes == 0) continue;
    const bool external = graph.is_external(buffer);
    const Bytes allocated = external ? bytes : allocated_bytes(graph, buffer, 1);
    changes.push_back({external ? 0 : schedule.start[buffer], graph.buffer_class(buffer), allocated});
    if (!external && std::isfinite(release[buffer])) {
      changes.push_back({release[buffer], graph.buffer_class(buffer), -released_bytes(graph, buffer, 1)});
    }
  }
  std::sort(changes.begin(), changes.end(), [](const Change& a, const Change& b) { return a.time < b.time; });
  return changes;
}

}  // namespace

Occupancy occupancy_of(const TaskGraph& graph, const Schedule& schedule) {
  const std::vector<Change> changes = changes_of(graph, schedule);
  Occupancy occupancy;
  occupancy.steps.push_back({});
  OccupancyStep now;
  for (std::size_t k = 0; k < changes.size();) {
    now.time = changes[k].time;
    for (; k < changes.size() && changes[k].time == now.time; ++k) {
      now.bytes[static_cast<std::size_t>(changes[k].buffer_class)] += changes[k].bytes;
    }
    OccupancyStep& last = occupancy.steps.back();
    if (now.bytes == last.bytes) continue;
    if (now.time == last.time) {
      last = now;
    } else {
      occupancy.steps.push_back(now);
    }
    occupancy.peak = std::max(occupancy.peak, now.total());
    for (std::size_t c = 0; c < now.bytes.size(); ++c) {
      occupancy.peak_by_class[c] = std::max(occupancy.peak_by_class[c], now.bytes[c]);
    }
  }
  return occupancy;
}

std::vector<Bytes> sequential_occupancy(const TaskGraph& graph, std::span<const TaskId> order,
                                        std::span<const std::uint32_t> release_position, Bytes alignment) {
  const std::vector<std::uint32_t> prefix = release_prefixes(graph, order, release_position);
  std::vector<Bytes> released_at(order.size() + 1, 0);  // by number of finished tasks
  for (BufferId buffer = 0; buffer < graph.task_count(); ++buffer) {
    if (prefix[buffer] != held_to_the_end) released_at[prefix[buffer]] += released_bytes(graph, buffer, alignment);
  }
  std::vector<Bytes> occupied(order.size());
  Bytes live = resident_bytes(graph, alignment);
  for (std::size_t p = 0; p < order.size(); ++p) {
    live += allocated_bytes(graph, order[p], alignment);
    occupied[p] = live;
    live -= released_at[p + 1];
  }
  return occupied;
}

Bytes sequential_peak(const TaskGraph& graph, std::span<const TaskId> order,
                      std::span<const std::uint32_t> release_position, Bytes alignment) {
  Bytes peak = resident_bytes(graph, alignment);
  for (const Bytes bytes : sequential_occupancy(graph, order, release_position, alignment)) {
    peak = std::max(peak, bytes);
  }
  return peak;
}

Bytes resident_bytes(const TaskGraph& graph, Bytes alignment) {
  Bytes bytes = 0;
  for (BufferId buffer = graph.task_count(); buffer < graph.buffer_count(); ++buffer) {
    bytes += scratchpad_bytes(graph, buffer, alignment);
  }
  return bytes;
}

}  // namespace weft
