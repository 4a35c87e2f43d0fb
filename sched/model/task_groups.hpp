// Which processors are alike, and which tasks can run on the same ones: list schedulers and the dispatcher keep one set
// of ready tasks per group, so that tasks that find no idle processor never stand in the way of those that do.
#pragma once

#include <cstdint>
#include <vector>

#include "sched/model/platform.hpp"

namespace weft {

class TaskGroups {
 public:
  TaskGroups(const TaskGraph& graph, const Platform& platform);

  std::uint32_t kind_count() const { return static_cast<std::uint32_t>(processors_of_.size()); }
  std::uint32_t group_count() const { return static_cast<std::uint32_t>(kinds_of_.size()); }

  std::uint32_t kind_of(ProcessorId processor) const { return kind_of_[processor]; }
  const std::vector<ProcessorId>& processors_of(std::uint32_t kind) const { return processors_of_[kind]; }  // ascending

  std::uint32_t group_of(TaskId task) const { return group_of_row_[row_per_task_ ? task : graph_->class_of(task)]; }
  // The kinds of processors that run the tasks of a group, ascending. Where tasks differ so much that there would be
  // very many groups, the rest share one of all kinds, and not each of its tasks can run on each of them.
  const std::vector<std::uint32_t>& kinds_of(std::uint32_t group) const { return kinds_of_[group]; }

  // The processors of those kinds, ascending.
  std::vector<ProcessorId> processors_of_group(std::uint32_t group) const;

 private:
  const TaskGraph* graph_;
  bool row_per_task_;
  std::vector<std::uint32_t> kind_of_;
  std::vector<std::vector<ProcessorId>> processors_of_;
  std::vector<std::uint32_t> group_of_row_;  // per row of costs
  std::vector<std::vector<std::uint32_t>> kinds_of_;
};

}  // namespace weft
