#include "sched/planning/refining_planner.hpp"

#include <algorithm>
#include <cmath>
#include <exception>
#include <optional>
#include <utility>

#include "base/core/child_process.hpp"
#include "base/core/interrupt.hpp"
#include "sched/memory/occupancy.hpp"
#include "sched/memory/space_dependencies.hpp"
#include "sched/planning/contended_search.hpp"
#include "sched/planning/schedule_bytes.hpp"
#include "sched/planning/spilling_planner.hpp"

namespace weft {

namespace {

constexpr std::uint32_t max_tasks_of_all_algorithms = 2000;
constexpr std::size_t max_pool = 8;
constexpr std::size_t chains = 4;            // searches side by side, whatever the number of cores
constexpr double work_of_slice = 2e6;        // of each of them, until they learn of one another
constexpr double slices_of_budget = 2;       // at budget 1
constexpr double work_of_candidates = 15e6;  // carried at most before the search
constexpr double evaluations_of_slice = 4;   // fewer are not worth a search
constexpr double parts_of_capacity[] = {0.97, 0.93, 0.88, 0.8, 0.7};

// How each of them searches.
struct ChainKind {
  SearchMoves moves;
  double slack;
  std::uint32_t max_looks;
};
constexpr ChainKind kinds[chains] = {{SearchMoves::sequence, 0.01, 1},
                                     {SearchMoves::learn, 0.01, 12},
                                     {SearchMoves::priority, 0.01, 1},
                                     {SearchMoves::sequence, 0.02, 12}};

class RefiningPlanner {
 public:
  RefiningPlanner(std::shared_ptr<const Problem> problem, const Scheduler& scheduler, const PlanOptions& options)
      : problem_(std::move(problem)), scheduler_(scheduler), options_(options) {}

  Plan run() {
    known_orders_ = low_peak_orders(problem_->graph, problem_->platform, options_.orders);
    options_.known_orders = &known_orders_;
    const NotesInterrupt notes_interrupt;
    plan_with_all();
    if (pool_.empty()) std::rethrow_exception(failure_);
    plan_within_less();
    search();
    Plan plan = std::move(pool_.front().plan);
    add_contention(plan);
    plan.uncontended_makespan = pool_.front().uncontended;
    return plan;
  }

 private:
  struct Judged {
    Plan plan;
    Time makespan = 0;     // with contention
    Time uncontended = 0;  // as the algorithm planned it
  };

  // The algorithm itself, first, and all others that keep to the same.
  void plan_with_all() {
    for (const double part : {1.0, 0.1, 0.0}) {
      PlanOptions options = options_;
      options.search_budget = part * options_.search_budget;
      attempt(problem_, scheduler_, options);
    }
    const bool small = problem_->graph.task_count() <= max_tasks_of_all_algorithms;
    const SchedulerRegistry& registry = SchedulerRegistry::instance();
    for (const std::string& name : registry.names()) {
      const Scheduler& other = *registry.find(name);
      if (&other == &scheduler_ || !small || other.max_tasks < max_tasks_of_all_algorithms) continue;
      if (options_.orders.activation_limit != no_activation_limit && !other.keeps_activation_limit) continue;
      PlanOptions options = options_;
      if (!other.follows_orders()) options.orders.groups.clear();
      attempt(problem_, other, options);
    }
  }

  // What fits into less fits, and less memory may make a better schedule.
  void plan_within_less() {
    if (problem_->graph.task_count() > max_tasks_of_all_algorithms) return;
    const Bytes capacity = problem_->platform.capacity;
    if (capacity == std::numeric_limits<Bytes>::max()) return;
    for (const double part : parts_of_capacity) {
      auto smaller = std::make_shared<Problem>(*problem_);
      set_capacity(smaller->platform, static_cast<Bytes>(part * static_cast<double>(capacity)));
      PlanOptions options = options_;
      options.search_budget = std::min(options.search_budget, 0.1);
      attempt(smaller, scheduler_, options);
    }
  }

  static void set_capacity(Platform& platform, Bytes capacity) {
    platform.capacity = capacity;
    if (!platform.for_graph) return;
    platform.for_graph = [for_graph = platform.for_graph, capacity](const TaskGraph& graph) {
      Platform same = for_graph(graph);
      set_capacity(same, capacity);
      return same;
    };
  }

  void attempt(const std::shared_ptr<const Problem>& problem, const Scheduler& scheduler, const PlanOptions& options) {
    if (interrupted() && !pool_.empty()) return;
    try {
      const double dbg0 = static_cast<double>(clock()) / CLOCKS_PER_SEC;
      Plan plan = make_uncontended_plan(problem, scheduler, options);
      if (getenv("DBG")) {
        PlanReplay r;
        if (plan.fits != Fits::no) r = plan.platform().carry_out(plan.graph(), plan.platform(), plan.schedule);
        fprintf(stderr, "%-26s budget %.2f cap %ld tasks %u: %.0f -> %.0f bursts %lu  %.3f s\n", scheduler.name.c_str(),
                options.search_budget, (long)problem->platform.capacity, plan.graph().task_count(),
                plan.schedule.makespan, r.makespan, (unsigned long)r.work,
                static_cast<double>(clock()) / CLOCKS_PER_SEC - dbg0);
      }
      if (plan.fits != Fits::no) judge(std::move(plan));
    } catch (const Infeasible&) {
      if (!failure_) failure_ = std::current_exception();
    }
  }

  void judge(Plan plan) {
    if (!pool_.empty() && work_ > work_of_candidates) return;
    restore_capacity(plan);
    const PlanReplay replay = plan.platform().carry_out(plan.graph(), plan.platform(), plan.schedule);
    work_ += static_cast<double>(replay.work);
    work_of_evaluation_ = std::max(work_of_evaluation_, static_cast<double>(replay.work));
    if (replay.finished_count < plan.graph().task_count()) return;
    const Time uncontended = plan.schedule.makespan;
    add({std::move(plan), replay.makespan, uncontended});
  }

  // A plan within less memory is one of the problem that was asked for.
  void restore_capacity(Plan& plan) {
    const Bytes capacity = problem_->platform.capacity;
    if (plan.platform().capacity == capacity) return;
    auto whole = std::make_shared<Problem>(*plan.problem);
    whole->platform.capacity = capacity;
    whole->platform.for_graph = problem_->platform.for_graph;
    plan.problem = std::move(whole);
  }

  // Keeps the pool in order, fastest first, of equals the first.
  void add(Judged judged) {
    const auto place = std::ranges::upper_bound(pool_, judged.makespan, {}, &Judged::makespan);
    const bool is_known = std::ranges::any_of(pool_, [&](const Judged& other) {
      return other.makespan == judged.makespan && other.plan.problem == judged.plan.problem;
    });
    if (is_known) return;
    pool_.insert(place, std::move(judged));
    if (pool_.size() > max_pool) pool_.pop_back();
  }

  void search() {
    if (options_.orders.activation_limit != no_activation_limit || problem_->graph.task_count() < 2) return;
    if (work_of_evaluation_ * evaluations_of_slice > work_of_slice) return;
    const double slices = slices_of_budget * options_.refine;
    for (std::uint32_t slice = 0; slice < slices && !interrupted(); ++slice) {
      if (options_.progress) options_.progress(slice, static_cast<std::uint32_t>(std::ceil(slices)));
      search_slice(slice, std::min(1.0, slices - slice));
    }
  }

  // Chains from the best plans, of which the first two start from the very best.
  void search_slice(std::uint32_t slice, double part) {
    std::vector<std::function<std::string()>> works;
    for (std::uint32_t chain = 0; chain < chains; ++chain) {
      if (slice == 0) own_.push_back(pool_[std::min<std::size_t>(chain, pool_.size() - 1)]);
      if (chain == 0 || slice % 4 == 3) own_[chain] = pool_.front();
      works.push_back([this, chain, seed = slice * static_cast<std::uint32_t>(chains) + chain, part] {
        return search_from(own_[chain], seed, kinds[chain], part);
      });
    }
    const auto found = in_child_processes(works, [&](std::size_t chain, const std::string& reason) {
      if (!options_.warn) return;
      options_.warn("search " + std::to_string(chain + 1) + " of schedule.refine is left out: " + reason);
    });
    for (std::size_t chain = 0; chain < chains; ++chain) {
      if (!found[chain]) continue;
      own_[chain].plan.schedule = schedule_of(*found[chain]);
      if (getenv("DBG"))
        fprintf(stderr, "slice %u chain %zu: from %.0f -> %.0f\n", slice, chain, own_[chain].makespan,
                own_[chain].plan.schedule.makespan);
      own_[chain].makespan = own_[chain].plan.schedule.makespan;
      add(own_[chain]);
    }
  }

  std::string search_from(const Judged& begin, std::uint32_t seed, const ChainKind& kind, double part) const {
    const Plan& plan = begin.plan;
    std::vector<SequentialOrder> orders = orders_for(plan);
    JudgedSchedule from{plan.problem, plan.schedule, begin.makespan};
    if (!orders.empty()) {
      from = search_with_contention(
          from, {scheduler_, orders, part * work_of_slice, seed, kind.moves, kind.slack, kind.max_looks});
    }
    from.schedule.makespan = from.makespan;
    return bytes_of(from.schedule);
  }

  // The plan's own order, where it fits one task at a time.
  std::vector<SequentialOrder> orders_for(const Plan& plan) const {
    SequentialOrder own{"own", plan.schedule.order, resident_bytes(plan.graph(), plan.platform().alignment), false};
    const std::vector<std::uint32_t> held(plan.platform().reuse ? 0 : plan.graph().task_count(), held_to_the_end);
    for (const Bytes bytes : sequential_occupancy(plan.graph(), own.tasks, held, plan.platform().alignment)) {
      own.peak = std::max(own.peak, bytes);
    }
    std::vector<SequentialOrder> orders;
    if (own.peak <= plan.platform().capacity) orders.push_back(std::move(own));
    return orders;
  }

  std::shared_ptr<const Problem> problem_;
  const Scheduler& scheduler_;
  PlanOptions options_;
  std::vector<SequentialOrder> known_orders_;
  std::vector<Judged> pool_;
  std::vector<Judged> own_;     // per chain: where it stands
  std::exception_ptr failure_;  // that of the algorithm itself
  double work_ = 0, work_of_evaluation_ = 0;
};

}  // namespace

Plan make_refined_plan(std::shared_ptr<const Problem> problem, const Scheduler& scheduler, const PlanOptions& options) {
  return RefiningPlanner(std::move(problem), scheduler, options).run();
}

}  // namespace weft
