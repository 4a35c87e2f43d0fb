// Eligibility of processors for tasks ("processing set restrictions": Leung and Li, "Scheduling with processing set
// restrictions: A survey", International Journal of Production Economics 116(2), 2008).
//
// Tasks that the same kinds of processors can run are of one eligibility class. List schedulers and the dispatcher keep
// the ready tasks of each class apart, so that tasks that find no idle processor never stand in the way of those that
// do.
#pragma once

#include <cstdint>
#include <vector>

#include "sched/model/platform.hpp"

namespace weft {

class Eligibility {
 public:
  // Graph and platform must outlive it.
  Eligibility(const TaskGraph& graph, const Platform& platform);

  std::uint32_t kind_count() const { return static_cast<std::uint32_t>(processors_of_.size()); }
  std::uint32_t class_count() const { return static_cast<std::uint32_t>(kinds_of_.size()); }

  // Number of a processor's kind: kinds are numbered from 0 in the order of their first processors.
  std::uint32_t kind_of(ProcessorId processor) const { return kind_of_[processor]; }
  const std::vector<ProcessorId>& processors_of(std::uint32_t kind) const { return processors_of_[kind]; }  // ascending

  std::uint32_t class_of(TaskId task) const { return class_of_row_[platform_->row(*graph_, task)]; }
  // The kinds of processors that run the tasks of a class, ascending. Where tasks differ so much that there would be
  // very many classes, the rest share one of all kinds, and not each of its tasks can run on each of them.
  const std::vector<std::uint32_t>& kinds_of(std::uint32_t eligibility_class) const {
    return kinds_of_[eligibility_class];
  }
  // The processors of those kinds, ascending.
  std::vector<ProcessorId> processors_of_class(std::uint32_t eligibility_class) const;

 private:
  const TaskGraph* graph_;
  const Platform* platform_;
  std::vector<std::uint32_t> kind_of_;
  std::vector<std::vector<ProcessorId>> processors_of_;
  std::vector<std::uint32_t> class_of_row_;  // per row of costs
  std::vector<std::vector<std::uint32_t>> kinds_of_;
};

}  // namespace weft
