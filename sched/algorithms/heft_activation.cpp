// HEFT with activation: memory is booked along a sequential order that fits. The tasks are activated in that order, as
// long as the booked bytes plus the next output are within the limit; a task may run when it is activated, in order of
// upward rank; its bytes are booked until the last consumer has finished (on several stages: has read). When everything
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
#include "sched/model/stage_times.hpp"
#include "sched/model/transfer_time.hpp"
#include "workloads/graph/pending_inputs.hpp"

namespace weft {

namespace {

class Activation {
 public:
  Activation(const TaskGraph& graph, const Platform& platform, const MemoryRequest& request)
      : graph_(graph), platform_(platform), activation_order_(request.orders.front().tasks), limit_(request.limit) {
    schedule_.processor.resize(graph.task_count());
    make_room_for_times(graph, platform, schedule_);
    schedule_.order.reserve(graph.task_count());
  }

  Schedule run() && {
    for (Time now = 0;; now = running_.top().time) {
      finish_until(now);
      activate();
      start_ready(now);
      if (running_.empty()) break;
    }
    if (schedule_.order.size() < graph_.task_count()) {
      throw std::logic_error("heft-activation needs an order that fits into the limit");
    }
    std::ranges::stable_sort(schedule_.order, {}, [&](TaskId task) { return schedule_.start[task]; });
    return std::move(schedule_);
  }

 private:
  // Activates what can be.
  void activate() {
    for (; activated_ < activation_order_.size(); ++activated_) {
      const TaskId task = activation_order_[activated_];
      if (booked_ + sizes_.allocated(task) > limit_) return;
      booked_ += sizes_.allocated(task);
      if (pending_.arrive(task)) queues_.push(task);
    }
  }

  void finish_until(Time now) {
    const auto release = [&](BufferId buffer) { booked_ -= sizes_.released(buffer); };
    for (; !running_.empty() && running_.top().time <= now; running_.pop()) {
      const auto [time, task, step] = running_.top();
      const bool is_staged = platform_.processors[schedule_.processor[task]].is_staged();
      if (step == (is_staged ? TaskStep::has_read : TaskStep::finished)) pending_readers_.give_up_inputs(task, release);
      if (step != TaskStep::finished) continue;
      sorts_.finish(schedule_.processor[task]);
      pending_readers_.finish(task, release);
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
      is_idle(choice.processor, now) ? start(task, choice) : waiting_.push_back(task);
    }
    for (const TaskId task : waiting_) queues_.push(task);
  }

  struct Choice {
    ProcessorId processor = 0;
    TaskTimes times{0, 0, 0, 0, cannot_run};
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
    push_events(running_, task, choice.times, platform_.processors[choice.processor].is_staged());
  }

  const TaskGraph& graph_;
  const Platform& platform_;
  std::span<const TaskId> activation_order_;
  std::uint32_t activated_ = 0;  // tasks of that order
  Bytes limit_;
  ScratchpadSizes sizes_{graph_, platform_.alignment};
  Bytes booked_ = resident_bytes(graph_, platform_.alignment);
  PendingReaders pending_readers_{graph_, platform_.reuse};
  PendingInputs pending_{graph_, 1};                                      // the activation counts as well
  ReadyQueues queues_{graph_, platform_, rank_order(graph_, platform_)};  // by rank
  std::vector<ProcessorTimes> processors_ = std::vector<ProcessorTimes>(platform_.processor_count());
  std::vector<ProcessorTimes> expected_;  // the same, with the tasks that wait for it at this instant
  std::vector<TaskId> waiting_;
  RunningSorts sorts_{platform_};
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
