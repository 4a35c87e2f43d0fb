// `least-growth`: of the tasks whose inputs are ready, the one that makes the memory in use grow least is next, on the
// processor where it finishes earliest. This is what compilers do when registers are short: Goodman, Hsu, "Code
// scheduling and register allocation in large basic blocks", ICS 1988. Ties: the lowest task number. It looks at every
// ready task for each that it places: for thousands of tasks, not for millions.
#include <algorithm>
#include <utility>
#include <vector>

#include "sched/list/list_mapping.hpp"
#include "sched/model/ready_tasks.hpp"
#include "sched/model/scheduler.hpp"

namespace {

using weft::BufferId, weft::Bytes, weft::TaskGraph, weft::TaskId;

class LeastGrowth {
 public:
  LeastGrowth(const TaskGraph& graph, const weft::Platform& platform)
      : graph_(graph),
        mapping_(graph, platform, weft::Insertion::into_gaps),
        ready_tasks_(graph),
        waiting_(graph.buffer_count()) {
    for (BufferId buffer = 0; buffer < graph.buffer_count(); ++buffer) {
      waiting_[buffer] = static_cast<std::uint32_t>(graph.consumers(buffer).size());
    }
  }

  weft::Schedule run() {
    std::vector<TaskId> ready = ready_tasks_.entries();
    while (!ready.empty()) {
      const auto next = std::min_element(ready.begin(), ready.end(), [&](TaskId a, TaskId b) {
        return std::pair(growth(a), a) < std::pair(growth(b), b);
      });
      const TaskId task = *next;
      ready.erase(next);
      mapping_.place(task);  // with its loads that have no place yet
      for (const BufferId input : graph_.inputs(task)) --waiting_[input];
      ready_tasks_.placed(task, ready);
    }
    return std::move(mapping_).take();
  }

 private:
  // Bytes of the output less those of inputs that nobody else waits for. What is loaded is left out: weights would put
  // off the first task of every layer.
  Bytes growth(TaskId task) const {
    Bytes growth = graph_.in_scratchpad(task) ? graph_.buffer_bytes(task) : 0;
    for (const BufferId input : graph_.inputs(task)) {
      const bool is_made = !graph_.is_external(input) && graph_.kind(input) == weft::TaskKind::compute;
      if (is_made && waiting_[input] == 1 && graph_.in_scratchpad(input)) growth -= graph_.buffer_bytes(input);
    }
    return growth;
  }

  const TaskGraph& graph_;
  weft::ListMapping mapping_;
  weft::ReadyTasks ready_tasks_;
  std::vector<std::uint32_t> waiting_;  // per buffer: consumers that have no place yet
};

weft::Schedule schedule_least_growth(const TaskGraph& graph, const weft::Platform& platform,
                                     const weft::MemoryRequest&) {
  return LeastGrowth(graph, platform).run();
}

const weft::SchedulerRegistration registration{
    {"least-growth", "the ready task that adds least to the memory in use is next (Goodman, Hsu 1988)",
     schedule_least_growth}};

}  // namespace
