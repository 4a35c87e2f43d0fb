#include "sched/memory/space_dependencies.hpp"

#include <map>
#include <memory_resource>
#include <stdexcept>
#include <string>
#include <utility>

namespace weft {

namespace {

// The last holder of every address that was ever allocated.
class LastHolders {
 public:
  // Puts `buffer` into [begin, end) and calls `found(holder)` for every range that it takes the place of.
  template <typename Found>
  void replace(Bytes begin, Bytes end, BufferId buffer, Found&& found) {
    auto at = ranges_.upper_bound(begin);
    if (at != ranges_.begin() && std::prev(at)->second.end > begin) --at;
    while (at != ranges_.end() && at->first < end) {
      const auto [first, range] = *at;
      found(range.holder);
      at = ranges_.erase(at);
      if (first < begin) ranges_.emplace_hint(at, first, Range{begin, range.holder});
      if (range.end > end) at = ranges_.emplace_hint(at, end, Range{range.end, range.holder});
    }
    ranges_.emplace_hint(at, begin, Range{end, buffer});
  }

 private:
  struct Range {
    Bytes end;
    BufferId holder;
  };
  std::pmr::unsynchronized_pool_resource pool_;
  std::pmr::map<Bytes, Range> ranges_{&pool_};
};

bool never_released(const TaskGraph& graph, const Schedule& plan, BufferId buffer) {
  return graph.is_kept(buffer) || (!plan.release_position.empty() && plan.release_position[buffer] == held_to_the_end);
}

[[noreturn]] void reject(const TaskGraph& graph, BufferId buffer, const std::string& what) {
  throw std::logic_error("the plan gives buffer " + graph.buffer_name(buffer) + ' ' + what);
}

using Pairs = std::vector<std::pair<BufferId, TaskId>>;  // holder, dependent

void find_pairs(const TaskGraph& graph, const Platform& platform, const Schedule& plan, Pairs& pairs) {
  LastHolders holders;
  pairs.reserve(graph.task_count());
  const auto place = [&](BufferId buffer) {
    const Bytes bytes = scratchpad_bytes(graph, buffer, platform.alignment);
    if (bytes == 0) return;
    const Bytes begin = plan.address[buffer];
    if (begin < 0) reject(graph, buffer, "no address");
    const BufferId operand = graph.is_external(buffer) ? no_buffer : graph.in_place_of(buffer);
    holders.replace(begin, begin + bytes, buffer, [&](BufferId holder) {
      if (holder == operand) return;
      if (never_released(graph, plan, holder)) {
        reject(graph, buffer, "addresses of " + graph.buffer_name(holder) + ", which is never released");
      }
      pairs.emplace_back(holder, buffer);
    });
  };
  for (BufferId buffer = graph.task_count(); buffer < graph.buffer_count(); ++buffer) place(buffer);
  for (const TaskId task : plan.order) place(task);
}

}  // namespace

SpaceDependencies space_dependencies(const TaskGraph& graph, const Platform& platform, const Schedule& plan) {
  Pairs pairs;
  if (!plan.address.empty()) find_pairs(graph, platform, plan, pairs);
  for (const ReleaseWait& wait : plan.activation_waits) {
    if (never_released(graph, plan, wait.released)) {
      throw std::logic_error("a task waits for buffer " + graph.buffer_name(wait.released) +
                             ", which is never released");
    }
    pairs.emplace_back(wait.released, wait.task);
  }
  if (pairs.empty()) return {};
  return {CompressedRows(graph.task_count(), [&](auto&& add) {
    for (const auto& [holder, dependent] : pairs) add(holder, dependent);
  })};
}

}  // namespace weft
