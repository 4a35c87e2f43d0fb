#include "sched/guard/list_walk.hpp"

#include <algorithm>
#include <utility>

#include "sched/model/dispatch_order.hpp"

namespace weft {

ListWalk::ListWalk(const TaskGraph& graph, const Platform& platform, Guard guard, std::uint32_t max_refusals,
                   bool wait_for_faster)
    : graph_(&graph),
      platform_(&platform),
      guard_(std::move(guard)),
      max_refusals_(max_refusals),
      wait_for_faster_(wait_for_faster),
      idle_(eligibility_.kind_count(), ReadySet(static_cast<std::uint32_t>(platform.processor_count()))),
      processors_(platform.processor_count()),
      reserved_(platform.processor_count()),
      refused_at_(graph.task_count(), 0) {
  for (ProcessorId p = 0; p < platform.processor_count(); ++p) vacate(p);
}

void ListWalk::add_order(std::span<const TaskId> tasks) {
  const std::uint32_t classes = eligibility_.class_count();
  const std::vector<std::uint32_t> zeros(classes, 0);
  const std::vector<ReadySet> none_ready(classes, ReadySet(graph_->task_count()));
  orders_.push_back({{tasks.begin(), tasks.end()}, positions_of(tasks), none_ready, zeros, zeros});
}

void ListWalk::enqueue(TaskId task) {
  const std::uint32_t eligibility_class = eligibility_.class_of(task);
  for (Order& order : orders_) {
    order.ready[eligibility_class].insert(order.position[task]);
    std::uint32_t& cursor = order.cursor[eligibility_class];
    cursor = std::min(cursor, order.position[task]);
  }
}

void ListWalk::begin_instant() {
  ++instant_;
  for (Order& order : orders_) {
    std::ranges::fill(order.cursor, 0);
    std::ranges::fill(order.refusals, 0);
  }
  reserved_ = processors_;
}

// Whether the kind has an idle processor, and no task of the other sort is in the way.
bool ListWalk::may_run(std::uint32_t kind) const {
  const std::uint32_t idle = idle_[kind].next(0);
  return idle != ReadySet::none && sorts_.admit(static_cast<ProcessorId>(idle));
}

// The first ready task of the order that was not refused at this instant, among the classes that have a processor to
// run on; the cursor of its class is then behind it.
TaskId ListWalk::candidate(Order& order) const {
  std::uint32_t first = ReadySet::none, of_class = 0;
  for (std::uint32_t k = 0; k < eligibility_.class_count(); ++k) {
    std::uint32_t& cursor = order.cursor[k];
    if (cursor == ReadySet::none) continue;
    if (std::ranges::none_of(eligibility_.kinds_of(k), [&](std::uint32_t kind) { return may_run(kind); })) continue;
    cursor = order.ready[k].next(cursor);
    while (cursor != ReadySet::none && refused_at_[order.tasks[cursor]] == instant_) {
      cursor = order.ready[k].next(cursor + 1);
    }
    if (cursor >= first) continue;
    first = cursor;
    of_class = k;
  }
  if (first == ReadySet::none) return no_task;
  ++order.cursor[of_class];
  return order.tasks[first];
}

void ListWalk::refuse(Order& order, TaskId task) {
  const std::uint32_t eligibility_class = eligibility_.class_of(task);
  refused_at_[task] = instant_;
  if (++order.refusals[eligibility_class] >= max_refusals_) order.cursor[eligibility_class] = ReadySet::none;
}

ProcessorId ListWalk::choose(TaskId task, Time now) {
  const std::vector<std::uint32_t>& kinds = eligibility_.kinds_of(eligibility_.class_of(task));
  const Time* cost = platform_->cost_row(*graph_, task);
  Time best = cannot_run;
  ProcessorId chosen = no_processor;
  for (const std::uint32_t kind : kinds) {
    for (std::uint32_t k = idle_[kind].next(0); k != ReadySet::none; k = idle_[kind].next(k + 1)) {
      const auto idle = static_cast<ProcessorId>(k);
      if (cost[idle] == cannot_run) break;
      const Time finish = times_behind(processors_[idle], *graph_, *platform_, task, idle, now).finish;
      if (finish < best) best = finish, chosen = idle;
      if (!platform_->processors[idle].is_staged()) break;  // none of its kind ends it earlier
    }
  }
  if (!wait_for_faster_) return chosen;
  TaskTimes times_there;
  ProcessorId faster = no_processor;
  for (const std::uint32_t kind : kinds) {
    const std::vector<ProcessorId>& alike = eligibility_.processors_of(kind);
    if (!(now + cost[alike.front()] < best)) continue;  // not even if it were idle
    for (const ProcessorId p : alike) {
      if (!(reserved_[p].free > now)) continue;  // a processor that is late is not waited for
      const TaskTimes times = times_behind(reserved_[p], *graph_, *platform_, task, p, now);
      if (!(times.finish < best)) continue;
      best = times.finish;
      times_there = times;
      faster = p;
    }
  }
  if (faster == no_processor) return chosen;
  reserved_[faster] = times_there;
  return no_processor;
}

TaskTimes ListWalk::start(TaskId task, ProcessorId processor, Time now) {
  const TaskTimes times = times_behind(processors_[processor], *graph_, *platform_, task, processor, now);
  processors_[processor] = reserved_[processor] = times;
  idle_[eligibility_.kind_of(processor)].erase(processor);
  sorts_.start(processor);
  guard_.start(task);
  for (Order& order : orders_) order.ready[eligibility_.class_of(task)].erase(order.position[task]);
  return times;
}

}  // namespace weft
