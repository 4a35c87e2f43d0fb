// Memory-aware HEFT: searches priorities between upward rank and orders that need little memory, under the guard, then
// sequences near the best of them. The guard (sched/guard/guard.hpp) keeps every schedule within the limit; the search
// looks for the fastest, the smallest, or all that are worth having.
//
// Budgets count tasks placed, so a graph of a million tasks gets one or two schedules and a small one some thousands.

#include <algorithm>
#include <array>
#include <functional>
#include <random>
#include <set>
#include <utility>

#include "sched/guard/guarded_list.hpp"
#include "sched/guard/priorities.hpp"
#include "sched/model/scheduler.hpp"
#include "sched/rules/bounds.hpp"
#include "sched/search/archive.hpp"
#include "sched/search/sequence_search.hpp"

namespace weft {

namespace {

constexpr std::size_t max_witnesses = 3;
constexpr double steps_of_budget = 3e6;                                       // tasks placed by a search, at budget 1
constexpr std::uint32_t max_evaluations = 20'000;                             // of sequences, for one limit
constexpr double max_disturbances = 400;                                      // for one limit
constexpr std::array<std::uint32_t, 4> reaches_of_disturbance{2, 4, 12, 40};  // in places of the priority
constexpr int limits_of_pareto = 32;
constexpr double budget_of_pareto = 8;  // times that of one schedule

// A way of scheduling under the guard.
struct Way {
  std::uint32_t order = 0;  // index of the witness that the priority follows
  double share = 0;         // of upward rank in the priority
  GuardedListOptions options;
};

class MemoryAwareHeft {
 public:
  MemoryAwareHeft(const TaskGraph& graph, const Platform& platform, const MemoryRequest& request)
      : graph_(graph), platform_(platform), request_(request) {
    if (cost_of_schedule(1) < steps_left_) bound_ = std::max(bound_, path_bound(graph, platform));
    std::set<std::uint32_t> kinds;
    for (const Processor& processor : platform.processors) {
      if (!processor.is_dma) kinds.insert(processor.kind);
    }
    mixed_ = kinds.size() > 1;
  }

  // The fastest within the limit; of equally fast ones the smallest.
  Schedule fastest() {
    search_at(request_.limit, steps_left_);
    shrink();
    return std::move(std::move(archive_).take().front().schedule);
  }

  // The smallest that the orders allow; of equally small ones the fastest.
  Schedule smallest() {
    search_at(request_.orders.front().peak, steps_left_);
    return std::move(std::move(archive_).take().back().schedule);
  }

  std::vector<Schedule> pareto() {
    const double budget = steps_left_ * budget_of_pareto;
    search_at(request_.limit, budget * 0.1);
    const Bytes least = request_.orders.front().peak;
    const Bytes most = archive_.fastest().peak;
    for (int k = 0; k < limits_of_pareto && most > least; ++k) {
      // The least limit is the hardest.
      const double part = k == 0 ? 0.2 : 0.7 / (limits_of_pareto - 1);
      search_at(least + (most - least) * k / (limits_of_pareto - 1), budget * part);
    }
    look_below(least, budget * 0.2);
    std::vector<Schedule> schedules;
    for (GuardedSchedule& made : std::move(archive_).take()) schedules.push_back(std::move(made.schedule));
    return schedules;
  }

 private:
  using Figures = std::pair<Time, Bytes>;  // makespan and peak

  // What a schedule under the guard costs, in tasks placed.
  double cost_of_schedule(std::size_t witnesses) const {
    return static_cast<double>(graph_.task_count()) * static_cast<double>(witnesses + 2);
  }

  std::size_t affordable_witnesses() const {
    return cost_of_schedule(max_witnesses) < steps_of_budget / 10 ? max_witnesses : 1;
  }

  // All ways worth trying, the most promising first.
  std::vector<Way> ways(std::size_t orders) const {
    std::vector<Way> all;
    std::vector<std::uint32_t> windows{no_task};
    if (graph_.has(TaskKind::load)) windows = {2 * platform_.pe_count(), 8 * platform_.pe_count(), no_task};
    for (const double share : {0.0, 1.0, 0.5, 0.25, 0.75}) {
      for (std::uint32_t order = 0; order < orders; ++order) {
        for (const std::uint32_t window : windows) {
          for (const bool wait : {true, false}) {
            if (!wait && !mixed_) continue;
            GuardedListOptions options;
            options.load_window = window;
            options.wait_for_faster = wait;
            options.activation_limit = request_.activation_limit;
            all.push_back({order, share, options});
          }
        }
        if (share == 1) break;  // the same for all orders
      }
    }
    return all;
  }

  void search_at(Bytes limit, double steps) {
    std::span<const SequentialOrder> orders = orders_within(request_.orders, limit);
    orders = orders.first(std::min(orders.size(), affordable_witnesses()));
    const double cost = cost_of_schedule(orders.size());
    Figures best;
    std::vector<std::pair<Figures, Sequence>> begins;
    Way best_way;
    for (const Way& way : ways(orders.size())) {
      if (!begins.empty() && (steps < cost || best.first <= bound_)) break;
      GuardedSchedule made = schedule_guarded(graph_, platform_, priority_of(way), orders, limit, way.options);
      steps -= cost;
      const Figures figures{made.schedule.makespan, made.peak};
      if (begins.empty() || figures < best) best = figures, best_way = way;
      begins.push_back({figures, {made.schedule.order, made.schedule.processor}});
      archive_.add(std::move(made));
    }
    if (steps > cost && best.first > bound_) {
      best = disturb(priority_of(best_way), best_way.options, best, limit, orders,
                     std::min(steps / 2, max_disturbances * cost * request_.search_budget));
      steps /= 2;
    }
    const double tasks = std::max(1.0, static_cast<double>(graph_.task_count()));
    const auto evaluations =
        static_cast<std::uint32_t>(std::clamp(steps / tasks, 0.0, max_evaluations * request_.search_budget));
    // Moves of a sequence know one limit.
    if (evaluations > 100 && best.first > bound_ && request_.activation_limit == no_activation_limit) {
      search_sequences(graph_, platform_, beginnings(std::move(begins), orders, limit), {limit, evaluations, bound_},
                       archive_);
    }
  }

  // Where a search over sequences begins: the best schedule known that fits, the witnesses, and then the others that
  // are not the same.
  std::vector<Sequence> beginnings(std::vector<std::pair<Figures, Sequence>> found,
                                   std::span<const SequentialOrder> orders, Bytes limit) const {
    for (const GuardedSchedule& made : archive_.kept()) {
      if (made.peak > limit) continue;
      found.push_back({{made.schedule.makespan, made.peak}, {made.schedule.order, made.schedule.processor}});
    }
    std::ranges::stable_sort(found, {}, &std::pair<Figures, Sequence>::first);
    std::vector<Sequence> sequences{std::move(found.front().second)};
    const std::vector<ProcessorId> any(graph_.task_count(), any_processor);
    for (const SequentialOrder& order : orders) sequences.push_back({order.tasks, any});
    for (std::size_t k = 1; k < found.size(); ++k) {
      if (found[k].first != found[k - 1].first) sequences.push_back(std::move(found[k].second));
    }
    return sequences;
  }

  std::vector<TaskId> priority_of(const Way& way) {
    const std::vector<TaskId>& order = request_.orders[way.order].tasks;
    if (way.share == 0) return order;
    if (by_rank_.empty()) by_rank_ = rank_priority(graph_, platform_);
    return way.share == 1 ? by_rank_ : mixed_priority(graph_, order, by_rank_, way.share);
  }

  // Small random changes of a priority, kept where the schedule gets no worse. Whatever the priority, the guard keeps
  // the schedule within the limit, so this also works where hardly any move of a sequence fits. Returns the best.
  Figures disturb(std::vector<TaskId> priority, const GuardedListOptions& options, Figures best, Bytes limit,
                  std::span<const SequentialOrder> orders, double steps) {
    const double cost = cost_of_schedule(orders.size());
    std::mt19937 random(1);
    std::vector<std::pair<std::uint32_t, TaskId>> keys(priority.size());
    for (std::uint32_t k = 0; steps >= cost && best.first > bound_; ++k, steps -= cost) {
      const std::uint32_t reach = reaches_of_disturbance[k % reaches_of_disturbance.size()];
      for (std::uint32_t p = 0; p < priority.size(); ++p) {
        keys[p] = {2 * p + static_cast<std::uint32_t>(random() % (2 * reach)), priority[p]};
      }
      std::ranges::stable_sort(keys, {}, &std::pair<std::uint32_t, TaskId>::first);
      std::vector<TaskId> disturbed;
      for (const auto& [key, task] : keys) disturbed.push_back(task);
      GuardedSchedule made = schedule_guarded(graph_, platform_, disturbed, orders, limit, options);
      const Figures figures{made.schedule.makespan, made.peak};
      archive_.add(std::move(made));
      if (figures > best) continue;
      best = figures;
      priority = std::move(disturbed);
    }
    return best;
  }

  // Just below the peak of each schedule of the set: something as fast that is smaller.
  void look_below(Bytes least, double budget) {
    std::vector<Bytes> peaks;
    for (const GuardedSchedule& made : archive_.kept()) peaks.push_back(made.peak);
    std::sort(peaks.begin(), peaks.end(), std::greater<>());
    for (const Bytes peak : peaks) {
      if (peak - 1 >= least) search_at(peak - 1, budget / static_cast<double>(peaks.size()));
    }
  }

  // Smaller limits that leave the makespan as it is.
  void shrink() {
    Bytes low = request_.orders.front().peak;
    for (int k = 0; k < 6 && steps_left_ / 8 > cost_of_schedule(affordable_witnesses()); ++k) {
      const Bytes high = archive_.fastest().peak;
      if (high <= low) return;
      const Bytes limit = low + (high - low) / 2;
      search_at(limit, steps_left_ / 8);
      if (archive_.fastest().peak > limit) low = limit + 1;
    }
  }

  const TaskGraph& graph_;
  const Platform& platform_;
  const MemoryRequest& request_;
  Time bound_ = work_bound(graph_, platform_);
  double steps_left_ = steps_of_budget * request_.search_budget;
  bool mixed_ = false;
  std::vector<TaskId> by_rank_;
  Archive archive_;
};

Schedule schedule_memory_aware(const TaskGraph& graph, const Platform& platform, const MemoryRequest& request) {
  if (graph.task_count() == 0) return {};
  MemoryAwareHeft search(graph, platform, request);
  return request.objective == Objective::memory ? search.smallest() : search.fastest();
}

std::vector<Schedule> pareto_of(const TaskGraph& graph, const Platform& platform, const MemoryRequest& request) {
  if (graph.task_count() == 0) return {Schedule{}};
  return MemoryAwareHeft(graph, platform, request).pareto();
}

const SchedulerRegistration memory_aware_heft{
    {.name = "memory-aware-heft",
     .description =
         "searches priorities between upward rank and low-peak orders under the guard, then sequences near the best",
     .schedule = schedule_memory_aware,
     .keeps = Keeps::safely,
     .pareto = pareto_of,
     .keeps_activation_limit = true,
     .is_refined = true}};

}  // namespace

}  // namespace weft
