/// The tasks that become ready when others have been placed. Loads never become ready themselves: a load is passed
/// through as soon as what it needs is there, since it is placed with its consumer.
#pragma once

#include <queue>
#include <vector>

#include "base/core/export.hpp"
#include "workloads/graph/pending_inputs.hpp"

namespace weft {

class WEFT_API ReadyTasks {
 public:
  explicit ReadyTasks(const TaskGraph& graph) : graph_(graph), pending_(graph) {}  ///< Begins with nothing placed.

  /// Returns the tasks that are ready from the start, ascending; to be called once, before placed().
  std::vector<TaskId> entries() {
    std::vector<TaskId> entries, passed;
    for (const TaskId task : pending_.complete_tasks()) {
      (graph_.kind(task) == TaskKind::load ? passed : entries).push_back(task);
    }
    for (const TaskId load : passed) placed(load, entries);
    return entries;
  }
  /// Appends the tasks that are ready now that `task` has been placed.
  void placed(TaskId task, std::vector<TaskId>& ready) {
    pending_.produce(task, [&](TaskId consumer) {
      if (graph_.kind(consumer) == TaskKind::load) {
        placed(consumer, ready);  // at most one deep: what reads a load's output is no load
      } else {
        ready.push_back(consumer);
      }
    });
  }

  /// Calls `place(task)` for every task but loads: always the ready task that comes later than none of the others.
  /// `comes_later(a, b)` is a strict weak order. Instead of the two above.
  template <typename ComesLater, typename Place>
  void for_each_by_priority(ComesLater comes_later, Place&& place) {
    std::vector<TaskId> ready = entries();
    std::priority_queue<TaskId, std::vector<TaskId>, ComesLater> queue(comes_later);
    for (;;) {
      for (const TaskId task : ready) queue.push(task);
      if (queue.empty()) return;
      const TaskId task = queue.top();
      queue.pop();
      place(task);
      ready.clear();
      placed(task, ready);
    }
  }

 private:
  const TaskGraph& graph_;
  PendingInputs pending_;
};

}  // namespace weft
