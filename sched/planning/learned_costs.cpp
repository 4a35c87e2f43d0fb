#include "sched/planning/learned_costs.hpp"

namespace weft {

namespace {

// Time that was planned for something, and that it took.
struct Stretch {
  Time planned = 0, taken = 0;

  void add(Time plan, Time took) {
    planned += plan;
    taken += took;
  }
  double factor() const { return planned > 0 ? taken / planned : 1; }
};

// Of the part of a task that reads on a processor of two stages, and of the rest.
struct Stretches {
  Stretch read, rest;
};

}  // namespace

Platform learned_platform(const TaskGraph& graph, const Platform& platform, const Schedule& schedule,
                          const PlanReplay& run, Learn learn) {
  const auto row_of = [&](TaskId task) { return learn == Learn::per_task ? task : graph.class_of(task); };
  std::vector<Stretches> stretches(learn == Learn::per_task ? graph.task_count() : graph.class_count());
  for (TaskId task = 0; task < graph.task_count(); ++task) {
    const ProcessorId processor = schedule.processor[task];
    Stretches& mine = stretches[row_of(task)];
    const Time cost = platform.cost(graph, task, processor);
    if (!platform.processors[processor].two_stages) {
      mine.rest.add(cost, run.finish[task] - run.start[task]);
      continue;
    }
    const Time read = platform.read_cost(graph, task, processor);
    mine.read.add(read, run.read_finish[task] - run.start[task]);
    mine.rest.add(cost - read, run.finish[task] - run.compute_start[task]);
  }

  Platform learned = platform;
  learned.for_graph = nullptr;
  learned.row_per_task = true;
  learned.costs.clear();
  learned.read_costs.clear();
  for (TaskId task = 0; task < graph.task_count(); ++task) {
    const Stretches& mine = stretches[row_of(task)];
    for (ProcessorId p = 0; p < platform.processor_count(); ++p) {
      const Time cost = platform.cost(graph, task, p);
      const Time read = platform.processors[p].two_stages ? platform.read_cost(graph, task, p) : 0;
      learned.costs.push_back(cost == cannot_run ? cost
                                                 : read * mine.read.factor() + (cost - read) * mine.rest.factor());
      if (platform.has_stages()) learned.read_costs.push_back(read * mine.read.factor());
    }
  }
  return learned;
}

}  // namespace weft
