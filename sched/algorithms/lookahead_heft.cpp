// Look-ahead HEFT: Bittencourt, Sakellariou, Madeira, "DAG scheduling using a lookahead variant of the heterogeneous
// earliest finish time algorithm", PDP 2010. Tasks by upward rank; each goes to the processor from which all its
// successors, placed by HEFT right behind it, finish earliest.

#include <algorithm>

#include "sched/list/list_mapping.hpp"
#include "sched/list/ranks.hpp"
#include "sched/model/dispatch_order.hpp"
#include "sched/model/scheduler.hpp"

namespace weft {

namespace {

class Lookahead {
 public:
  Lookahead(const TaskGraph& graph, const Platform& platform)
      : graph_(graph), platform_(platform), mapping_(graph, platform, Insertion::into_gaps) {}

  Schedule run() && {
    for (const TaskId task : order_) {
      if (graph_.kind(task) != TaskKind::load) place(task);
    }
    return std::move(mapping_).take();
  }

 private:
  void place(TaskId task) {
    mapping_.place_loads_of(task);
    find_successors(task);
    if (successors_.empty()) {
      mapping_.place(task);
      return;
    }
    Time best_time = cannot_run;
    ProcessorId best = 0;
    for (std::size_t p = 0; p < platform_.processor_count(); ++p) {
      const auto processor = static_cast<ProcessorId>(p);
      if (platform_.cost(graph_, task, processor) == cannot_run) continue;
      const Time time = latest_successor(task, processor);
      if (time < best_time) best_time = time, best = processor;
    }
    mapping_.place_on(task, best);
  }

  // By rank, as HEFT would place them.
  void find_successors(TaskId task) {
    successors_.clear();
    for (const TaskId successor : graph_.consumers(task)) {
      if (graph_.kind(successor) != TaskKind::load) successors_.push_back(successor);
    }
    std::ranges::sort(successors_, {}, [&](TaskId successor) { return position_[successor]; });
  }

  // Places the task there and its successors behind it, and takes all of it back. Successors' loads and producers that
  // have no place yet do not count.
  Time latest_successor(TaskId task, ProcessorId processor) {
    mapping_.place_on(task, processor);
    Time latest = 0;
    for (const TaskId successor : successors_) {
      mapping_.place_alone(successor);
      latest = std::max(latest, mapping_.finish(successor));
    }
    for (std::size_t k = successors_.size(); k-- > 0;) mapping_.undo(successors_[k]);
    mapping_.undo(task);
    return latest;
  }

  const TaskGraph& graph_;
  const Platform& platform_;
  ListMapping mapping_;
  std::vector<TaskId> order_ = by_upward_rank(graph_, platform_);
  std::vector<std::uint32_t> position_ = positions_of(order_);
  std::vector<TaskId> successors_;
};

Schedule schedule_lookahead(const TaskGraph& graph, const Platform& platform, const MemoryRequest&) {
  return Lookahead(graph, platform).run();
}

const SchedulerRegistration lookahead{
    {"lookahead-heft", "HEFT that looks at the finish of the successors (Bittencourt, Sakellariou, Madeira 2010)",
     schedule_lookahead}};

}  // namespace

}  // namespace weft
