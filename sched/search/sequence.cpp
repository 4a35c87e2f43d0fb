#include "sched/search/sequence.hpp"

#include <algorithm>
#include <functional>

#include "sched/memory/occupancy.hpp"
#include "sched/model/transfer_time.hpp"

namespace weft {

SequenceDecoder::SequenceDecoder(const TaskGraph& graph, const Platform& platform)
    : graph_(&graph), platform_(&platform), resident_(resident_bytes(graph, platform.alignment)) {
  made_.processor.assign(graph.task_count(), 0);
  make_room_for_times(graph, platform, made_);
}

std::optional<SequenceDecoder::Figures> SequenceDecoder::decode(const Sequence& sequence, Bytes limit, Time give_up) {
  readers_left_ = readers_;
  processors_.assign(platform_->processor_count(), {});
  releases_.clear();
  sorts_ = PlannedSorts(*platform_);
  last_start_ = makespan_ = 0;
  live_ = resident_;
  Bytes peak = resident_;
  for (const TaskId task : sequence.order) {
    ProcessorId processor = sequence.processor[task];
    if (processor == any_processor) processor = earliest_processor(task);
    Time start = std::max({last_start_, processors_[processor].free, arrival(task, processor), sorts_.free(processor)});
    if (!make_room(sizes_.allocated(task), limit, start)) return std::nullopt;
    finish(task, start, processor);
    if (!(makespan_ < give_up)) return std::nullopt;
    peak = std::max(peak, live_);
  }
  return Figures{makespan_, peak};
}

Time SequenceDecoder::arrival(TaskId task, ProcessorId processor) const {
  return arrival_of_inputs(*graph_, *platform_, task, processor, made_.finish, made_.processor);
}

// The processor on which the task would finish first if there were room; among equals the one that is free last, so
// that the others stay free for what comes next, and of these the lowest.
ProcessorId SequenceDecoder::earliest_processor(TaskId task) const {
  const Time* cost = platform_->cost_row(*graph_, task);
  const Time ready = platform_->bandwidth.empty() ? std::max(last_start_, arrival(task, 0)) : 0;
  Time best = cannot_run, best_available = 0;
  ProcessorId chosen = 0;
  for (ProcessorId p = 0; p < processors_.size(); ++p) {
    if (cost[p] == cannot_run) continue;
    const Time from = platform_->bandwidth.empty() ? ready : std::max(last_start_, arrival(task, p));
    const Time finish = platform_->has_stages()
                            ? times_behind(processors_[p], *graph_, *platform_, task, p, from).finish
                            : std::max(from, processors_[p].free) + cost[p];
    if (!(finish < best) && !(finish == best && processors_[p].finish > best_available)) continue;
    best = finish;
    best_available = processors_[p].finish;
    chosen = p;
  }
  return chosen;
}

bool SequenceDecoder::make_room(Bytes output, Bytes limit, Time& start) {
  while (!releases_.empty() && (releases_.front().first <= start || (output > 0 && live_ + output > limit))) {
    start = std::max(start, releases_.front().first);
    live_ -= releases_.front().second;
    std::pop_heap(releases_.begin(), releases_.end(), std::greater<>());
    releases_.pop_back();
  }
  live_ += output;
  return output == 0 || live_ <= limit;
}

void SequenceDecoder::finish(TaskId task, Time start, ProcessorId processor) {
  const TaskTimes times = times_behind(processors_[processor], *graph_, *platform_, task, processor, start);
  const Time end = times.finish;
  set_times(made_, task, times);
  processors_[processor] = times;
  made_.processor[task] = processor;
  last_start_ = start;
  last_use_[task] = end;
  sorts_.add(processor, end);
  makespan_ = std::max(makespan_, end);
  const auto release = [&](BufferId buffer) {
    const Bytes bytes = sizes_.released(buffer);
    if (bytes == 0) return;
    releases_.emplace_back(last_use_[buffer], bytes);
    std::push_heap(releases_.begin(), releases_.end(), std::greater<>());
  };
  readers_left_.finish(task, release);
  for (const BufferId input : graph_->inputs(task)) {
    if (graph_->is_external(input)) continue;
    last_use_[input] = std::max(last_use_[input], times.read_finish);
    if (readers_left_.give_up(input)) release(input);
  }
}

Schedule SequenceDecoder::schedule(const Sequence& sequence) const {
  Schedule made = made_;
  made.order = sequence.order;
  made.makespan = makespan_;
  return made;
}

}  // namespace weft
