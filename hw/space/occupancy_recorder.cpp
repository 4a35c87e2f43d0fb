#include "hw/space/occupancy_recorder.hpp"

#include <algorithm>

namespace weft {

OccupancyRecorder::OccupancyRecorder(const TaskGraph& graph, ScratchpadSpace& space, Bytes capacity)
    : graph_(graph), space_(space), regions_(std::min(capacity, space.size())), buffers_(graph.buffer_count()) {
  for (BufferId buffer = graph.task_count(); buffer < graph.buffer_count(); ++buffer) allocate(buffer, 0);
  changed(0);
}

void OccupancyRecorder::allocate(BufferId buffer, Cycles now) {
  buffers_[buffer].alloc = now;
  if (!graph_.in_scratchpad(buffer)) {
    dram_ += graph_.buffer_bytes(buffer);
    dram_peak_ = std::max(dram_peak_, dram_);
    return;
  }
  changed(now);
  space_.take(buffer);
  regions_.change(space_.place_of(buffer), graph_.buffer_bytes(buffer), +1);
  buffers_[buffer].address = space_.first_address(buffer);
  peak_address_ = std::max(peak_address_, space_.highest_address());
  bytes_[static_cast<std::size_t>(graph_.buffer_class(buffer))] += graph_.buffer_bytes(buffer);
}

void OccupancyRecorder::release(BufferId buffer, Cycles now) {
  buffers_[buffer].free = now;
  const Bytes size = graph_.buffer_bytes(buffer);
  if (!graph_.in_scratchpad(buffer)) {
    dram_ -= size;
    return;
  }
  changed(now);
  regions_.change(space_.place_of(buffer), graph_.buffer_bytes(buffer), -1);
  space_.give_back(buffer);
  bytes_[static_cast<std::size_t>(graph_.buffer_class(buffer))] -= size;
}

// The value at the end of an instant counts, so a step is written when the next instant begins.
void OccupancyRecorder::changed(Cycles now) {
  if (now == instant_) return;
  end_instant();
  instant_ = now;
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
