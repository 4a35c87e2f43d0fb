// Which tasks become ready when others are placed. Loads never become ready themselves: a load is passed through as
// soon as what it needs is there, since it is placed with its consumer.
#pragma once

#include <vector>

#include "workloads/graph/task_graph.hpp"

namespace weft {

class ReadyTasks {
 public:
  explicit ReadyTasks(const TaskGraph& graph);

  // Tasks that are ready from the start, ascending.
  std::vector<TaskId> entries();
  // Appends the tasks that are ready now that `task` has been placed.
  void placed(TaskId task, std::vector<TaskId>& ready);

 private:
  const TaskGraph& graph_;
  std::vector<std::uint32_t> missing_;  // producers that have no place yet
};

}  // namespace weft
