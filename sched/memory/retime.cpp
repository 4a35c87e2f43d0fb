#include "sched/memory/retime.hpp"

#include <algorithm>
#include <functional>
#include <queue>
#include <utility>

#include "sched/memory/lifetimes.hpp"
#include "sched/memory/occupancy.hpp"
#include "sched/memory/space_dependencies.hpp"
#include "sched/model/exclusive_dma.hpp"
#include "sched/model/stage_times.hpp"
#include "sched/model/transfer_time.hpp"

namespace weft {

namespace {

class Retimer {
 public:
  Retimer(const TaskGraph& graph, const Platform& platform, Bytes limit, Schedule& schedule)
      : graph_(graph), platform_(platform), schedule_(schedule), limit_(limit) {
    make_room_for_times(graph, platform, schedule);
  }

  bool run() {
    for (std::uint32_t p = 0; p < schedule_.order.size(); ++p) {
      if (!place(p)) return false;
    }
    schedule_.makespan = prefix_finish_[schedule_.order.size()];
    return true;
  }

 private:
  using Release = std::pair<Time, Bytes>;

  bool place(std::uint32_t p) {
    const TaskId task = schedule_.order[p];
    note_releases(p);
    Time start = earliest_start(task, p);
    const Bytes output = allocated_bytes(graph_, task, platform_.alignment);
    while (!releases_.empty() && (releases_.top().first <= start || (output > 0 && live_ + output > limit_))) {
      start = std::max(start, releases_.top().first);
      live_ -= releases_.top().second;
      releases_.pop();
    }
    if (output > 0 && live_ + output > limit_) return false;
    live_ += output;
    finish(task, p, start);
    return true;
  }

  // Buffers whose readers all stand before position p: the time of their release is known now.
  void note_releases(std::uint32_t p) {
    for (; next_release_ < by_prefix_.size() && prefix_[by_prefix_[next_release_]] <= p; ++next_release_) {
      const BufferId buffer = by_prefix_[next_release_];
      const bool is_held = !schedule_.release_position.empty() && graph_.taken_over_by(buffer) == no_task;
      const std::uint32_t held = is_held ? schedule_.release_position[buffer] : 0;
      const Time time = std::max(last_use_[buffer], prefix_finish_[held]);
      releases_.emplace(time, released_bytes(graph_, buffer, platform_.alignment));
    }
  }

  Time earliest_start(TaskId task, std::uint32_t p) {
    const ProcessorId processor = schedule_.processor[task];
    while (next_barrier_ < schedule_.barriers.size() && schedule_.barriers[next_barrier_] <= p) {
      last_start_ = std::max(last_start_, prefix_finish_[schedule_.barriers[next_barrier_++]]);
    }
    Time start = std::max(last_start_, processors_[processor].free);
    if (graph_.kind(task) == TaskKind::compute) {
      const std::vector<std::uint32_t>& barriers = schedule_.compute_barriers;
      for (; next_compute_barrier_ < barriers.size() && barriers[next_compute_barrier_] <= computes_;
           ++next_compute_barrier_) {
        compute_barrier_ = computes_finish_;
      }
      start = std::max(start, compute_barrier_);
    }
    return std::max({start, sorts_.free(processor),
                     arrival_of_inputs(graph_, platform_, task, processor, schedule_.finish, schedule_.processor)});
  }

  void finish(TaskId task, std::uint32_t p, Time start) {
    const ProcessorId processor = schedule_.processor[task];
    const TaskTimes times = times_behind(processors_[processor], graph_, platform_, task, processor, start);
    set_times(schedule_, task, times);
    processors_[processor] = times;
    last_start_ = start;
    const Time finish = times.finish;
    if (graph_.kind(task) == TaskKind::compute) {
      ++computes_;
      computes_finish_ = std::max(computes_finish_, finish);
    }
    sorts_.add(processor, finish);
    prefix_finish_[p + 1] = std::max(prefix_finish_[p], finish);
    last_use_[task] = finish;
    graph_.for_each_producer(
        task, [&](TaskId buffer) { last_use_[buffer] = std::max(last_use_[buffer], times.read_finish); });
  }

  const TaskGraph& graph_;
  const Platform& platform_;
  Schedule& schedule_;
  Bytes limit_;
  Bytes live_ = resident_bytes(graph_, platform_.alignment);
  std::vector<std::uint32_t> prefix_ = release_prefixes(graph_, schedule_.order, schedule_.release_position);
  std::vector<BufferId> by_prefix_ = buffers_by_release(prefix_);
  std::size_t next_release_ = 0;
  std::size_t next_barrier_ = 0;
  std::vector<Time> last_use_ = std::vector<Time>(graph_.task_count(), 0);
  // When the first p tasks of the order have finished.
  std::vector<Time> prefix_finish_ = std::vector<Time>(graph_.task_count() + 1, 0);
  std::vector<ProcessorTimes> processors_ = std::vector<ProcessorTimes>(platform_.processor_count());
  PlannedSorts sorts_{platform_};
  Time last_start_ = 0;
  std::size_t next_compute_barrier_ = 0;
  std::uint32_t computes_ = 0;  // compute tasks so far
  Time computes_finish_ = 0;    // when they have finished
  Time compute_barrier_ = 0;    // when the last barrier of theirs opens
  std::priority_queue<Release, std::vector<Release>, std::greater<>> releases_;
};

}  // namespace

bool retime_within(const TaskGraph& graph, const Platform& platform, Bytes limit, Schedule& schedule) {
  return Retimer(graph, platform, limit, schedule).run();
}

}  // namespace weft
