#include "sched/guard/priorities.hpp"

#include <algorithm>

#include "sched/orders/rank_order.hpp"
#include "workloads/topological_order.hpp"

namespace weft {

namespace {

class TransferPlacement {
 public:
  explicit TransferPlacement(const TaskGraph& graph) : graph_(graph), placed_(graph.task_count(), false) {
    result_.reserve(graph.task_count());
  }

  void place(TaskId task) {
    if (placed_[task]) return;
    for (const BufferId input : graph_.inputs(task)) {
      if (!graph_.is_external(input) && graph_.kind(input) == TaskKind::load) append(input);
    }
    append(task);
    for (const TaskId consumer : graph_.consumers(task)) {
      if (graph_.kind(consumer) == TaskKind::store) append(consumer);
    }
  }

  std::vector<TaskId> finish() && {
    if (result_.size() < graph_.task_count()) {
      for (const TaskId task : topological_order(graph_)) append(task);
    }
    return std::move(result_);
  }

 private:
  void append(TaskId task) {
    if (placed_[task]) return;
    placed_[task] = true;
    result_.push_back(task);
  }

  const TaskGraph& graph_;
  std::vector<bool> placed_;
  std::vector<TaskId> result_;
};

// Compute tasks as they stand, each load immediately before the first of them that needs it, each store immediately
// behind a task whose tile it stores.
std::vector<TaskId> with_transfers(const TaskGraph& graph, std::span<const TaskId> order) {
  TransferPlacement placement(graph);
  for (const TaskId task : order) {
    if (graph.kind(task) == TaskKind::compute) placement.place(task);
  }
  return std::move(placement).finish();
}

}  // namespace

std::vector<TaskId> rank_priority(const TaskGraph& graph, const Platform& platform) {
  return with_transfers(graph, rank_order(graph, platform));
}

std::vector<TaskId> mixed_priority(const TaskGraph& graph, std::span<const TaskId> first,
                                   std::span<const TaskId> second, double share) {
  std::vector<double> key(graph.task_count());
  for (std::size_t p = 0; p < first.size(); ++p) key[first[p]] += (1 - share) * static_cast<double>(p);
  for (std::size_t p = 0; p < second.size(); ++p) key[second[p]] += share * static_cast<double>(p);
  std::vector<TaskId> mixed(first.begin(), first.end());
  std::stable_sort(mixed.begin(), mixed.end(), [&](TaskId a, TaskId b) { return key[a] < key[b]; });
  return with_transfers(graph, mixed);
}

}  // namespace weft
