// Carries out any dispatch on processors of one to three stages with random durations, and keeps its own account of what
// runs where, what is live, and why tasks started.
#pragma once

#include <functional>
#include <queue>
#include <random>
#include <string>
#include <tuple>
#include <vector>

#include "sched/dispatch/dispatch.hpp"
#include "sched/memory/space_dependencies.hpp"

namespace weft::test {

class StagedRunner {
 public:
  // Allows at most `limit` live bytes, in whole pages.
  StagedRunner(const TaskGraph& graph, const Platform& platform, Dispatch& dispatch, Bytes limit, Bytes page)
      : graph_(graph), platform_(platform), dispatch_(dispatch), limit_(limit), page_(page) {}

  // Carries the dispatch out and returns what went wrong, line by line.
  std::string run(std::mt19937& random) {
    random_ = &random;
    lives_.assign(graph_.task_count(), {-1, -1, -1, -1, -1});
    computed_.assign(graph_.task_count(), -1);
    stages_.assign(platform_.processor_count(), {});
    for (BufferId buffer = graph_.task_count(); buffer < graph_.buffer_count(); ++buffer) live_ += pages(buffer);
    Time now = 0;
    while (true) {
      for (TaskId task; (task = dispatch_.start_next(now)) != no_task;) start(task, now);
      if (events_.empty()) break;
      now = std::get<0>(events_.top());
      while (!events_.empty() && std::get<0>(events_.top()) == now) {
        const auto [time, task, step] = events_.top();
        events_.pop();
        if (step == TaskStep::has_read) has_read(task, now);
        if (step == TaskStep::has_computed) has_computed(task, now);
        if (step == TaskStep::finished) finish(task, now);
      }
    }
    if (!dispatch_.done()) faults_ += "stands still\n";
    for (TaskId task = 0; task < graph_.task_count(); ++task) check_reason(task);
    return faults_;
  }

  // Returns the max of live activations, without those that no task produces.
  Bytes peak_of_activations() const { return peak_of_activations_; }

  Time makespan() const {
    Time last = 0;
    for (const TaskTimes& life : lives_) last = std::max(last, life.finish);
    return last;
  }

 private:
  using Event = std::tuple<Time, TaskId, TaskStep>;
  struct Stages {
    TaskId reads = no_task;  // or has read, and waits for the one before it
    bool has_read = false;
    TaskId computes = no_task;  // of one stage: runs
    bool has_computed = false;  // of three
    TaskId writes = no_task;
  };

  std::string name(TaskId task) const { return graph_.task_name(task); }
  Bytes pages(BufferId buffer) const { return scratchpad_bytes(graph_, buffer, page_); }
  Bytes activation_pages(BufferId buffer) const {
    return graph_.buffer_class(buffer) == BufferClass::activation ? pages(buffer) : 0;
  }
  ProcessorId processor(TaskId task) const { return dispatch_.processor_of(task); }
  std::uint32_t stages_of(TaskId task) const { return platform_.processors[processor(task)].stages; }
  bool is_staged(TaskId task) const { return stages_of(task) > 1; }
  bool is_dma(TaskId task) const { return platform_.processors[processor(task)].is_dma; }
  Time disturbed(Time duration) { return duration * (0.5 + 2.5 * static_cast<double>((*random_)() % 1024) / 1024); }

  void start(TaskId task, Time now) {
    Stages& stages = stages_[processor(task)];
    if (lives_[task].start >= 0) faults_ += name(task) + " starts twice\n";
    const Time cost = platform_.cost(graph_, task, processor(task));
    if (cost == cannot_run) faults_ += name(task) + " cannot run there\n";
    if (stages.reads != no_task || (!is_staged(task) && stages.computes != no_task)) {
      faults_ += name(task) + " starts on a busy processor\n";
    }
    ++running_[is_dma(task)];
    if (platform_.exclusive_dma && running_[0] > 0 && running_[1] > 0) {
      faults_ += name(task) + " runs beside the other sort\n";
    }
    for (const BufferId input : graph_.inputs(task)) {
      if (!graph_.is_external(input) && lives_[input].finish < 0) faults_ += name(task) + " starts before its input\n";
    }
    const bool in_place = graph_.in_place_of(task) != no_buffer;
    live_ += in_place ? 0 : pages(task);
    live_activations_ += in_place ? 0 : activation_pages(task);
    peak_of_activations_ = std::max(peak_of_activations_, live_activations_);
    if (live_ > limit_) faults_ += name(task) + " goes over the limit\n";
    lives_[task].start = now;
    if (is_staged(task)) {
      stages.reads = task;
      stages.has_read = false;
      events_.emplace(now + disturbed(platform_.read_cost(graph_, task, processor(task))), task, TaskStep::has_read);
    } else {
      stages.computes = task;
      events_.emplace(now + disturbed(cost), task, TaskStep::finished);
    }
  }

  void has_read(TaskId task, Time now) {
    lives_[task].read_finish = now;
    stages_[processor(task)].has_read = true;
    release(dispatch_.read_done(task, now));
    compute_next(processor(task), now);
  }

  void compute_next(ProcessorId p, Time now) {
    Stages& stages = stages_[p];
    if (!stages.has_read || stages.computes != no_task) return;
    const TaskId task = stages.computes = stages.reads;
    stages.reads = no_task;
    stages.has_read = false;
    lives_[task].compute_start = now;
    const TaskStep step = stages_of(task) > 2 ? TaskStep::has_computed : TaskStep::finished;
    events_.emplace(now + disturbed(duration_of(graph_, platform_, task, p).compute), task, step);
  }

  void has_computed(TaskId task, Time now) {
    stages_[processor(task)].has_computed = true;
    computed_[task] = now;
    dispatch_.compute_done(task, now);
    write_next(processor(task), now);
  }

  void write_next(ProcessorId p, Time now) {
    Stages& stages = stages_[p];
    if (!stages.has_computed || stages.writes != no_task) return;
    const TaskId task = stages.writes = stages.computes;
    stages.computes = no_task;
    stages.has_computed = false;
    lives_[task].write_start = now;
    events_.emplace(now + disturbed(platform_.write_cost(graph_, task, p)), task, TaskStep::finished);
    compute_next(p, now);
  }

  void finish(TaskId task, Time now) {
    lives_[task].finish = now;
    if (!is_staged(task)) lives_[task].read_finish = lives_[task].compute_start = now;
    Stages& stages = stages_[processor(task)];
    (stages_of(task) > 2 ? stages.writes : stages.computes) = no_task;
    --running_[is_dma(task)];
    release(dispatch_.finish(task, now));
    write_next(processor(task), now);
    compute_next(processor(task), now);
  }

  void release(std::span<const BufferId> buffers) {
    for (const BufferId buffer : buffers) {
      bool early = lives_[buffer].finish < 0;
      for (const TaskId reader : graph_.consumers(buffer)) early |= lives_[reader].read_finish < 0;
      if (early) faults_ += graph_.buffer_name(buffer) + " is released too early\n";
      const TaskId over = graph_.taken_over_by(buffer);
      live_ -= pages(buffer) - (over == no_task ? 0 : pages(over));
      live_activations_ -= activation_pages(buffer) - (over == no_task ? 0 : activation_pages(over));
    }
  }

  Time time_of(TaskId task, TaskStep step) const {
    const TaskTimes& life = lives_[task];
    switch (step) {
      case TaskStep::has_read:
        return life.read_finish;
      case TaskStep::computes:
        return life.compute_start;
      case TaskStep::has_computed:
        return computed_[task];
      case TaskStep::writes:
        return life.write_start;
      case TaskStep::finished:
        return life.finish;
    }
    return life.finish;
  }

  // Checks that what made the task ready happened when it became ready, and what ended its wait when it started.
  void check_reason(TaskId task) {
    const Dispatch::Start& why = dispatch_.start_of(task);
    const Time start = lives_[task].start;
    bool good = why.enabler == no_task ? why.ready == 0 : time_of(why.enabler, why.enabler_step) == why.ready;
    if (why.hold == Hold::turn) good &= lives_[why.holder].start == start;
    if (why.hold != Hold::turn) good &= (why.ready < start) == (why.hold != Hold::none);
    if (why.hold != Hold::turn && why.hold != Hold::none) good &= time_of(why.holder, why.holder_step) == start;
    if (!good) faults_ += name(task) + ": reason " + to_string(why.hold) + " cannot be\n";
  }

  const TaskGraph& graph_;
  const Platform& platform_;
  Dispatch& dispatch_;
  Bytes limit_, page_;
  std::mt19937* random_ = nullptr;
  std::vector<TaskTimes> lives_;
  std::vector<Time> computed_;  // of three stages
  std::vector<Stages> stages_;
  std::priority_queue<Event, std::vector<Event>, std::greater<>> events_;
  int running_[2] = {};  // on processing elements, on DMA channels
  Bytes live_ = 0, live_activations_ = 0, peak_of_activations_ = 0;
  std::string faults_;
};

}  // namespace weft::test
