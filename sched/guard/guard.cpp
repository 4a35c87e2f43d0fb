#include "sched/guard/guard.hpp"

#include "sched/memory/occupancy.hpp"

namespace weft {

Guard::Guard(const TaskGraph& graph, std::span<const SequentialOrder> orders, Bytes limit, Bytes alignment, bool reuse,
             Bytes activation_limit)
    : sizes_(graph, alignment),
      limit_(limit),
      live_(resident_bytes(graph, alignment)),
      activation_sizes_(graph, alignment, BufferClass::activation),
      activation_limit_(activation_limit),
      pending_readers_(graph, reuse) {
  for (const SequentialOrder& order : orders) {
    profiles_.emplace_back(graph, order.tasks, alignment, reuse);
    if (has_activation_limit())
      activation_profiles_.emplace_back(graph, order.tasks, alignment, reuse, BufferClass::activation);
  }
}

bool Guard::admits(TaskId task) const {
  if (live_ + sizes_.allocated(task) > limit_) return false;
  if (has_activation_limit() && live_activations_ + activation_sizes_.allocated(task) > activation_limit_) return false;
  for (std::size_t k = 0; k < profiles_.size(); ++k) {
    if (!profiles_[k].fits_after(task, limit_)) continue;
    if (!has_activation_limit() || activation_profiles_[k].fits_after(task, activation_limit_)) return true;
  }
  return false;
}

void Guard::start(TaskId task) {
  live_ += sizes_.allocated(task);
  for (ResidualProfile& profile : profiles_) profile.start(task);
  live_activations_ += activation_sizes_.allocated(task);
  for (ResidualProfile& profile : activation_profiles_) profile.start(task);
}

std::span<const BufferId> Guard::finish(TaskId task, bool has_read) {
  released_.clear();
  const auto release = [&](BufferId buffer) { this->release(buffer); };
  pending_readers_.finish(task, release);
  if (!has_read) pending_readers_.give_up_inputs(task, release);
  return released_;
}

std::span<const BufferId> Guard::read_done(TaskId task) {
  released_.clear();
  pending_readers_.give_up_inputs(task, [&](BufferId buffer) { release(buffer); });
  return released_;
}

void Guard::release(BufferId buffer) {
  live_ -= sizes_.released(buffer);
  live_activations_ -= activation_sizes_.released(buffer);
  released_.push_back(buffer);
}

TaskId Guard::way_on() const {
  for (std::size_t k = 0; k < profiles_.size(); ++k) {
    if (profiles_[k].first() == no_task || profiles_[k].peak() > limit_) continue;
    if (!has_activation_limit() || activation_profiles_[k].peak() <= activation_limit_) return profiles_[k].first();
  }
  return no_task;
}

}  // namespace weft
