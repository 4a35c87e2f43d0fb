#include "sched/spill/added_tasks.hpp"

#include <fmt/format.h>

namespace weft {

AddedTasks added_tasks(const TaskGraph& graph) {
  AddedTasks added;
  for (TaskId task = 0; task < graph.task_count(); ++task) {
    if (graph.copy_of(task) == no_buffer) continue;
    switch (graph.kind(task)) {
      case TaskKind::store:
        ++added.stores;
        break;
      case TaskKind::load:
        ++added.loads;
        break;
      case TaskKind::compute:
        ++added.recomputed;
        break;
    }
  }
  return added;
}

std::string to_string(const AddedTasks& added) {
  return fmt::format("{} stores, {} loads, {} computed again", added.stores, added.loads, added.recomputed);
}

}  // namespace weft
