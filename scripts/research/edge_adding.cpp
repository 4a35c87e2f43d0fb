#include "scripts/research/edge_adding.hpp"

#include <algorithm>

#include "sched/model/dispatch_order.hpp"
#include "sched/model/scheduler.hpp"
#include "scripts/research/maximum_cut.hpp"
#include "workloads/graph/task_graph_builder.hpp"
#include "workloads/graph/topological_order.hpp"

namespace weft::study {

namespace {

// Which tasks have finished when a task starts, in any execution.
class Ancestors {
 public:
  explicit Ancestors(const TaskGraph& graph)
      : words_((graph.task_count() + 63) / 64), bits_(std::size_t{words_} * graph.task_count(), 0) {
    for (const TaskId task : topological_order(graph)) {
      for (const BufferId input : graph.inputs(task)) {
        if (!graph.is_external(input)) join(task, input);
      }
    }
  }

  bool has(TaskId task, TaskId ancestor) const { return (row(task)[ancestor / 64] >> (ancestor % 64) & 1) != 0; }

  void add(TaskId task, TaskId ancestor, std::uint32_t task_count) {
    if (has(task, ancestor)) return;
    for (TaskId other = 0; other < task_count; ++other) {
      if (has(other, task)) join(other, ancestor);
    }
    join(task, ancestor);
  }

 private:
  const std::uint64_t* row(TaskId task) const { return bits_.data() + std::size_t{words_} * task; }

  void join(TaskId task, TaskId ancestor) {
    std::uint64_t* into = bits_.data() + std::size_t{words_} * task;
    for (std::uint32_t k = 0; k < words_; ++k) into[k] |= row(ancestor)[k];
    into[ancestor / 64] |= std::uint64_t{1} << (ancestor % 64);
  }

  std::uint32_t words_;
  std::vector<std::uint64_t> bits_;
};

class RespectOrder {
 public:
  RespectOrder(const TaskGraph& graph, const SequentialOrder& order)
      : graph_(graph), cut_(graph), ancestors_(graph), position_(positions_of(order.tasks)) {
    added_.before.resize(graph.task_count());
    std::vector<std::vector<MaximumCut::Vertex>> released_at(graph.task_count());
    for (const TaskId task : order.tasks) {
      if (cut_.has_release(task)) released_at[last_reader(task)].push_back(cut_.release_of(task));
    }
    for (const TaskId task : order.tasks) {
      vertices_.push_back(task);
      vertices_.insert(vertices_.end(), released_at[position_[task]].begin(), released_at[position_[task]].end());
    }
  }

  std::optional<AddedEdges> run(Bytes limit) && {
    while (true) {
      added_.cut = cut_.solve();
      if (added_.cut <= limit) return std::move(added_);
      if (!release_implied() && !add_edge()) return std::nullopt;
    }
  }

 private:
  bool is_start(MaximumCut::Vertex vertex) const { return vertex < graph_.task_count(); }

  // As a position in the order.
  std::uint32_t last_reader(TaskId task) const {
    std::uint32_t last = position_[task];
    for (const TaskId reader : graph_.consumers(task)) last = std::max(last, position_[reader]);
    return last;
  }

  // A buffer is released before a task starts all of whose ancestors its readers are: says so to the cut, where the cut
  // at hand has it otherwise.
  bool release_implied() {
    bool found = false;
    for (TaskId task = 0; task < graph_.task_count(); ++task) {
      if (!cut_.has_release(task) || !cut_.has_happened(task) || cut_.has_happened(cut_.release_of(task))) continue;
      for (TaskId later = 0; later < graph_.task_count(); ++later) {
        if (!cut_.has_happened(later) || !has_all_readers(later, task)) continue;
        cut_.require(later, cut_.release_of(task));
        found = true;
      }
    }
    return found;
  }

  bool has_all_readers(TaskId later, TaskId task) const {
    if (!ancestors_.has(later, task)) return false;
    const auto readers = graph_.consumers(task);
    return std::all_of(readers.begin(), readers.end(), [&](TaskId reader) { return ancestors_.has(later, reader); });
  }

  // False where the order goes through the cut, and so needs as much.
  bool add_edge() {
    const auto happened = [&](MaximumCut::Vertex vertex) { return cut_.has_happened(vertex); };
    const auto first = std::find_if_not(vertices_.begin(), vertices_.end(), happened);
    const auto last = std::find_if(vertices_.rbegin(), vertices_.rend(),
                                   [&](MaximumCut::Vertex vertex) { return is_start(vertex) && happened(vertex); });
    if (first == vertices_.end() || last == vertices_.rend() || first >= last.base()) return false;
    const TaskId task = *last;
    cut_.require(task, *first);
    ++added_.count;
    if (is_start(*first)) {
      wait(task, *first);
      return true;
    }
    const TaskId released = *first - graph_.task_count();
    const auto readers = graph_.consumers(released);
    if (readers.empty()) wait(task, released);
    for (const TaskId reader : readers) wait(task, reader);
    return true;
  }

  void wait(TaskId task, TaskId earlier) {
    if (ancestors_.has(task, earlier)) return;
    added_.before[task].push_back(earlier);
    ancestors_.add(task, earlier, graph_.task_count());
  }

  const TaskGraph& graph_;
  MaximumCut cut_;
  Ancestors ancestors_;
  std::vector<std::uint32_t> position_;
  std::vector<MaximumCut::Vertex> vertices_;  // as the order has them, releases as soon as they can be
  AddedEdges added_;
};

// The tasks without their bytes, with the added edges as inputs.
TaskGraph extended(const TaskGraph& graph, const AddedEdges& added) {
  TaskGraphBuilder builder;
  for (TaskId task = 0; task < graph.task_count(); ++task) {
    std::vector<BufferId> inputs;
    for (const BufferId input : graph.inputs(task)) {
      if (!graph.is_external(input)) inputs.push_back(input);
    }
    inputs.insert(inputs.end(), added.before[task].begin(), added.before[task].end());
    const std::vector<double> overlap(inputs.size(), 0);
    builder.add_task(builder.add_class({}, overlap, {}), inputs);
  }
  return std::move(builder).build();
}

}  // namespace

std::optional<AddedEdges> respect_order(const TaskGraph& graph, const SequentialOrder& order, Bytes limit) {
  return RespectOrder(graph, order).run(limit);
}

std::optional<Schedule> schedule_with_added_edges(const TaskGraph& graph, const Platform& platform,
                                                  const SequentialOrder& order, Bytes limit) {
  const std::optional<AddedEdges> added = respect_order(graph, order, limit);
  if (!added) return std::nullopt;
  const Scheduler& heft = *SchedulerRegistry::instance().find("heft");
  return heft.schedule(extended(graph, *added), platform, {});
}

}  // namespace weft::study
