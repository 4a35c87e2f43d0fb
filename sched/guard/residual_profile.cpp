#include "sched/guard/residual_profile.hpp"

#include <algorithm>

#include "sched/memory/occupancy.hpp"

namespace weft {

ResidualProfile::ResidualProfile(const TaskGraph& graph, std::span<const TaskId> order, Bytes alignment, bool reuse,
                                 std::optional<BufferClass> only)
    : graph_(&graph),
      sizes_(graph, alignment, only),
      reuse_(reuse),
      order_(order.begin(), order.end()),
      position_(graph.task_count()),
      last_use_(graph.task_count(), nobody),
      profile_(occupancy_by_position(only ? 0 : resident_bytes(graph, alignment))) {}

// The bytes live while each task runs, and on the way the positions and last uses.
std::vector<Bytes> ResidualProfile::occupancy_by_position(Bytes resident) {
  for (std::uint32_t p = 0; p < order_.size(); ++p) {
    position_[order_[p]] = p;
    for (const BufferId buffer : graph_->inputs(order_[p])) {
      if (!graph_->is_external(buffer)) last_use_[buffer] = p;
    }
  }
  std::vector<Bytes> occupied(order_.size() + 1, 0);  // first what is released before each position
  for (TaskId task = 0; task < graph_->task_count(); ++task) {
    if (graph_->is_kept(task) || !reuse_) {
      last_use_[task] = nobody;
    } else {
      occupied[(last_use_[task] == nobody ? position_[task] : last_use_[task]) + 1] += sizes_.released(task);
    }
  }
  Bytes live = resident;
  for (std::size_t p = 0; p < order_.size(); ++p) {
    live += sizes_.allocated(order_[p]) - occupied[p];
    occupied[p] = live;
  }
  occupied.pop_back();
  return occupied;
}

std::uint32_t ResidualProfile::last_use_without(BufferId buffer, TaskId reader) const {
  std::uint32_t last = nobody;
  for (const TaskId other : graph_->consumers(buffer)) {
    if (other == reader || is_started(other)) continue;
    if (last == nobody || position_[other] > last) last = position_[other];
  }
  return last;
}

Bytes ResidualProfile::lives_on(TaskId task) const {
  const bool is_read = !graph_->consumers(task).empty();
  const bool lives = is_read || !reuse_ || graph_->is_kept(task);
  return sizes_.allocated(task) - (lives ? 0 : sizes_.released(task));
}

bool ResidualProfile::fits_after(TaskId task, Bytes limit) const {
  const Bytes output = lives_on(task);
  const Bytes now = peak();
  if (now + std::max<Bytes>(output, 0) <= limit) return true;
  const std::uint32_t position = position_[task];
  if (now > limit && profile_.maximum(position + 1, static_cast<std::uint32_t>(order_.size())) > limit) return false;
  if (position == first_) return true;

  // Before the task's own position: its output is added; an input whose last use it was is gone behind its new one.
  moved_.clear();
  Bytes change = output;
  for (const BufferId buffer : graph_->inputs(task)) {
    if (!is_last_use(buffer, position)) continue;
    change -= sizes_.released(buffer);
    const std::uint32_t to = last_use_without(buffer, task);
    if (to != nobody) moved_.emplace_back(to, sizes_.released(buffer));
  }
  if (change <= 0 && moved_.empty() && now <= limit) return true;
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
  position_[task] |= started_bit;
  if (position == first_) {
    // In turn: the output lives behind it as it did, and what it used last is gone there already.
    profile_.remove(position);
    while (first_ < order_.size() && is_started(order_[first_])) ++first_;
    return;
  }
  profile_.remove(position);
  moved_.clear();
  Bytes change = lives_on(task);
  for (const BufferId buffer : graph_->inputs(task)) {
    if (!is_last_use(buffer, position)) continue;
    const std::uint32_t to = last_use_without(buffer, task);
    change -= sizes_.released(buffer);
    if (to != nobody) moved_.emplace_back(to, sizes_.released(buffer));
    last_use_[buffer] = to;
  }
  // As in fits_after(): the sum of all changes, stretch by stretch from the back.
  std::sort(moved_.begin(), moved_.end(), std::greater<>());
  std::uint32_t end = position;
  for (const auto& [to, bytes] : moved_) {
    if (change != 0) profile_.add(std::min(to + 1, end), end, change);
    end = std::min(end, to + 1);
    change += bytes;
  }
  if (change != 0) profile_.add(first_, end, change);
}

}  // namespace weft
