#include "sched/spill/spilled_order.hpp"

#include <algorithm>
#include <utility>

#include "sched/memory/address_allocator.hpp"
#include "sched/memory/occupancy.hpp"
#include "sched/memory/scratchpad_sizes.hpp"
#include "sched/rules/bounds.hpp"
#include "sched/spill/address_room.hpp"
#include "sched/spill/byte_room.hpp"
#include "sched/spill/spill_walk.hpp"

namespace weft {

namespace {

// Byte limits that are tried until the addresses that are planned afterwards fit.
constexpr int max_limits = 4;
constexpr std::uint32_t max_tasks_of_turns = 2000;  // for more, the address allocator takes few turns
constexpr std::uint64_t turns_of_few = 100, turns_of_many = 12;

class Spiller {
 public:
  Spiller(const TaskGraph& graph, const Platform& platform, const CopyCosts& costs, std::span<const TaskId> order,
          Bytes capacity, Bytes least)
      : graph_(graph), platform_(platform), costs_(costs), order_(order), capacity_(useful(capacity)), min_(least) {}

  // Addresses that are planned when all lives are known leave few gaps, so fewer tiles have to go; but only addresses
  // that are kept in order on the way make everything fit down to the last byte.
  std::optional<SpilledOrder> run(const SpillLimits& limits) const {
    Bytes limit = capacity_;
    bool is_too_much = false;
    std::optional<SpilledWalk> planned = with_planned_addresses(limit, limits, is_too_much);
    if (is_too_much) return std::nullopt;
    if (planned && limit == capacity_) return finish(std::move(*planned));
    AddressRoom room(graph_, platform_.alignment, resident_, capacity_);
    SpilledWalk walked = spill_walk(graph_, platform_, order_, costs_, room);
    return finish(planned && planned->added <= walked.added ? std::move(*planned) : std::move(walked));
  }

 private:
  // A whole multiple of the alignment. Nothing needs more than all buffers together.
  Bytes useful(Bytes capacity) const {
    const ScratchpadSizes bytes_of(graph_, platform_.alignment);
    Bytes all = resident_bytes(graph_, platform_.alignment);
    for (TaskId task = 0; task < graph_.task_count(); ++task) all += bytes_of[task];
    return std::min(all, capacity / platform_.alignment * platform_.alignment);
  }

  std::vector<std::uint32_t> release_positions(const TaskGraph& graph) const {
    return std::vector<std::uint32_t>(platform_.reuse ? 0 : graph.task_count(), held_to_the_end);
  }

  // From `limit` down, which is then the one at which they fit.
  std::optional<SpilledWalk> with_planned_addresses(Bytes& limit, const SpillLimits& limits, bool& is_too_much) const {
    for (int tried = 0; tried < max_limits && limit >= min_; ++tried) {
      ByteRoom room(graph_, platform_.alignment, limit - resident_);
      SpilledWalk walk = spill_walk(graph_, platform_, order_, costs_, room);
      is_too_much = tried == 0 && is_beyond(limits, walk);
      if (is_too_much) return std::nullopt;
      Schedule schedule;
      schedule.order = std::move(walk.order);
      schedule.release_position = release_positions(walk.graph);
      const Bytes highest =
          plan_addresses(walk.graph, platform_, schedule, Sharing::dispatch_order, capacity_, turns());
      walk.order = std::move(schedule.order);
      walk.address = std::move(schedule.address);
      if (highest <= capacity_) return walk;
      limit -= highest - capacity_;
    }
    return std::nullopt;
  }

  std::uint64_t turns() const { return graph_.task_count() > max_tasks_of_turns ? turns_of_many : turns_of_few; }

  bool is_beyond(const SpillLimits& limits, const SpilledWalk& walk) const {
    return walk.added > limits.added ||
           (limits.demand < cannot_run && demand_bound(walk.graph, platform_.for_graph(walk.graph)) >= limits.demand);
  }

  SpilledOrder finish(SpilledWalk walk) const {
    SpilledOrder result;
    result.graph = std::move(walk.graph);
    result.platform = platform_.for_graph(result.graph);
    result.platform.capacity = platform_.capacity;
    result.order = {"spilled", std::move(walk.order), 0};
    result.order.peak =
        sequential_peak(result.graph, result.order.tasks, release_positions(result.graph), platform_.alignment);
    result.address = std::move(walk.address);
    for (BufferId buffer = 0; buffer < result.graph.buffer_count(); ++buffer) {
      const Bytes bytes = scratchpad_bytes(result.graph, buffer, platform_.alignment);
      if (bytes > 0) result.highest = std::max(result.highest, result.address[buffer] + bytes);
    }
    return result;
  }

  const TaskGraph& graph_;
  const Platform& platform_;
  const CopyCosts& costs_;
  std::span<const TaskId> order_;
  Bytes capacity_;
  Bytes min_;
  Bytes resident_ = resident_bytes(graph_, platform_.alignment);
};

}  // namespace

TaskGraph spill_to_bytes(const TaskGraph& graph, const Platform& platform, const CopyCosts& costs,
                         std::span<const TaskId> order, Bytes limit) {
  ByteRoom room(graph, platform.alignment, limit - resident_bytes(graph, platform.alignment));
  return spill_walk(graph, platform, order, costs, room).graph;
}

SpilledCapacity min_spilled_capacity(const TaskGraph& graph, const Platform& platform, std::span<const TaskId> order) {
  const ScratchpadSizes bytes_of(graph, platform.alignment);
  const auto stays_to_the_end = [&](BufferId buffer) { return !platform.reuse || graph.is_kept(buffer); };
  std::vector<TaskId> counted_by(graph.task_count(), no_task);
  Bytes stays = resident_bytes(graph, platform.alignment);
  SpilledCapacity least{stays, no_task};
  for (const TaskId task : order) {
    Bytes bytes = stays + bytes_of.allocated(task);
    for (const BufferId buffer : graph.inputs(task)) {
      if (graph.is_external(buffer) || stays_to_the_end(buffer)) continue;
      if (counted_by[buffer] != task) bytes += bytes_of[buffer];
      counted_by[buffer] = task;
    }
    if (bytes > least.bytes || least.task == no_task) least = {bytes, task};
    if (stays_to_the_end(task)) stays += bytes_of[task];
  }
  return least;
}

bool can_spill(const Platform& platform) {
  return platform.for_graph && platform.reuse && platform.bandwidth.empty() &&
         std::ranges::any_of(platform.processors, &Processor::is_dma);
}

std::optional<SpilledOrder> spill_to_fit(const TaskGraph& graph, const Platform& platform, const CopyCosts& costs,
                                         std::span<const TaskId> order, Bytes capacity, SpillLimits limits) {
  const Bytes least = min_spilled_capacity(graph, platform, order).bytes;
  if (least > capacity) return std::nullopt;
  return Spiller(graph, platform, costs, order, capacity, least).run(limits);
}

}  // namespace weft
