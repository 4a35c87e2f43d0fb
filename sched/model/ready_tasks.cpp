#include "sched/model/ready_tasks.hpp"

namespace weft {

std::vector<TaskId> ReadyTasks::entries() {
  std::vector<TaskId> entries, passed;
  for (const TaskId task : pending_.complete_tasks()) {
    (graph_.kind(task) == TaskKind::load ? passed : entries).push_back(task);
  }
  for (const TaskId load : passed) placed(load, entries);
  return entries;
}

void ReadyTasks::placed(TaskId task, std::vector<TaskId>& ready) {
  pending_.produce(task, [&](TaskId consumer) {
    if (graph_.kind(consumer) == TaskKind::load) {
      placed(consumer, ready);  // at most one deep: what reads a load's output is no load
    } else {
      ready.push_back(consumer);
    }
  });
}

}  // namespace weft
