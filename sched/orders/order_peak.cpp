#include "sched/orders/order_peak.hpp"

#include <algorithm>

#include "base/core/reversed.hpp"
#include "workloads/graph/pending_inputs.hpp"

namespace weft {

Bytes order_peak(const TaskGraph& graph, const ScratchpadSizes& sizes, Bytes resident, std::span<const TaskId> order) {
  std::vector<std::uint8_t> held(graph.task_count(), 0);  // live at this point of the order, coming from the end
  Bytes live = resident, peak = resident;
  const auto hold = [&](BufferId buffer) {
    if (held[buffer]) return;
    held[buffer] = 1;
    live += sizes[buffer];
  };
  for (TaskId task = 0; task < graph.task_count(); ++task) {
    if (graph.of(task).keep) hold(task);
  }
  for (const TaskId task : reversed(order)) {
    hold(task);
    graph.for_each_producer(task, [&](TaskId input) { hold(input); });
    peak = std::max(peak, live - sizes.in_place(task));
    live -= sizes[task];
  }
  return peak;
}

namespace {

// Per class of tasks: loads, and stores that take no space.
std::vector<bool> moving_classes(const TaskGraph& graph) {
  std::vector<bool> moves(graph.class_count(), false);
  for (ClassId id = 0; id < graph.class_count(); ++id) {
    const TaskClass& task_class = graph.class_at(id);
    const bool space = task_class.output_memory == Memory::scratchpad && task_class.output_bytes > 0;
    moves[id] = task_class.kind == TaskKind::load || (task_class.kind == TaskKind::store && !space);
  }
  return moves;
}

class TransfersInPlace {
 public:
  TransfersInPlace(const TaskGraph& graph, std::vector<bool> moves) : graph_(graph), moves_(std::move(moves)) {}

  std::vector<TaskId> run(const std::vector<TaskId>& order) && {
    result_.reserve(order.size());
    for (const TaskId task : order) {
      if (!placed_[task] && !(is_late_load(task) && !graph_.consumers(task).empty())) place(task);
    }
    return std::move(result_);
  }

 private:
  // It keeps nothing else in the scratchpad while it waits.
  bool is_late_load(BufferId buffer) const {
    return !graph_.is_external(buffer) && moves_[graph_.class_of(buffer)] && graph_.kind(buffer) == TaskKind::load &&
           std::ranges::all_of(graph_.inputs(buffer), [&](BufferId input) {
             return graph_.is_external(input) || !graph_.in_scratchpad(input);
           });
  }

  bool is_early_store(TaskId task) const {
    return moves_[graph_.class_of(task)] && graph_.kind(task) == TaskKind::store &&
           std::ranges::none_of(graph_.inputs(task), [&](BufferId input) { return is_late_load(input); });
  }

  // A chain of stores may be long in odd graphs: with a queue of its own.
  void place(TaskId first) {
    queue_.assign(1, first);
    for (std::size_t k = 0; k < queue_.size(); ++k) {
      const TaskId task = queue_[k];
      for (const BufferId input : graph_.inputs(task)) {
        if (is_late_load(input) && !placed_[input]) put(input);
      }
      put(task);
    }
  }

  void put(TaskId task) {
    placed_[task] = true;
    result_.push_back(task);
    pending_.produce(task, [&](TaskId consumer) {
      if (!placed_[consumer] && is_early_store(consumer)) queue_.push_back(consumer);
    });
  }

  const TaskGraph& graph_;
  std::vector<bool> moves_;  // per class
  std::vector<bool> placed_ = std::vector<bool>(graph_.task_count(), false);
  PendingInputs pending_{graph_};
  std::vector<TaskId> queue_, result_;
};

}  // namespace

std::vector<TaskId> with_transfers_in_place(const TaskGraph& graph, std::vector<TaskId> order) {
  std::vector<bool> moves = moving_classes(graph);
  if (std::ranges::find(moves, true) == moves.end()) return order;
  return TransfersInPlace(graph, std::move(moves)).run(order);
}

}  // namespace weft
