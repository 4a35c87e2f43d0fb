#include "hw/space/occupancy_recorder.hpp"

#include <algorithm>

#include "sched/memory/space_dependencies.hpp"

namespace weft {

OccupancyRecorder::OccupancyRecorder(const TaskGraph& graph, ScratchpadSpace& space, Bytes capacity)
    : graph_(graph), space_(space), regions_(std::min(capacity, space.size())), buffers_(graph.buffer_count()) {
  for (BufferId buffer = graph.task_count(); buffer < graph.buffer_count(); ++buffer) allocate(buffer, 0);
}

void OccupancyRecorder::allocate(BufferId buffer, Cycles now) {
  buffers_[buffer].alloc = now;
  count(buffer, now, +1);
}

void OccupancyRecorder::release(BufferId buffer, Cycles now) {
  buffers_[buffer].free = now;
  count(buffer, now, -1);
}

// The value at the end of an instant counts, so a step is written when the next instant begins.
void OccupancyRecorder::count(BufferId buffer, Cycles now, int sign) {
  Bytes size = graph_.buffer_bytes(buffer);
  if (!graph_.in_scratchpad(buffer)) {
    dram_ += sign * size;
    dram_peak_ = std::max(dram_peak_, dram_);
    return;
  }
  if (now != instant_) end_instant();
  instant_ = now;
  // What a result has of the operand whose place it takes counts with the operand until that is released.
  if (sign > 0 && !graph_.is_external(buffer)) size = allocated_bytes(graph_, buffer, 1);
  const Bytes left = sign > 0 ? 0 : size - released_bytes(graph_, buffer, 1);
  size -= left;
  if (sign > 0) {
    space_.take(buffer);
    buffers_[buffer].address = space_.first_address(buffer);
    peak_address_ = std::max(peak_address_, space_.highest_address());
  }
  regions_.change(space_.place_of(buffer), left, size, sign);
  if (sign < 0) space_.give_back(buffer);
  bytes_[static_cast<std::size_t>(graph_.buffer_class(buffer))] += sign * size;
}

void OccupancyRecorder::end_instant() {
  peak_taken_ = std::max(peak_taken_, space_.taken());
  if (!steps_.empty() && steps_.back().bytes == bytes_) return;
  steps_.push_back({static_cast<Time>(instant_), bytes_});
  peak_ = std::max(peak_, total());
}

void OccupancyRecorder::finish(RunResult& result) {
  end_instant();
  result.buffers = std::move(buffers_);
  result.occupancy = std::move(steps_);
  result.peak_bytes = peak_;
  result.peak_taken_bytes = peak_taken_;
  result.peak_address = peak_address_;
  result.dram_peak_allocated_bytes = dram_peak_;
}

}  // namespace weft
