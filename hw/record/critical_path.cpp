#include "hw/record/critical_path.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <stdexcept>

#include "hw/record/what_if.hpp"

namespace weft {

namespace {

// The chain of tasks that a replay ends with, as it went in the run.
class Walk {
 public:
  Walk(const RunResult& run, const WhatIf::Outcome& outcome, CriticalPath& path)
      : run_(run), replay_(outcome.run), growth_(outcome.growth), path_(path), more_waiting_(growth_.size(), 0) {}

  // Walks back from the completion of a task. What brought a step about in the replay happened at the same instant
  // there; in the run, then or before.
  void back_from(TaskId task) {
    TaskStep step = TaskStep::finished;
    bool at_start = false;
    path_.space += run_.makespan - run_.tasks[task].finish;
    while (task != no_task) {
      Cause before;
      if (!at_start) {
        if (path_.tasks.empty() || path_.tasks.back() != task) path_.tasks.push_back(task);
        before = to_start(task, step);
      }
      TaskId cause = before.task;
      if (cause != no_task) {
        step = before.step;
      } else {
        const Dispatch::Start& start = replay_.starts[task];
        at_start = start.hold == Hold::turn;
        cause = start.hold == Hold::none ? start.enabler : start.holder;
        step = start.hold == Hold::none ? start.enabler_step : start.holder_step;
        path_.space += run_.tasks[task].start - (at_start ? run_.tasks[cause].start : time_of(cause, step));
      }
      note(task);
      task = cause;
    }
  }

  // Returns by how much the waiting of the tasks on the path had grown in the replay, by resource.
  const std::vector<Cycles>& more_waiting() const { return more_waiting_; }

 private:
  struct Cause {
    TaskId task = no_task;
    TaskStep step = TaskStep::finished;
  };

  // Adds what lies between the task's start and the step. Returns no_task; or, where the task waited for the one before
  // it to leave a stage, adds only what came after that and returns the one before, and how it left.
  Cause to_start(TaskId task, TaskStep step) {
    const auto add = [&](std::size_t part, Cycles cycles) { add_part(part, cycles); };
    const TaskRun& run = run_.tasks[task];
    const TaskId before = run.is_staged() ? run_.before[task] : no_task;
    if (run.stages > 2 && step >= TaskStep::writes) {
      if (step == TaskStep::finished) for_each_part_of_writing(run_, task, add);
      if (before != no_task && replay_.finish[before] == replay_.write_start[task]) {
        path_.space += run.write_start() - run_.tasks[before].finish;
        return {before, TaskStep::finished};
      }
      path_.space += run.held;
    }
    if (step >= TaskStep::has_computed) for_each_part_of_the_rest(run_, task, add);
    if (!run.is_staged()) return {};
    if (step != TaskStep::has_read) {
      const TaskStep left = run.stages > 2 ? TaskStep::writes : TaskStep::finished;
      if (before != no_task && replay_.read_finish[task] < replay_.compute_start[task]) {
        path_.space += run.compute_start() - time_of(before, left);
        return {before, left};
      }
      path_.space += run.compute_start() - run.read_finish();
    }
    for_each_part_of_reading(run_, task, add);
    return {};
  }

  Cycles time_of(TaskId task, TaskStep step) const { return task == no_task ? 0 : run_.tasks[task].time_of(step); }

  void add_part(std::size_t part, Cycles cycles) {
    if (part == part_compute) path_.compute += cycles;
    if (part == part_transfer) path_.transfer += cycles;
    if (part == part_dispatch) path_.dispatch += cycles;
    if (part < part_waiting) return;
    const std::size_t resource = part - part_waiting;
    path_.waiting[resource].second += cycles;
    more_waiting_[resource] += grown(cycles, growth_[resource]) - cycles;
  }

  // Adds a step for the task, which gets all that has been added to the path since the last note.
  void note(TaskId task) {
    CriticalPath::Step step{task, path_.compute, path_.transfer, path_.dispatch, path_.space, {}};
    for (const auto& [resource, cycles] : path_.waiting) step.waiting.push_back(cycles);
    CriticalPath::Step own = step;
    own.compute -= noted_.compute;
    own.transfer -= noted_.transfer;
    own.dispatch -= noted_.dispatch;
    own.space -= noted_.space;
    for (std::size_t r = 0; r < noted_.waiting.size(); ++r) own.waiting[r] -= noted_.waiting[r];
    const bool is_nothing = own.compute == 0 && own.transfer == 0 && own.dispatch == 0 && own.space == 0 &&
                            std::all_of(own.waiting.begin(), own.waiting.end(), [](Cycles c) { return c == 0; });
    if (is_nothing) return;
    path_.steps.push_back(std::move(own));
    noted_ = std::move(step);
  }

  const RunResult& run_;
  const ExplainedReplay& replay_;
  const std::vector<double>& growth_;
  CriticalPath& path_;
  std::vector<Cycles> more_waiting_;
  CriticalPath::Step noted_;
};

// What tasks on the path would wait longer for resources if they did not wait for space is not to be had from space:
// that part of every gap goes to the resource that would be waited for most.
void give_gaps_to_resources(CriticalPath& path, const std::vector<Cycles>& more_waiting) {
  const Cycles gaps = path.space;
  const Cycles given = std::min(gaps, std::accumulate(more_waiting.begin(), more_waiting.end(), Cycles{0}));
  if (given == 0) return;
  const auto resource = static_cast<std::size_t>(std::ranges::max_element(more_waiting) - more_waiting.begin());
  path.space -= given;
  path.waiting[resource].second += given;
  Cycles before = 0, before_given = 0;
  for (CriticalPath::Step& step : path.steps) {
    before += step.space;
    const auto up_to = static_cast<Cycles>(static_cast<__int128>(given) * before / gaps);
    step.space -= up_to - before_given;
    step.waiting[resource] += up_to - before_given;
    before_given = up_to;
  }
}

CriticalPath path_of(const RunResult& run, const WhatIf::Outcome& outcome) {
  CriticalPath path;
  for (const ResourceUse& resource : run.resources) path.waiting.emplace_back(resource.name, 0);
  const auto last = std::ranges::max_element(outcome.run.finish);
  Walk walk(run, outcome, path);
  walk.back_from(static_cast<TaskId>(last - outcome.run.finish.begin()));
  std::ranges::reverse(path.tasks);
  std::ranges::reverse(path.steps);
  give_gaps_to_resources(path, walk.more_waiting());

  Cycles sum = path.compute + path.transfer + path.dispatch + path.space;
  for (const auto& [resource, cycles] : path.waiting) sum += cycles;
  if (sum != run.makespan) {
    throw std::logic_error(
        fmt::format("the critical path adds up to {} cycles, the makespan is {}", sum, run.makespan));
  }
  return path;
}

}  // namespace

CriticalPath critical_path(const TaskGraph& graph, const Platform& platform, const Schedule& plan,
                           const RunResult& run) {
  if (run.tasks.empty()) return {};
  const WhatIf what_if(graph, platform, plan, run);
  const WhatIf::Outcome as_it_was = what_if.as_it_was();
  const WhatIf::Outcome without_space = what_if.without_space();
  CriticalPath path = path_of(run, without_space);
  // What is on no path of the run itself is not what it waited for.
  const CriticalPath of_run = path_of(run, as_it_was);

  const auto add_gain = [&](const std::string& cause, const WhatIf::Outcome& without) {
    const Time gain = std::max<Time>(0, as_it_was.run.makespan - without.run.makespan);
    path.gains.emplace_back(cause, static_cast<Cycles>(gain));
  };
  add_gain("compute", what_if.without(part_compute));
  add_gain("transfer", what_if.without(part_transfer));
  if (of_run.dispatch > 0) add_gain("dispatch", what_if.without(part_dispatch));
  path.gains.emplace_back("space", path.space);
  if (what_if.has_barriers()) add_gain("barriers", what_if.without_barriers());
  if (what_if.has_exclusion()) add_gain("exclusive", what_if.without_exclusion());
  for (std::size_t r = 0; r < of_run.waiting.size(); ++r) {
    if (of_run.waiting[r].second > 0) add_gain(of_run.waiting[r].first, what_if.without(part_waiting + r));
  }
  return path;
}

}  // namespace weft
