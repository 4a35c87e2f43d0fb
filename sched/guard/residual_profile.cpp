#include "sched/guard/residual_profile.hpp"

#include <algorithm>

#include "sched/memory/lifetimes.hpp"
#include "sched/memory/occupancy.hpp"

namespace weft {

namespace {

std::vector<Bytes> occupancy_by_position(const TaskGraph& graph, std::span<const TaskId> order, Bytes alignment,
                                         bool reuse) {
  const std::vector<std::uint32_t> held(reuse ? 0 : graph.task_count(), held_to_the_end);
  return sequential_occupancy(graph, order, held, alignment);
}

}  // namespace

ResidualProfile::ResidualProfile(const TaskGraph& graph, std::span<const TaskId> order, Bytes alignment, bool reuse)
    : graph_(&graph),
      sizes_(graph, alignment),
      reuse_(reuse),
      order_(order.begin(), order.end()),
      position_(graph.task_count()),
      started_(graph.task_count(), false),
      last_(graph.task_count(), 0),
      profile_(occupancy_by_position(graph, order, alignment, reuse)) {
  if (graph.task_count() == 0) return;
  const TaskId last_task = graph.task_count() - 1;
  readers_.resize(graph.consumers(last_task).data() + graph.consumers(last_task).size() - graph.consumers(0).data());
  for (std::uint32_t p = 0; p < order_.size(); ++p) {
    position_[order_[p]] = p;
    for (const BufferId buffer : graph.inputs(order_[p])) {
      if (graph.is_external(buffer)) continue;
      readers_[graph.consumers(buffer).data() - graph.consumers(0).data() + last_[buffer]++] = p;
    }
  }
}

ResidualProfile::LastUse ResidualProfile::last_use_without(BufferId buffer, std::uint32_t position) const {
  if (!reuse_ || graph_->is_kept(buffer)) return {};
  const std::uint32_t* row = readers_.data() + (graph_->consumers(buffer).data() - graph_->consumers(0).data());
  std::uint32_t last = last_[buffer];
  if (last == 0 || row[last - 1] != position) return {};
  for (; last > 0; --last) {
    if (row[last - 1] != position && !started_[row[last - 1]]) return {true, row[last - 1]};
  }
  return {true, nobody};
}

Bytes ResidualProfile::lives_on(TaskId task) const {
  const bool is_read = !graph_->consumers(task).empty();
  return is_read || !reuse_ || graph_->is_kept(task) ? sizes_[task] : 0;
}

bool ResidualProfile::fits_after(TaskId task, Bytes limit) const {
  const Bytes output = lives_on(task);
  if (peak() + output <= limit) return true;
  const std::uint32_t position = position_[task];
  if (profile_.maximum(position + 1, static_cast<std::uint32_t>(order_.size())) > limit) return false;
  if (position == first_) return true;

  // Before the task's own position: its output is added; an input whose last use it was is gone behind its new one.
  moved_.clear();
  Bytes change = output;
  for (const BufferId buffer : graph_->inputs(task)) {
    if (graph_->is_external(buffer)) continue;
    const LastUse use = last_use_without(buffer, position);
    if (!use.moves) continue;
    change -= sizes_[buffer];
    if (use.to != nobody) moved_.emplace_back(use.to, sizes_[buffer]);
  }
  std::sort(moved_.begin(), moved_.end(), std::greater<>());
  std::uint32_t end = position;
  for (const auto& [to, bytes] : moved_) {
    if (to + 1 < end && profile_.maximum(to + 1, end) + change > limit) return false;
    end = std::min(end, to + 1);
    change += bytes;
  }
  return profile_.maximum(first_, end) + change <= limit;
}

void ResidualProfile::start(TaskId task) {
  const std::uint32_t position = position_[task];
  const bool in_turn = position == first_;
  if (!in_turn) profile_.add(first_, position, lives_on(task));
  for (const BufferId buffer : graph_->inputs(task)) {
    if (graph_->is_external(buffer)) continue;
    const LastUse use = last_use_without(buffer, position);
    if (!use.moves) continue;
    if (!in_turn) profile_.add(use.to == nobody ? first_ : use.to + 1, position, -sizes_[buffer]);
    const std::uint32_t* row = readers_.data() + (graph_->consumers(buffer).data() - graph_->consumers(0).data());
    std::uint32_t& last = last_[buffer];
    while (last > 0 && (row[last - 1] == position || started_[row[last - 1]])) --last;
  }
  started_[position] = true;
  profile_.add(position, position + 1, MaxTree::lowest);
  while (first_ < order_.size() && started_[first_]) ++first_;
}

}  // namespace weft
