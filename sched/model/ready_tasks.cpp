#include "sched/model/ready_tasks.hpp"

namespace weft {

ReadyTasks::ReadyTasks(const TaskGraph& graph) : graph_(graph), missing_(graph.task_count(), 0) {
  for (TaskId task = 0; task < graph.task_count(); ++task) {
    for (const BufferId input : graph.inputs(task)) missing_[task] += graph.is_external(input) ? 0 : 1;
  }
}

std::vector<TaskId> ReadyTasks::entries() {
  std::vector<TaskId> entries, passed;
  for (TaskId task = 0; task < graph_.task_count(); ++task) {
    if (missing_[task] == 0) (graph_.kind(task) == TaskKind::load ? passed : entries).push_back(task);
  }
  for (const TaskId load : passed) placed(load, entries);
  return entries;
}

void ReadyTasks::placed(TaskId task, std::vector<TaskId>& ready) {
  for (const TaskId consumer : graph_.consumers(task)) {
    if (--missing_[consumer] > 0) continue;
    if (graph_.kind(consumer) == TaskKind::load) {
      placed(consumer, ready);  // at most one deep: what reads a load's output is no load
    } else {
      ready.push_back(consumer);
    }
  }
}

}  // namespace weft
