#include "hw/trace/planned_memory.hpp"

#include <algorithm>
#include <limits>

namespace weft {

namespace {

constexpr Time never = std::numeric_limits<Time>::infinity();

}  // namespace

std::vector<Time> planned_releases(const TaskGraph& graph, const Platform& platform, const Schedule& plan) {
  std::vector<Time> releases(graph.buffer_count(), never);
  if (!platform.reuse) return releases;
  // When the first k tasks of the dispatch order have all finished.
  std::vector<Time> prefix{0};
  for (const TaskId task : plan.order) prefix.push_back(std::max(prefix.back(), plan.finish[task]));
  for (BufferId buffer = 0; buffer < graph.task_count(); ++buffer) {
    const std::uint32_t position = plan.release_position.empty() ? 0 : plan.release_position[buffer];
    if (graph.is_kept(buffer) || position >= graph.task_count()) continue;
    releases[buffer] = std::max(plan.finish[buffer], prefix[position]);
    for (const TaskId reader : graph.consumers(buffer)) {
      releases[buffer] = std::max(releases[buffer], plan.finish[reader]);
    }
  }
  return releases;
}

std::vector<std::pair<Time, Bytes>> planned_occupancy(const TaskGraph& graph, const Platform& platform,
                                                      const Schedule& plan) {
  const std::vector<Time> releases = planned_releases(graph, platform, plan);
  std::vector<std::pair<Time, Bytes>> changes{{0, 0}};
  for (BufferId buffer = 0; buffer < graph.buffer_count(); ++buffer) {
    if (!graph.in_scratchpad(buffer)) continue;
    const Bytes bytes = (graph.buffer_bytes(buffer) + platform.alignment - 1) / platform.alignment * platform.alignment;
    changes.emplace_back(graph.is_external(buffer) ? 0 : plan.start[buffer], bytes);
    if (releases[buffer] < never) changes.emplace_back(releases[buffer], -bytes);
  }
  std::sort(changes.begin(), changes.end());
  std::vector<std::pair<Time, Bytes>> occupancy;
  Bytes total = 0;
  for (const auto& [time, bytes] : changes) {
    total += bytes;
    if (!occupancy.empty() && occupancy.back().first == time) {
      occupancy.back().second = total;
    } else {
      occupancy.emplace_back(time, total);
    }
  }
  const auto same = [](const auto& a, const auto& b) { return a.second == b.second; };
  occupancy.erase(std::unique(occupancy.begin(), occupancy.end(), same), occupancy.end());
  return occupancy;
}

}  // namespace weft
