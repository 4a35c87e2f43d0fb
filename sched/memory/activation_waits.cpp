#include "sched/memory/activation_waits.hpp"

#include <algorithm>
#include <functional>
#include <queue>
#include <tuple>

#include "sched/memory/lifetimes.hpp"
#include "sched/memory/scratchpad_sizes.hpp"

namespace weft {

namespace {

// Bytes that their last holder has released.
struct Released {
  Time time;
  BufferId buffer;
  Bytes bytes;

  bool operator>(const Released& other) const { return std::tie(time, buffer) > std::tie(other.time, other.buffer); }
};

}  // namespace

bool keep_activation_limit(const TaskGraph& graph, const Platform& platform, Bytes limit, Schedule& schedule) {
  schedule.activation_limit = limit;
  schedule.activation_waits.clear();
  const ScratchpadSizes sizes(graph, platform.alignment, BufferClass::activation);
  const std::vector<Time> time = release_times(graph, schedule);
  const std::vector<std::uint32_t> prefix = release_prefixes(graph, schedule.order, schedule.release_position);
  std::vector<BufferId> by_prefix;
  for (BufferId buffer = 0; buffer < graph.task_count(); ++buffer) {
    if (sizes[buffer] > 0 && prefix[buffer] != held_to_the_end) by_prefix.push_back(buffer);
  }
  std::stable_sort(by_prefix.begin(), by_prefix.end(), [&](BufferId a, BufferId b) { return prefix[a] < prefix[b]; });

  std::priority_queue<Released, std::vector<Released>, std::greater<>> released;
  Bytes untouched = limit;
  auto next = by_prefix.begin();
  for (std::uint32_t p = 0; p < schedule.order.size(); ++p) {
    for (; next != by_prefix.end() && prefix[*next] <= p; ++next) released.push({time[*next], *next, sizes[*next]});
    const TaskId task = schedule.order[p];
    Bytes wanted = sizes[task];
    const Bytes new_bytes = std::min(wanted, untouched);
    untouched -= new_bytes;
    wanted -= new_bytes;
    while (wanted > 0) {
      if (released.empty()) return false;
      Released from = released.top();
      released.pop();
      const Bytes taken = std::min(wanted, from.bytes);
      schedule.activation_waits.push_back({from.buffer, task});
      wanted -= taken;
      from.bytes -= taken;
      if (from.bytes > 0) released.push(from);
    }
  }
  return true;
}

}  // namespace weft
