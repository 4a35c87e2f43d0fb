#include "sched/memory/activation_waits.hpp"

#include <algorithm>
#include <functional>
#include <queue>
#include <tuple>

#include "sched/memory/lifetimes.hpp"
#include "sched/memory/scratchpad_sizes.hpp"

namespace weft {

bool keep_activation_limit(const TaskGraph& graph, const Platform& platform, Bytes limit, Schedule& schedule) {
  schedule.activation_limit = limit;
  schedule.activation_waits.clear();
  const ScratchpadSizes sizes(graph, platform.alignment, BufferClass::activation);
  const std::vector<Time> time = release_times(graph, schedule);
  const std::vector<std::uint32_t> prefix = release_prefixes(graph, schedule.order, schedule.release_position);
  const std::vector<BufferId> by_prefix = buffers_by_release(prefix);

  using Released = std::tuple<Time, BufferId, Bytes>;  // bytes that their last holder has released at that time
  std::priority_queue<Released, std::vector<Released>, std::greater<>> released;
  Bytes untouched = limit;
  auto next = by_prefix.begin();
  for (std::uint32_t p = 0; p < schedule.order.size(); ++p) {
    for (; next != by_prefix.end() && prefix[*next] <= p; ++next) {
      const Bytes bytes = sizes.released(*next);
      if (bytes > 0) released.emplace(time[*next], *next, bytes);
    }
    const TaskId task = schedule.order[p];
    Bytes wanted = sizes.allocated(task);
    const Bytes new_bytes = std::min(wanted, untouched);
    untouched -= new_bytes;
    wanted -= new_bytes;
    while (wanted > 0) {
      if (released.empty()) return false;
      const auto [release, buffer, bytes] = released.top();
      released.pop();
      schedule.activation_waits.push_back({buffer, task});
      if (bytes > wanted) released.emplace(release, buffer, bytes - wanted);
      wanted -= std::min(wanted, bytes);
    }
  }
  return true;
}

}  // namespace weft
