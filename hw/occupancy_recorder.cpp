#include "hw/occupancy_recorder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "sched/memory/space_dependencies.hpp"

namespace weft {

OccupancyRecorder::OccupancyRecorder(const TaskGraph& graph, const Schedule& plan, const Platform& platform)
    : graph_(graph),
      plan_(plan),
      capacity_(platform.capacity),
      alignment_(platform.alignment),
      buffers_(graph.buffer_count()) {
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
  take_range(buffer);
  bytes_[static_cast<std::size_t>(graph_.buffer_class(buffer))] += graph_.buffer_bytes(buffer);
}

void OccupancyRecorder::take_range(BufferId buffer) {
  const Bytes size = scratchpad_bytes(graph_, buffer, alignment_);
  if (size == 0) return;
  const Bytes first = plan_.address[buffer];
  const auto next = live_.lower_bound(first);
  const bool overlaps =
      (next != live_.end() && next->first < first + size) || (next != live_.begin() && std::prev(next)->second > first);
  if (overlaps || first < 0 || first + size > capacity_) {
    throw std::logic_error(fmt::format("buffer {} at [{}, {}) {}", graph_.buffer_name(buffer), first, first + size,
                                       overlaps ? "overlaps a live buffer" : "lies beyond the capacity"));
  }
  live_.emplace_hint(next, first, first + size);
  peak_address_ = std::max(peak_address_, first + size);
}

void OccupancyRecorder::release(BufferId buffer, Cycles now) {
  buffers_[buffer].free = now;
  const Bytes size = graph_.buffer_bytes(buffer);
  if (!graph_.in_scratchpad(buffer)) {
    dram_ -= size;
    return;
  }
  changed(now);
  if (size > 0) live_.erase(plan_.address[buffer]);
  bytes_[static_cast<std::size_t>(graph_.buffer_class(buffer))] -= size;
}

// The value at the end of an instant counts, so a point is written when the next instant begins.
void OccupancyRecorder::changed(Cycles now) {
  if (now == instant_) return;
  end_instant();
  instant_ = now;
}

void OccupancyRecorder::end_instant() {
  if (!points_.empty() && points_.back().bytes == bytes_) return;
  points_.push_back({instant_, bytes_});
  peak_ = std::max(peak_, total());
}

void OccupancyRecorder::finish(RunResult& result) {
  end_instant();
  result.buffers = std::move(buffers_);
  result.occupancy = std::move(points_);
  result.peak_bytes = peak_;
  result.peak_address = peak_address_;
  result.dram_peak_allocated_bytes = dram_peak_;
}

}  // namespace weft
