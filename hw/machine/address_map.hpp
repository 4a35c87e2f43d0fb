// Where every buffer lies in the machine's address space: scratchpad buffers where the space of the run has put them,
// DRAM buffers one behind the other.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "hw/dma/kept_bursts.hpp"
#include "hw/processor/task_descriptor.hpp"
#include "hw/space/scratchpad_space.hpp"
#include "workloads/graph/task_graph.hpp"

namespace weft {

class AddressMap {
 public:
  // Makes the map of a run; the space must outlive it. DRAM buffers begin at multiples of
  // `alignment`: of the bursts of transfers and of the DRAM's pins, so that the bytes over the pins do not depend on
  // where a buffer lies.
  AddressMap(const TaskGraph& graph, const ScratchpadSpace& space, Bytes alignment);
  // Makes a map without a run: every buffer is at the start of its memory. Durations do not depend on addresses.
  explicit AddressMap(const TaskGraph& graph);

  // A box of a buffer that lies in DRAM or has its place in the scratchpad.
  BoxAddress box(BufferId buffer, const TileSlice& slice) const;
  std::uint64_t dram_bytes() const { return dram_bytes_; }

  // Tells which bursts channels keep; without it none.
  void set_kept(KeptBursts kept) { kept_ = std::move(kept); }
  bool follows(TaskId task) const { return !kept_.follows.empty() && kept_.follows[task]; }
  bool goes_on(TaskId task) const { return !kept_.goes_on.empty() && kept_.goes_on[task]; }

 private:
  const TaskGraph* graph_;
  const ScratchpadSpace* space_ = nullptr;
  std::vector<std::uint64_t> base_;  // of buffers in DRAM
  std::uint64_t dram_bytes_ = 0;
  KeptBursts kept_;
};

// What a processor has to do for a task. Reuses the vectors of `descriptor`.
void describe_task(const TaskGraph& graph, TaskId task, const AddressMap& addresses, TaskDescriptor& descriptor);

}  // namespace weft
