#include "sched/spill/added_tasks.hpp"

#include <fmt/format.h>

namespace weft {

AddedTasks added_tasks(const TaskGraph& graph) {
  AddedTasks added;
  for (TaskId task = 0; task < graph.task_count(); ++task) {
    if (graph.copy_of(task) == no_buffer) continue;
    const TaskKind kind = graph.kind(task);
    ++(kind == TaskKind::store ? added.stores : kind == TaskKind::load ? added.loads : added.recomputed);
  }
  return added;
}

std::string to_string(const AddedTasks& added) {
  return fmt::format("{} stores, {} loads, {} computed again", added.stores, added.loads, added.recomputed);
}

}  // namespace weft
