// MemMinMin: Herrmann, Marchal, Robert, "Memory-aware list scheduling for hybrid platforms", IPDPS Workshops 2014, here
// for one memory. Of the ready tasks that have an earliest start under the limit, the one that finishes earliest is
// placed next (ties: upward rank). It may come to a dead end.

#include <algorithm>

#include "sched/list/limited_mapping.hpp"
#include "sched/list/ranks.hpp"
#include "sched/model/dispatch_order.hpp"
#include "sched/model/scheduler.hpp"

namespace weft {

namespace {

Schedule schedule_memminmin(const TaskGraph& graph, const Platform& platform, const MemoryRequest& request) {
  const std::vector<std::uint32_t> position = positions_of(rank_order(graph, platform));
  const auto by_rank = [&](TaskId a, TaskId b) { return position[a] < position[b]; };
  LimitedMapping mapping(graph, platform, request.limit);
  std::vector<TaskId> waiting = mapping.entries();
  std::sort(waiting.begin(), waiting.end(), by_rank);
  std::vector<TaskId> ready;
  while (!waiting.empty()) {
    auto first = waiting.end();
    LimitedMapping::Slot slot;
    for (auto task = waiting.begin(); task != waiting.end(); ++task) {
      if (mapping.output_bytes(*task) > mapping.room()) continue;
      const LimitedMapping::Slot candidate = mapping.earliest(*task);
      if (first != waiting.end() && candidate.finish() >= slot.finish()) continue;
      first = task;
      slot = candidate;
    }
    if (first == waiting.end()) mapping.dead_end("memminmin", waiting.front());
    const TaskId task = *first;
    waiting.erase(first);
    ready.clear();
    mapping.place(task, slot, ready);
    for (const TaskId other : ready) {
      waiting.insert(std::upper_bound(waiting.begin(), waiting.end(), other, by_rank), other);
    }
  }
  return std::move(mapping).take();
}

const SchedulerRegistration memminmin{{"memminmin",
                                       "the ready task of least earliest finish among those whose output fits; may "
                                       "come to a dead end (Herrmann, Marchal, Robert 2014)",
                                       schedule_memminmin, Keeps::limit}};

}  // namespace

}  // namespace weft
