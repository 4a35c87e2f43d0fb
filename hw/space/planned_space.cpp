#include "hw/space/planned_space.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "sched/memory/space_dependencies.hpp"

namespace weft {

PlannedSpace::PlannedSpace(const TaskGraph& graph, const Platform& platform, const Schedule& plan)
    : graph_(graph), platform_(platform), plan_(plan) {
  for (BufferId buffer = 0; buffer < graph.buffer_count(); ++buffer) {
    if (graph.in_scratchpad(buffer)) size_ = std::max(size_, plan.address[buffer] + graph.buffer_bytes(buffer));
  }
}

void PlannedSpace::take(BufferId buffer) {
  const Bytes size = scratchpad_bytes(graph_, buffer, platform_.alignment);
  if (size == 0) return;
  const Bytes first = plan_.address[buffer];
  const auto next = live_.lower_bound(first);
  if (const BufferId operand = operand_of(buffer); operand != no_buffer) {
    if (next != live_.end() && next->first == first && first == plan_.address[operand]) return;
    throw std::logic_error(fmt::format("buffer {} at {} takes the place of {}, which is not there",
                                       graph_.buffer_name(buffer), first, graph_.buffer_name(operand)));
  }
  const bool overlaps =
      (next != live_.end() && next->first < first + size) || (next != live_.begin() && std::prev(next)->second > first);
  if (overlaps || first < 0 || first + size > platform_.capacity) {
    throw std::logic_error(fmt::format("buffer {} at [{}, {}) {}", graph_.buffer_name(buffer), first, first + size,
                                       overlaps ? "overlaps a live buffer" : "lies beyond the capacity"));
  }
  live_.emplace_hint(next, first, first + size);
  taken_ += size;
}

void PlannedSpace::give_back(BufferId buffer) {
  const Bytes size = scratchpad_bytes(graph_, buffer, platform_.alignment);
  if (size == 0) return;
  const auto range = live_.find(plan_.address[buffer]);
  const Bytes left = size - released_bytes(graph_, buffer, platform_.alignment);
  if (left > 0) {
    range->second = range->first + left;
  } else {
    live_.erase(range);
  }
  taken_ -= size - left;
}

ScratchpadSpace::Place PlannedSpace::place_of(BufferId buffer) const {
  return {static_cast<std::uint64_t>(plan_.address[buffer]), {}};
}

}  // namespace weft
