#include "hw/critical_path.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <span>
#include <stdexcept>

namespace weft {

namespace {

TaskId last_completion(const RunResult& run) {
  TaskId last = 0;
  for (TaskId task = 1; task < run.tasks.size(); ++task) {
    if (run.tasks[task].finish > run.tasks[last].finish) last = task;
  }
  return last;
}

// Requests of one task overlap, so the cycles by which it took longer are fewer than its requests waited in sum. They
// are shared out among the resources in proportion to that waiting; rounding goes to the last one that was waited for.
void share_out(Cycles longer, std::span<const TaskWaits::Wait> waits, CriticalPath& path) {
  Picoseconds sum = 0;
  for (const TaskWaits::Wait& wait : waits) sum += wait.time;
  Picoseconds before = 0;
  Cycles given = 0;
  for (const TaskWaits::Wait& wait : waits) {
    before += wait.time;
    const auto up_to = static_cast<Cycles>(static_cast<__int128>(longer) * before / sum);
    path.waiting[wait.resource].second += up_to - given;
    given = up_to;
  }
}

void add_task(const TaskRun& task, std::span<const TaskWaits::Wait> waits, CriticalPath& path) {
  path.compute += task.compute;
  path.dispatch += task.descriptor;
  const Cycles longer = task.finish - task.start - task.unloaded;
  share_out(longer, waits, path);
  path.transfer += task.read + task.write - (waits.empty() ? 0 : longer);
}

}  // namespace

CriticalPath critical_path(const RunResult& run) {
  CriticalPath path;
  for (const ResourceUse& resource : run.resources) path.waiting.emplace_back(resource.name, 0);
  if (run.tasks.empty()) return path;

  // Whatever brought a task's start about happened at the same instant: the finish of a task, or, of a turn, a start.
  bool at_finish = true;
  for (TaskId task = last_completion(run); task != no_task;) {
    const Dispatch::Start& start = run.starts[task];
    if (at_finish) {
      path.tasks.push_back(task);
      add_task(run.tasks[task], run.waits.of(task), path);
    }
    at_finish = start.hold != Hold::turn;
    if (start.hold == Hold::none || start.hold == Hold::space) {
      path.space += run.tasks[task].start - static_cast<Cycles>(start.ready);
      task = start.enabler;
    } else {
      task = start.holder;
    }
  }
  std::reverse(path.tasks.begin(), path.tasks.end());

  Cycles sum = path.compute + path.transfer + path.dispatch + path.space;
  for (const auto& [resource, cycles] : path.waiting) sum += cycles;
  if (sum != run.makespan) {
    throw std::logic_error(
        fmt::format("the critical path adds up to {} cycles, the makespan is {}", sum, run.makespan));
  }
  return path;
}

}  // namespace weft
