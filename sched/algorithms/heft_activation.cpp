// HEFT with activation: memory is booked along a sequential order that fits. The tasks are activated in that order, as
// long as the booked bytes plus the next output are within the limit; a task may run when it is activated, in order of
// upward rank; its bytes are booked until the last consumer has finished (on two stages: has read). When everything
// activated has finished, what is booked is what the sequential order holds at that place, so its next task can be
// activated: there is no dead end. (Agullo et al., "Multifrontal QR factorization for multicore architectures over
// runtime systems", Euro-Par 2013, and Eyraud-Dubois et al., "Parallel scheduling of task trees with limited memory",
// ACM TOPC 2(2), 2015, activate so.)

#include <algorithm>
#include <functional>
#include <queue>
#include <stdexcept>
#include <utility>

#include "sched/list/ranks.hpp"
#include "sched/list/ready_queues.hpp"
#include "sched/memory/occupancy.hpp"
#include "sched/memory/pending_readers.hpp"
#include "sched/memory/scratchpad_sizes.hpp"
#include "sched/model/exclusive_dma.hpp"
#include "sched/model/scheduler.hpp"
#include "sched/model/transfer_time.hpp"
#include "sched/model/two_stage_times.hpp"
#include "workloads/graph/pending_inputs.hpp"

namespace weft {

namespace {

// The bookings: which tasks are activated, and the bytes that they have booked.
class Bookings {
 public:
  Bookings(const TaskGraph& graph, const Platform& platform, std::span<const TaskId> order, Bytes limit)
      : order_(order),
        limit_(limit),
        sizes_(graph, platform.alignment),
        booked_(resident_bytes(graph, platform.alignment)),
        pending_readers_(graph, platform.reuse) {}

  // Activates what can be, and calls `activated` for each.
  template <typename Activated>
  void activate(Activated&& activated) {
    for (; next_ < order_.size() && booked_ + sizes_[order_[next_]] <= limit_; ++next_) {
      booked_ += sizes_[order_[next_]];
      activated(order_[next_]);
    }
  }

  void finish(TaskId task) {
    pending_readers_.finish(task, [&](BufferId buffer) { booked_ -= sizes_[buffer]; });
  }
  void give_up_inputs(TaskId task) {
    pending_readers_.give_up_inputs(task, [&](BufferId buffer) { booked_ -= sizes_[buffer]; });
  }

 private:
  std::span<const TaskId> order_;
  Bytes limit_;
  ScratchpadSizes sizes_;
  Bytes booked_;
  std::uint32_t next_ = 0;
  PendingReaders pending_readers_;
};

class Activation {
 public:
  Activation(const TaskGraph& graph, const Platform& platform, const MemoryRequest& request)
      : graph_(graph),
        platform_(platform),
        queues_(graph, platform, rank_order(graph, platform)),
        bookings_(graph, platform, request.orders.front().tasks, request.limit),
        pending_(graph, 1),  // the activation counts as well
        processors_(platform.processor_count()),
        sorts_(platform) {
    schedule_.processor.resize(graph.task_count());
    make_room_for_times(graph, platform, schedule_);
    schedule_.order.reserve(graph.task_count());
  }

  Schedule run() && {
    for (Time now = 0;; now = running_.top().time) {
      finish_until(now);
      bookings_.activate([&](TaskId task) {
        if (pending_.arrive(task)) queues_.push(task);
      });
      start_ready(now);
      if (running_.empty()) break;
    }
    if (schedule_.order.size() < graph_.task_count()) {
      throw std::logic_error("heft-activation needs an order that fits into the limit");
    }
    const auto earlier = [&](TaskId a, TaskId b) { return schedule_.start[a] < schedule_.start[b]; };
    std::stable_sort(schedule_.order.begin(), schedule_.order.end(), earlier);
    return std::move(schedule_);
  }

 private:
  void finish_until(Time now) {
    for (; !running_.empty() && running_.top().time <= now; running_.pop()) {
      const auto [time, task, step] = running_.top();
      const bool two_stages = platform_.processors[schedule_.processor[task]].two_stages;
      if (step == (two_stages ? TaskStep::has_read : TaskStep::finished)) bookings_.give_up_inputs(task);
      if (step != TaskStep::finished) continue;
      sorts_.finish(schedule_.processor[task]);
      bookings_.finish(task);
      pending_.produce(task, [&](TaskId consumer) { queues_.push(consumer); });
    }
  }

  bool is_idle(ProcessorId p, Time now) const { return processors_[p].free <= now && sorts_.admit(p); }

  // In order of rank, each task on the processor where it finishes earliest, if that is idle; else it waits for it, and
  // at this instant the tasks behind it count with that.
  void start_ready(Time now) {
    expected_ = processors_;
    const std::size_t max_waiting = 4 * processors_.size();
    waiting_.clear();
    while (waiting_.size() < max_waiting) {
      const auto [task, processors] = queues_.pop([&](ProcessorId p) { return is_idle(p, now); });
      if (task == no_task) break;
      const Choice choice = earliest(task, processors, now);
      expected_[choice.processor] = choice.times;
      if (is_idle(choice.processor, now)) {
        start(task, choice);
      } else {
        waiting_.push_back(task);
      }
    }
    for (const TaskId task : waiting_) queues_.push(task);
  }

  struct Choice {
    ProcessorId processor = 0;
    TaskTimes times{0, 0, 0, cannot_run};
  };

  Choice earliest(TaskId task, std::span<const ProcessorId> processors, Time now) const {
    const Time* cost = platform_.cost_row(graph_, task);
    Choice best;
    for (const ProcessorId p : processors) {
      if (cost[p] == cannot_run) continue;
      const Time ready = platform_.bandwidth.empty() ? now : std::max(now, arrival(task, p));
      const TaskTimes times = times_behind(expected_[p], graph_, platform_, task, p, ready);
      if (times.finish < best.times.finish) best = {p, times};
    }
    return best;
  }

  Time arrival(TaskId task, ProcessorId processor) const {
    return arrival_of_inputs(graph_, platform_, task, processor, schedule_.finish, schedule_.processor);
  }

  void start(TaskId task, const Choice& choice) {
    schedule_.processor[task] = choice.processor;
    set_times(schedule_, task, choice.times);
    processors_[choice.processor] = choice.times;
    schedule_.makespan = std::max(schedule_.makespan, choice.times.finish);
    schedule_.order.push_back(task);
    sorts_.start(choice.processor);
    push_events(running_, task, choice.times, platform_.processors[choice.processor].two_stages);
  }

  const TaskGraph& graph_;
  const Platform& platform_;
  ReadyQueues queues_;  // by rank
  Bookings bookings_;
  PendingInputs pending_;
  std::vector<ProcessorTimes> processors_;
  std::vector<ProcessorTimes> expected_;  // the same, with the tasks that wait for it at this instant
  std::vector<TaskId> waiting_;
  RunningSorts sorts_;
  std::priority_queue<TaskEvent, std::vector<TaskEvent>, std::greater<>> running_;
  Schedule schedule_;
};

Schedule schedule_heft_activation(const TaskGraph& graph, const Platform& platform, const MemoryRequest& request) {
  return Activation(graph, platform, request).run();
}

const SchedulerRegistration heft_activation{
    {"heft-activation", "upward rank, among tasks whose memory has been booked along a sequential order that fits",
     schedule_heft_activation, Keeps::safely}};

}  // namespace

}  // namespace weft
