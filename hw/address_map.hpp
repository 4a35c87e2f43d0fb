// Where every buffer lies in the machine's address space: scratchpad buffers at their planned addresses, DRAM buffers
// one behind the other.
#pragma once

#include <cstdint>
#include <vector>

#include "hw/task_descriptor.hpp"
#include "sched/schedule.hpp"
#include "workloads/task_graph.hpp"

namespace weft {

class AddressMap {
 public:
  // Of a plan. DRAM buffers begin at multiples of `burst`.
  AddressMap(const TaskGraph& graph, const Schedule& plan, Bytes burst);
  // Before there is a plan: every buffer at the start of its memory. Durations do not depend on addresses.
  explicit AddressMap(const TaskGraph& graph);

  std::uint64_t operator[](BufferId buffer) const { return base_[buffer]; }
  std::uint64_t scratchpad_bytes() const { return scratchpad_bytes_; }  // end of the highest range
  std::uint64_t dram_bytes() const { return dram_bytes_; }

 private:
  std::vector<std::uint64_t> base_;
  std::uint64_t scratchpad_bytes_ = 0;
  std::uint64_t dram_bytes_ = 0;
};

// What a processor has to do for a task. Reuses the vectors of `descriptor`.
void describe_task(const TaskGraph& graph, TaskId task, const AddressMap& addresses, TaskDescriptor& descriptor);

}  // namespace weft
