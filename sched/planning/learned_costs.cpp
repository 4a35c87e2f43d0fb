#include "sched/planning/learned_costs.hpp"

#include "sched/model/stage_times.hpp"

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

// Of the parts of a task that read and, of three stages, write on a processor of several, and of the rest. What computes
// by itself shares nothing, and takes what was planned.
struct Stretches {
  Stretch read, rest, write;
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
    const std::uint32_t stages = platform.processors[processor].stages;
    if (stages < 2) {
      mine.rest.add(cost, run.finish[task] - run.start[task]);
      continue;
    }
    const Time read = platform.read_cost(graph, task, processor);
    mine.read.add(read, run.read_finish[task] - run.start[task]);
    if (stages < 3) {
      mine.rest.add(cost - read, run.finish[task] - run.compute_start[task]);
    } else {
      mine.write.add(platform.write_cost(graph, task, processor), run.finish[task] - run.write_start[task]);
    }
  }

  Platform learned = platform;
  learned.for_graph = nullptr;
  learned.row_per_task = true;
  learned.costs.clear();
  learned.read_costs.clear();
  learned.write_costs.clear();
  learned.least_costs.clear();
  learned.least_read_costs.clear();
  for (TaskId task = 0; task < graph.task_count(); ++task) {
    const Stretches& mine = stretches[row_of(task)];
    for (ProcessorId p = 0; p < platform.processor_count(); ++p) {
      const bool can_run = platform.cost(graph, task, p) != cannot_run;
      const auto [read, rest, write] = can_run ? duration_of(graph, platform, task, p) : TaskDuration{};
      const Time reads = read * mine.read.factor(), writes = write * mine.write.factor();
      learned.costs.push_back(can_run ? reads + rest * mine.rest.factor() + writes : cannot_run);
      if (!platform.read_costs.empty()) learned.read_costs.push_back(reads);
      if (!platform.write_costs.empty()) learned.write_costs.push_back(writes);
    }
  }
  return learned;
}

}  // namespace weft
