#include "sched/orders/depth_first_order.hpp"

#include <algorithm>

namespace weft {

namespace {

class DepthFirstWalk {
 public:
  explicit DepthFirstWalk(const TaskGraph& graph) : graph_(graph) {
    order_.reserve(graph.task_count());
    for (TaskId task = 0; task < graph.task_count(); ++task) {
      if (is_output(task)) add_output(task);
    }
  }

  std::vector<TaskId> run() && {
    for (TaskId task = 0; task < graph_.task_count(); ++task) {
      if (graph_.consumers(task).empty() && !entered_[task]) walk(task);
    }
    return std::move(order_);
  }

 private:
  struct Visit {
    TaskId task;
    std::uint32_t next_input;
  };

  // External, or a load that needs nothing itself: such a load can come with any of its readers.
  bool is_free(BufferId buffer) const {
    const auto external = [&](BufferId input) { return graph_.is_external(input); };
    return external(buffer) ||
           (graph_.kind(buffer) == TaskKind::load && std::ranges::all_of(graph_.inputs(buffer), external));
  }

  bool is_output(TaskId task) const {
    return std::ranges::all_of(graph_.consumers(task),
                               [&](TaskId consumer) { return graph_.kind(consumer) == TaskKind::store; });
  }

  void add_output(TaskId task) {
    is_output_[task] = true;
    for (const BufferId input : graph_.inputs(task)) {
      if (is_free(input)) continue;
      ++missing_[task];
      feeds_output_[input] = true;
    }
  }

  void enter(TaskId task) {
    entered_[task] = true;
    stack_.push_back({task, 0});
  }

  // With a stack of its own: a chain may be a million tasks long.
  void walk(TaskId output) {
    enter(output);
    while (!stack_.empty()) {
      Visit& visit = stack_.back();
      const auto inputs = graph_.inputs(visit.task);
      const auto done = [&](BufferId input) { return graph_.is_external(input) || entered_[input]; };
      while (visit.next_input < inputs.size() && done(inputs[visit.next_input])) ++visit.next_input;
      if (visit.next_input < inputs.size()) {
        enter(inputs[visit.next_input]);
      } else {
        const TaskId task = visit.task;
        stack_.pop_back();
        leave(task);
      }
    }
  }

  void leave(TaskId task) {
    order_.push_back(task);
    if (!feeds_output_[task]) return;
    for (const TaskId consumer : graph_.consumers(task)) {
      if (!is_output_[consumer] || --missing_[consumer] > 0 || entered_[consumer]) continue;
      entered_[consumer] = true;
      for (const BufferId input : graph_.inputs(consumer)) {
        if (graph_.is_external(input) || entered_[input]) continue;
        entered_[input] = true;
        order_.push_back(input);
      }
      leave(consumer);  // at most two deep: an output and its store
    }
  }

  const TaskGraph& graph_;
  std::vector<bool> entered_ = std::vector<bool>(graph_.task_count(), false);
  std::vector<bool> is_output_ = entered_, feeds_output_ = entered_;  // the latter: without loads that need nothing
  // Producers of outputs that the walk has not left; loads that need nothing do not count.
  std::vector<std::uint32_t> missing_ = std::vector<std::uint32_t>(graph_.task_count(), 0);
  std::vector<TaskId> order_;
  std::vector<Visit> stack_;
};

}  // namespace

std::vector<TaskId> depth_first_order(const TaskGraph& graph) { return DepthFirstWalk(graph).run(); }

}  // namespace weft
