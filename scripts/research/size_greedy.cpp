#include "scripts/research/size_greedy.hpp"

#include <algorithm>
#include <functional>
#include <numeric>
#include <vector>

#include "sched/memory/lifetimes.hpp"
#include "sched/memory/space_dependencies.hpp"
#include "sched/model/dispatch_order.hpp"
#include "sched/model/scheduler.hpp"

namespace weft::study {

namespace {

class SizeGreedy {
 public:
  SizeGreedy(const TaskGraph& graph, const Platform& platform, Bytes limit)
      : graph_(graph),
        platform_(platform),
        limit_(limit),
        by_size_(graph.task_count()),
        earliest_(graph.task_count(), 0) {
    std::iota(by_size_.begin(), by_size_.end(), 0);
    std::stable_sort(by_size_.begin(), by_size_.end(), [&](TaskId a, TaskId b) { return bytes(a) > bytes(b); });
    schedule_ = SchedulerRegistry::instance().find("heft")->schedule(graph, platform, {});
    schedule_.order = order_by_start(graph, schedule_);
  }

  std::optional<Schedule> run() && {
    for (std::uint32_t delays = 0; delays <= delays_per_task * graph_.task_count(); ++delays) {
      const TaskId blocked = place_all();
      if (blocked == no_task) return std::move(schedule_);
      if (!delay(blocked)) break;
      retime();
    }
    return std::nullopt;
  }

 private:
  static constexpr std::uint32_t delays_per_task = 4;

  Bytes bytes(TaskId task) const { return scratchpad_bytes(graph_, task, 1); }

  bool overlap(TaskId a, TaskId b) const {
    return schedule_.start[a] < release_[b] && schedule_.start[b] < release_[a];
  }

  // The first task whose buffer finds no gap below the limit; no_task: all have their addresses.
  TaskId place_all() {
    release_ = release_times(graph_, schedule_);
    schedule_.address.assign(graph_.buffer_count(), no_address);
    placed_.clear();
    for (const TaskId task : by_size_) {
      if (bytes(task) == 0) {
        schedule_.address[task] = 0;
        continue;
      }
      in_the_way_.clear();
      for (const TaskId other : placed_) {
        if (overlap(task, other)) in_the_way_.push_back(other);
      }
      Bytes address = 0;
      for (const TaskId other : in_the_way_) {  // ascending in address
        if (schedule_.address[other] >= address + bytes(task)) break;
        address = std::max(address, schedule_.address[other] + bytes(other));
      }
      if (address + bytes(task) > limit_) return task;
      schedule_.address[task] = address;
      const auto behind = std::upper_bound(placed_.begin(), placed_.end(), address,
                                           [&](Bytes low, TaskId other) { return low < schedule_.address[other]; });
      placed_.insert(behind, task);
    }
    return no_task;
  }

  // Delays one producer of the buffers that do not fit side by side: the one that starts last (ties: the one without
  // a gap) waits for the next release among the others, or, if none is left, the one before it. False: none can wait.
  bool delay(TaskId blocked) {
    in_the_way_.push_back(blocked);
    std::ranges::reverse(in_the_way_);
    std::ranges::stable_sort(in_the_way_, std::greater<>(), [&](TaskId task) { return schedule_.start[task]; });
    for (const TaskId task : in_the_way_) {
      const Time next = next_release(task);
      if (next == cannot_run) continue;
      earliest_[task] = next;
      return true;
    }
    return false;
  }

  // Returns the next release of another buffer in the way after the start of the task, except those that it reads,
  // which wait for it in turn.
  Time next_release(TaskId task) const {
    const auto inputs = graph_.inputs(task);
    Time next = cannot_run;
    for (const TaskId other : in_the_way_) {
      if (other == task || std::ranges::find(inputs, other) != inputs.end()) continue;
      if (schedule_.start[other] <= schedule_.start[task] && release_[other] > schedule_.start[task]) {
        next = std::min(next, release_[other]);
      }
    }
    return next;
  }

  void retime() {
    std::vector<Time> available(platform_.processor_count(), 0);
    schedule_.makespan = 0;
    for (const TaskId task : schedule_.order) {
      Time& free = available[schedule_.processor[task]];
      Time start = std::max(earliest_[task], free);
      for (const BufferId input : graph_.inputs(task)) {
        if (!graph_.is_external(input)) start = std::max(start, schedule_.finish[input]);
      }
      schedule_.start[task] = start;
      free = schedule_.finish[task] = start + platform_.cost(graph_, task, schedule_.processor[task]);
      schedule_.makespan = std::max(schedule_.makespan, free);
    }
    schedule_.order = order_by_start(graph_, schedule_);
  }

  const TaskGraph& graph_;
  const Platform& platform_;
  Bytes limit_;
  std::vector<TaskId> by_size_;
  std::vector<Time> earliest_;  // per task: not before this
  Schedule schedule_;
  std::vector<Time> release_;
  std::vector<TaskId> placed_, in_the_way_;  // ascending in address
};

}  // namespace

std::optional<Schedule> schedule_size_greedy(const TaskGraph& graph, const Platform& platform, Bytes limit) {
  return SizeGreedy(graph, platform, limit).run();
}

}  // namespace weft::study
