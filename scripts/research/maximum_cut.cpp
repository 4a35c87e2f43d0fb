#include "scripts/research/maximum_cut.hpp"

#include <algorithm>
#include <limits>

#include "sched/memory/occupancy.hpp"
#include "sched/memory/space_dependencies.hpp"

namespace weft::study {

namespace {

constexpr Bytes unlimited = std::numeric_limits<Bytes>::max() / 4;

}  // namespace

MaximumCut::MaximumCut(const TaskGraph& graph)
    : task_count_(graph.task_count()),
      source_(2 * task_count_),
      sink_(source_ + 1),
      is_released_(task_count_, false),
      arcs_of_(sink_ + 1),
      level_(sink_ + 1, unreached),
      next_arc_(sink_ + 1, 0),
      not_cut_(resident_bytes(graph)) {
  for (TaskId task = 0; task < task_count_; ++task) {
    const Bytes bytes = scratchpad_bytes(graph, task, 1);
    is_released_[task] = bytes > 0 && !graph.is_kept(task);
    not_cut_ += bytes;
    add_arc(source_, task, bytes);
    for (const BufferId input : graph.inputs(task)) {
      if (!graph.is_external(input)) require(task, input);
    }
    if (!is_released_[task]) continue;
    add_arc(release_of(task), sink_, bytes);
    require(release_of(task), task);
    for (const TaskId reader : graph.consumers(task)) require(release_of(task), reader);
  }
}

void MaximumCut::require(Vertex later, Vertex earlier) { add_arc(later, earlier, unlimited); }

void MaximumCut::add_arc(Vertex from, Vertex to, Bytes capacity) {
  arcs_of_[from].push_back(static_cast<std::uint32_t>(arcs_.size()));
  arcs_.push_back({to, capacity});
  arcs_of_[to].push_back(static_cast<std::uint32_t>(arcs_.size()));
  arcs_.push_back({from, 0});
}

// Maximum flow by blocking flows (Dinic 1970). What the source reaches in the end is S.
Bytes MaximumCut::solve() {
  while (find_levels()) {
    std::fill(next_arc_.begin(), next_arc_.end(), 0);
    while (const Bytes pushed = augment(source_, unlimited)) not_cut_ -= pushed;
  }
  return not_cut_;
}

bool MaximumCut::find_levels() {
  std::fill(level_.begin(), level_.end(), unreached);
  std::vector<Vertex> queue{source_};
  level_[source_] = 0;
  for (std::size_t k = 0; k < queue.size(); ++k) {
    for (const std::uint32_t number : arcs_of_[queue[k]]) {
      const Arc& arc = arcs_[number];
      if (arc.left == 0 || level_[arc.to] != unreached) continue;
      level_[arc.to] = level_[queue[k]] + 1;
      queue.push_back(arc.to);
    }
  }
  return level_[sink_] != unreached;
}

Bytes MaximumCut::augment(Vertex vertex, Bytes most) {
  if (vertex == sink_) return most;
  for (std::uint32_t& next = next_arc_[vertex]; next < arcs_of_[vertex].size(); ++next) {
    const std::uint32_t number = arcs_of_[vertex][next];
    const Vertex to = arcs_[number].to;
    if (arcs_[number].left == 0 || level_[to] != level_[vertex] + 1) continue;
    const Bytes pushed = augment(to, std::min(most, arcs_[number].left));
    if (pushed == 0) continue;
    arcs_[number].left -= pushed;
    arcs_[number ^ 1].left += pushed;
    return pushed;
  }
  return 0;
}

}  // namespace weft::study
