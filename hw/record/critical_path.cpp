#include "hw/record/critical_path.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <span>
#include <stdexcept>

namespace weft {

namespace {

class Walk {
 public:
  Walk(const RunResult& run, CriticalPath& path) : run_(run), path_(path) {}

  // Walks back from the completion of a task. What brought a step about happened at the same instant.
  void back_from(TaskId task) {
    bool at_start = false;
    for (TaskStep step = TaskStep::finished; task != no_task;) {
      if (!at_start) {
        if (path_.tasks.empty() || path_.tasks.back() != task) path_.tasks.push_back(task);
        if (const TaskId before = to_start(task, step); before != no_task) {
          note(task);
          task = before;
          step = TaskStep::finished;
          continue;
        }
      }
      const Dispatch::Start& start = run_.starts[task];
      at_start = start.hold == Hold::turn;
      const bool by_enabler = start.hold == Hold::none || start.hold == Hold::space;
      if (by_enabler) path_.space += run_.tasks[task].start - static_cast<Cycles>(start.ready);
      note(task);
      task = by_enabler ? start.enabler : start.holder;
      step = by_enabler ? start.enabler_step : start.holder_step;
    }
  }

 private:
  // Adds what lies between the task's start and the step. Returns no_task; or, where the task waited for the one before
  // it to be computed, adds only what came after that and returns the one before.
  TaskId to_start(TaskId task, TaskStep step) {
    const TaskRun& run = run_.tasks[task];
    if (!run.two_stages) {
      path_.compute += run.compute;
      path_.dispatch += run.descriptor;
      add_transfer(run.read + run.write, run.finish - run.start - run.uncontended, run_.waits.of(task));
      return no_task;
    }
    if (step == TaskStep::finished) {
      path_.compute += run.compute;
      const Cycles alone = run.uncontended - run.uncontended_reading;
      add_transfer(run.write, run.compute + run.write - alone, run_.waits.of(task));
    }
    if (step != TaskStep::has_read && run.local > 0) return run_.before[task];
    path_.dispatch += run.descriptor;
    add_transfer(run.read, run.descriptor + run.read - run.uncontended_reading, run_.waits_reading.of(task));
    return no_task;
  }

  // Adds a transfer that took so many cycles, `longer` of them beyond what it takes alone. These are shared out among
  // the resources in proportion to its requests' waiting there: requests of one task overlap, so these cycles are fewer
  // than the waiting in sum. Rounding goes to the last resource. A transfer in company may come out shorter than alone,
  // where its own requests are served in another order.
  void add_transfer(Cycles took, Cycles longer, std::span<const TaskWaits::Wait> waits) {
    const Cycles waited = waits.empty() ? 0 : std::max<Cycles>(0, longer);
    path_.transfer += took - waited;
    Picoseconds sum = 0, before = 0;
    for (const TaskWaits::Wait& wait : waits) sum += wait.time;
    Cycles given = 0;
    for (const TaskWaits::Wait& wait : waits) {
      before += wait.time;
      const auto up_to = static_cast<Cycles>(static_cast<__int128>(waited) * before / sum);
      path_.waiting[wait.resource].second += up_to - given;
      given = up_to;
    }
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
  CriticalPath& path_;
  CriticalPath::Step noted_;
};

}  // namespace

CriticalPath critical_path(const RunResult& run) {
  CriticalPath path;
  for (const ResourceUse& resource : run.resources) path.waiting.emplace_back(resource.name, 0);
  if (run.tasks.empty()) return path;
  const auto last = std::max_element(run.tasks.begin(), run.tasks.end(),
                                     [](const TaskRun& a, const TaskRun& b) { return a.finish < b.finish; });
  Walk(run, path).back_from(static_cast<TaskId>(last - run.tasks.begin()));
  std::reverse(path.tasks.begin(), path.tasks.end());
  std::reverse(path.steps.begin(), path.steps.end());

  Cycles sum = path.compute + path.transfer + path.dispatch + path.space;
  for (const auto& [resource, cycles] : path.waiting) sum += cycles;
  if (sum != run.makespan) {
    throw std::logic_error(
        fmt::format("the critical path adds up to {} cycles, the makespan is {}", sum, run.makespan));
  }
  return path;
}

}  // namespace weft
