#include "sched/guard/guard.hpp"

#include <algorithm>

#include "sched/memory/occupancy.hpp"

namespace weft {

Guard::Guard(const TaskGraph& graph, std::span<const SequentialOrder> orders, Bytes limit, Bytes alignment, bool reuse,
             Bytes activation_limit)
    : graph_(&graph),
      sizes_(graph, alignment),
      limit_(limit),
      live_(resident_bytes(graph, alignment)),
      activation_sizes_(graph, alignment, BufferClass::activation),
      activation_limit_(activation_limit),
      readers_left_(graph.task_count()) {
  for (const SequentialOrder& order : orders) {
    profiles_.emplace_back(graph, order.tasks, alignment, reuse);
    if (!has_activation_limit()) continue;
    activation_profiles_.emplace_back(graph, order.tasks, alignment, reuse, BufferClass::activation);
  }
  for (TaskId task = 0; task < graph.task_count(); ++task) {
    const auto readers = static_cast<std::uint32_t>(graph.consumers(task).size());
    readers_left_[task] = std::max(readers, 1u) + (graph.is_kept(task) || !reuse ? 1 : 0);
  }
}

bool Guard::admits(TaskId task) const {
  if (live_ + sizes_[task] > limit_) return false;
  if (has_activation_limit() && live_activations_ + activation_sizes_[task] > activation_limit_) return false;
  for (std::size_t k = 0; k < profiles_.size(); ++k) {
    if (!profiles_[k].fits_after(task, limit_)) continue;
    if (!has_activation_limit() || activation_profiles_[k].fits_after(task, activation_limit_)) return true;
  }
  return false;
}

void Guard::start(TaskId task) {
  live_ += sizes_[task];
  for (ResidualProfile& profile : profiles_) profile.start(task);
  live_activations_ += activation_sizes_[task];
  for (ResidualProfile& profile : activation_profiles_) profile.start(task);
}

std::span<const BufferId> Guard::finish(TaskId task, bool has_read) {
  released_.clear();
  if (graph_->consumers(task).empty()) give_up(task);
  if (!has_read) give_up_inputs(task);
  return released_;
}

std::span<const BufferId> Guard::read_done(TaskId task) {
  released_.clear();
  give_up_inputs(task);
  return released_;
}

void Guard::give_up(BufferId buffer) {
  if (--readers_left_[buffer] > 0) return;
  live_ -= sizes_[buffer];
  live_activations_ -= activation_sizes_[buffer];
  released_.push_back(buffer);
}

void Guard::give_up_inputs(TaskId task) {
  for (const BufferId buffer : graph_->inputs(task)) {
    if (!graph_->is_external(buffer)) give_up(buffer);
  }
}

TaskId Guard::way_on() const {
  for (std::size_t k = 0; k < profiles_.size(); ++k) {
    if (profiles_[k].first() == no_task || profiles_[k].peak() > limit_) continue;
    if (!has_activation_limit() || activation_profiles_[k].peak() <= activation_limit_) return profiles_[k].first();
  }
  return no_task;
}

}  // namespace weft
