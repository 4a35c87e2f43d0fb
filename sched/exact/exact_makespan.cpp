#include "sched/exact/exact_makespan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>
#include <tuple>

#include "base/core/error.hpp"
#include "sched/exact/partial_schedule.hpp"
#include "sched/exact/remaining_time.hpp"
#include "sched/memory/retime.hpp"
#include "sched/model/scheduler.hpp"
#include "sched/rules/feasibility.hpp"
#include "workloads/graph/topological_order.hpp"

namespace weft {

namespace {

class Search {
 public:
  Search(const TaskGraph& graph, const Platform& platform, Bytes limit, std::uint64_t max_steps, const Schedule* known)
      : graph_(graph), platform_(platform), limit_(limit), max_steps_(max_steps), known_(known) {
    best_.makespan = graph.task_count() == 0 ? 0 : known != nullptr ? known->makespan : cannot_run;
  }

  ExactMakespan run() && {
    ExactMakespan result;
    // The wider, the more is compared and the better is the schedule that cuts the next sweep.
    for (const std::size_t width : {std::size_t{16}, std::size_t{512}, unlimited}) {
      result.lower_bound = sweep(width);
      result.optimal = result.lower_bound >= best_.makespan;
      if (result.optimal || steps_ >= max_steps_) break;
    }
    result.lower_bound = std::min(result.lower_bound, best_.makespan);
    result.steps = steps_;
    const bool is_known = known_ != nullptr && best_.started != small_.all();
    result.schedule = is_known ? *known_ : schedule_of(best_);
    return result;
  }

 private:
  static constexpr std::size_t unlimited = std::numeric_limits<std::size_t>::max();
  static constexpr std::size_t max_at_once = 1'000'000;  // partial schedules of a level: some 300 MB

  // Level by level, keeping the `width` partial schedules of the lowest bound on each. Returns a lower bound on the
  // makespan of every schedule; best_ is optimal when it is not below its makespan.
  Time sweep(std::size_t width) {
    Time left_out = cannot_run;  // the lowest bound of what was not looked at
    level_.assign(1, PartialSchedule{});
    for (std::uint32_t count = 0; count < graph_.task_count() && !level_.empty(); ++count) {
      next_.clear();
      for (const PartialSchedule& partial : level_) {
        if (partial.bound >= best_.makespan) continue;
        // A first schedule has to be found in any case.
        if (best_.makespan != cannot_run && (steps_ >= max_steps_ || next_.size() >= max_at_once)) {
          left_out = std::min(left_out, partial.bound);
        } else {
          extend(partial);
        }
      }
      drop_replaced();
      if (next_.size() > width) {
        const auto cut = next_.begin() + static_cast<std::ptrdiff_t>(width);
        std::nth_element(next_.begin(), cut, next_.end(), comes_first);
        for (auto out = cut; out != next_.end(); ++out) left_out = std::min(left_out, out->bound);
        next_.erase(cut, next_.end());
      }
      std::sort(next_.begin(), next_.end(), comes_first);
      std::swap(level_, next_);
    }
    return std::min(left_out, best_.makespan);
  }

  static bool comes_first(const PartialSchedule& a, const PartialSchedule& b) {
    return std::tie(a.bound, a.now, a.order, a.processor) < std::tie(b.bound, b.now, b.order, b.processor);
  }

  void extend(const PartialSchedule& partial) {
    starts_.for_each_start(partial, [&](PartialSchedule& made) {
      ++steps_;
      made.bound = std::max(partial.bound, remaining_.bound(made.started, made.now, made.finish, made.processor,
                                                            {made.free.data(), platform_.processor_count()}));
      if (made.bound >= best_.makespan) return;
      if (made.started != small_.all()) return keep(made);
      best_ = made;
    });
  }

  void keep(const PartialSchedule& made) {
    std::vector<std::uint32_t>& rivals = same_tasks_[made.started];
    if (rivals.empty()) touched_.push_back(made.started);
    std::size_t kept = 0;
    for (std::size_t k = 0; k < rivals.size(); ++k) {
      PartialSchedule& rival = next_[rivals[k]];
      ++steps_;
      // Nothing has been replaced so far, or the rival would replace that, too.
      if (starts_.dominates(rival, made)) return;
      if (starts_.dominates(made, rival)) {
        rival.bound = cannot_run;
      } else {
        rivals[kept++] = rivals[k];
      }
    }
    rivals.resize(kept);
    rivals.push_back(static_cast<std::uint32_t>(next_.size()));
    next_.push_back(made);
  }

  void drop_replaced() {
    for (const TaskSet started : touched_) same_tasks_[started].clear();
    touched_.clear();
    std::erase_if(next_, [&](const PartialSchedule& p) { return p.bound >= best_.makespan; });
  }

  // Its starts by the same rules, from the dispatch order.
  Schedule schedule_of(const PartialSchedule& complete) const {
    Schedule schedule;
    schedule.processor.assign(complete.processor.begin(), complete.processor.begin() + graph_.task_count());
    for (std::uint32_t k = 0; k < graph_.task_count(); ++k) schedule.order.push_back(complete.order >> 4 * k & 15);
    if (!platform_.reuse) schedule.release_position.assign(graph_.task_count(), held_to_the_end);
    const bool fits = retime_within(graph_, platform_, limit_, schedule);
    if (!fits || schedule.makespan != complete.makespan) throw std::logic_error("the best order cannot be carried out");
    return schedule;
  }

  const TaskGraph& graph_;
  const Platform& platform_;
  Bytes limit_;
  SmallGraph small_{graph_, platform_};
  PossibleStarts starts_{small_, graph_, platform_, limit_};
  RemainingTime remaining_{small_, graph_, platform_, topological_order(graph_), limit_};
  std::uint64_t steps_ = 0;
  std::uint64_t max_steps_;
  const Schedule* known_;
  PartialSchedule best_;  // complete, or only the makespan of known_
  std::vector<PartialSchedule> level_, next_;
  // Per set of started tasks: places in next_.
  std::vector<std::vector<std::uint32_t>> same_tasks_{std::size_t{small_.all()} + 1};
  std::vector<TaskSet> touched_;
};

}  // namespace

ExactMakespan exact_makespan(const TaskGraph& graph, const Platform& platform, Bytes limit, std::uint64_t max_steps,
                             const Schedule* known) {
  if (graph.task_count() > exact_max_tasks || platform.processor_count() > exact_max_processors) {
    throw Infeasible(fmt::format("an exact search takes up to {} tasks on {} processors, not {} on {}", exact_max_tasks,
                                 exact_max_processors, graph.task_count(), platform.processor_count()));
  }
  require_processors(graph, platform);
  if (!sets_with_a_way_on(SmallGraph(graph, platform), limit)[0]) {
    throw DeadEnd(
        fmt::format("no schedule fits into {} bytes: a search of all orders proves it", size_text(graph, limit)));
  }
  return Search(graph, platform, limit, max_steps, known).run();
}

}  // namespace weft
