#include "sched/planning/refining_planner.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <exception>
#include <optional>
#include <utility>

#include "base/core/child_process.hpp"
#include "base/core/interrupt.hpp"
#include "sched/memory/occupancy.hpp"
#include "sched/memory/space_dependencies.hpp"
#include "sched/planning/contended_search.hpp"
#include "sched/planning/schedule_bytes.hpp"
#include "sched/rules/bounds.hpp"

namespace weft {

namespace {

constexpr std::uint32_t max_tasks_of_all_algorithms = 2000;
constexpr std::uint32_t max_tasks_of_ladder = 500;
constexpr std::size_t max_pool = 8;
constexpr std::size_t chains = 4;            // searches side by side, whatever the number of cores
constexpr double work_of_slice = 2e6;        // of each of them, until they learn of one another (PlanReplay::work)
constexpr double slices_of_budget = 2;       // at budget 1
constexpr double work_of_candidates = 15e6;  // spent at most before the search
constexpr double evaluations_of_slice = 4;   // fewer are not worth a search
constexpr double parts_of_capacity[] = {0.97, 0.93, 0.88, 0.8, 0.7};
constexpr int steps_of_octave = 16;       // of the ladder
constexpr double work_of_rung = 60'000;   // of a chain, at budget 1
constexpr int effort_of_first_rung = 12;  // times that; of the next 2 less, down to 1

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
    if (!climb()) {
      plan_within_less();
      search();
    }
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
      PlanOptions options = options_;
      options.search_budget = std::min(options.search_budget, 0.1);
      const auto smaller = within(*problem_, static_cast<Bytes>(part * static_cast<double>(capacity)));
      std::optional<Judged> judged = planned(smaller, scheduler_, options);
      if (!judged) continue;
      judged->plan.problem = within(*judged->plan.problem, capacity);
      add(pool_, std::move(*judged));
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
    if (std::optional<Judged> judged = planned(problem, scheduler, options)) add(pool_, std::move(*judged));
  }

  // The plan and what comes of it; nothing where there is none.
  std::optional<Judged> planned(const std::shared_ptr<const Problem>& problem, const Scheduler& scheduler,
                                const PlanOptions& options) {
    try {
      Plan plan = make_uncontended_plan(problem, scheduler, options);
      if (plan.fits == Fits::no || (!pool_.empty() && work_ > work_of_candidates)) return std::nullopt;
      const PlanReplay replay = plan.platform().carry_out(plan.graph(), plan.platform(), plan.schedule);
      work_ += static_cast<double>(replay.work);
      work_of_evaluation_ = std::max(work_of_evaluation_, static_cast<double>(replay.work));
      if (getenv("DBG"))
        fprintf(stderr, "%-26s budget %.2f cap %ld tasks %u: %.0f -> %.0f work %lu\n", scheduler.name.c_str(),
                options.search_budget, (long)problem->platform.capacity, plan.graph().task_count(),
                plan.schedule.makespan, replay.makespan, (unsigned long)replay.work);
      if (replay.finished_count < plan.graph().task_count()) return std::nullopt;
      const Time uncontended = plan.schedule.makespan;
      return Judged{std::move(plan), replay.makespan, uncontended};
    } catch (const Infeasible&) {
      if (!failure_) failure_ = std::current_exception();
      return std::nullopt;
    }
  }

  // The same problem within another capacity.
  static std::shared_ptr<const Problem> within(const Problem& problem, Bytes capacity) {
    auto same = std::make_shared<Problem>(problem);
    set_capacity(same->platform, capacity);
    return same;
  }

  // Keeps a pool in order, fastest first, of equals the first.
  static void add(std::vector<Judged>& pool, Judged judged) {
    const auto place = std::ranges::upper_bound(pool, judged.makespan, {}, &Judged::makespan);
    const bool is_known = std::ranges::any_of(pool, [&](const Judged& other) {
      return other.makespan == judged.makespan && other.plan.problem == judged.plan.problem;
    });
    if (is_known) return;
    pool.insert(place, std::move(judged));
    if (pool.size() > max_pool) pool.pop_back();
  }

  // A capacity of the ladder, and plans within it.
  struct Rung {
    Bytes capacity = 0;
    std::vector<Judged> plans;
  };

  // Small graphs: searches that climb a ladder of capacities, from the least that works to the one that is there, with
  // the best plan of every rung taken along. What is found within less memory and with less effort does not depend on
  // how much there is of either, so neither ever makes a plan worse. Returns false where no rung has a plan.
  bool climb() {
    const Platform& platform = problem_->platform;
    if (problem_->graph.task_count() > max_tasks_of_ladder || !may_search()) return false;
    PlanOptions quick = options_;
    quick.search_budget = 0.02;
    for (const Bytes capacity : capacity_ladder()) {
      Rung rung{capacity, {}};
      const std::shared_ptr<const Problem> problem = within(*problem_, capacity);
      for (const char* name : {"memory-aware-heft", "heft-guard", "layer-by-layer-buffered", "depth-first"}) {
        const Scheduler* scheduler = SchedulerRegistry::instance().find(name);
        if (scheduler == nullptr) continue;
        if (std::optional<Judged> judged = planned(problem, *scheduler, quick)) add(rung.plans, std::move(*judged));
      }
      if (!rung.plans.empty()) rungs_.push_back(std::move(rung));
    }
    if (rungs_.empty()) return false;
    std::vector<std::function<std::string()>> works;
    for (double budget = options_.refine; budget >= 0.05; budget /= 10) {
      for (std::size_t chain = 0; chain < chains; ++chain) {
        works.push_back([this, chain, budget] { return climb_with(chain, budget); });
      }
    }
    const auto found = in_child_processes(
        works, [&](std::size_t chain, const std::string& reason) { warn_of(chain % chains, reason); });
    for (const std::optional<std::string>& bytes : found) {
      if (!bytes) continue;
      std::array<std::size_t, 2> from{};
      std::memcpy(from.data(), bytes->data(), sizeof from);
      Judged judged = rungs_[from[0]].plans[from[1]];
      judged.plan.problem = within(*judged.plan.problem, platform.capacity);
      judged.plan.schedule = schedule_of(std::string_view(*bytes).substr(sizeof from));
      judged.makespan = judged.plan.schedule.makespan;
      if (getenv("DBG")) fprintf(stderr, "ladder from rung %zu: %.0f\n", from[0], judged.makespan);
      add(pool_, std::move(judged));
    }
    return true;
  }

  // Capacities of few significant bits, from the first that may do to the last that can make a difference.
  std::vector<Bytes> capacity_ladder() const {
    const TaskGraph& graph = problem_->graph;
    Bytes all = resident_bytes(graph, problem_->platform.alignment);
    for (TaskId task = 0; task < graph.task_count(); ++task) {
      all += scratchpad_bytes(graph, task, problem_->platform.alignment);
    }
    const Bytes least = std::max<Bytes>(steps_of_octave, capacity_floor(graph, problem_->platform).bytes);
    std::vector<Bytes> ladder;
    Bytes step = 1;
    while (step * 2 * steps_of_octave <= least) step *= 2;
    for (Bytes rung = ceil_div(least, step) * step; rung <= problem_->platform.capacity; rung += step) {
      if (rung >= 2 * steps_of_octave * step) step *= 2;
      ladder.push_back(rung);
      if (rung >= all) break;
    }
    return ladder;
  }

  // A chain's way up the ladder.
  std::string climb_with(std::size_t chain, double budget) const {
    std::array<std::size_t, 2> from{};
    Judged own;
    own.makespan = cannot_run;
    for (std::size_t r = 0; r < rungs_.size() && !interrupted(); ++r) {
      const Rung& rung = rungs_[r];
      const std::size_t candidate = std::min(chain, rung.plans.size() - 1);
      for (const std::size_t p : {candidate, std::size_t{0}}) {
        if (!(rung.plans[p].makespan < own.makespan)) continue;
        own = rung.plans[p];
        from = {r, p};
        if (p == candidate) break;
      }
      own.plan.problem = within(*own.plan.problem, rung.capacity);
      const int effort = std::max(1, effort_of_first_rung - 2 * static_cast<int>(r));
      improve(own, static_cast<std::uint32_t>(r * chains + chain), kinds[chain], budget * effort * work_of_rung);
    }
    std::string bytes(reinterpret_cast<const char*>(from.data()), sizeof from);
    own.plan.schedule.makespan = own.makespan;
    return bytes + bytes_of(own.plan.schedule);
  }

  bool may_search() const {
    return options_.orders.activation_limit == no_activation_limit && problem_->graph.task_count() > 1;
  }

  void warn_of(std::size_t chain, const std::string& reason) const {
    if (!options_.warn) return;
    options_.warn("search " + std::to_string(chain + 1) + " of schedule.refine is left out: " + reason);
  }

  void search() {
    if (!may_search() || work_of_evaluation_ * evaluations_of_slice > work_of_slice) return;
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
    const auto found =
        in_child_processes(works, [&](std::size_t chain, const std::string& reason) { warn_of(chain, reason); });
    for (std::size_t chain = 0; chain < chains; ++chain) {
      if (!found[chain]) continue;
      own_[chain].plan.schedule = schedule_of(*found[chain]);
      if (getenv("DBG"))
        fprintf(stderr, "slice %u chain %zu: from %.0f -> %.0f\n", slice, chain, own_[chain].makespan,
                own_[chain].plan.schedule.makespan);
      own_[chain].makespan = own_[chain].plan.schedule.makespan;
      add(pool_, own_[chain]);
    }
  }

  std::string search_from(Judged own, std::uint32_t seed, const ChainKind& kind, double part) const {
    improve(own, seed, kind, part * work_of_slice);
    own.plan.schedule.makespan = own.makespan;
    return bytes_of(own.plan.schedule);
  }

  void improve(Judged& own, std::uint32_t seed, const ChainKind& kind, double work) const {
    const std::vector<SequentialOrder> orders = orders_for(own.plan);
    if (orders.empty()) return;
    JudgedSchedule found =
        search_with_contention({own.plan.problem, own.plan.schedule, own.makespan},
                               {scheduler_, orders, work, seed, kind.moves, kind.slack, kind.max_looks});
    own.plan.schedule = std::move(found.schedule);
    own.makespan = found.makespan;
  }

  // Orders that fit one task at a time: the plan's own and, of the graph that was asked for, two that were found.
  std::vector<SequentialOrder> orders_for(const Plan& plan) const {
    const TaskGraph& graph = plan.graph();
    const Platform& platform = plan.platform();
    std::vector<SequentialOrder> orders;
    if (graph.task_count() == problem_->graph.task_count()) {
      const auto fitting = orders_within(known_orders_, platform.capacity);
      orders.assign(fitting.begin(),
                    fitting.begin() + static_cast<std::ptrdiff_t>(std::min<std::size_t>(2, fitting.size())));
    }
    SequentialOrder own{"own", plan.schedule.order, resident_bytes(graph, platform.alignment), false};
    const std::vector<std::uint32_t> held(platform.reuse ? 0 : graph.task_count(), held_to_the_end);
    for (const Bytes bytes : sequential_occupancy(graph, own.tasks, held, platform.alignment)) {
      own.peak = std::max(own.peak, bytes);
    }
    if (own.peak <= platform.capacity) {
      orders.insert(std::ranges::upper_bound(orders, own.peak, {}, &SequentialOrder::peak), std::move(own));
    }
    return orders;
  }

  std::shared_ptr<const Problem> problem_;
  const Scheduler& scheduler_;
  PlanOptions options_;
  std::vector<SequentialOrder> known_orders_;
  std::vector<Judged> pool_;
  std::vector<Rung> rungs_;
  std::vector<Judged> own_;     // per chain: where it stands
  std::exception_ptr failure_;  // that of the algorithm itself
  double work_ = 0, work_of_evaluation_ = 0;
};

}  // namespace

Plan make_refined_plan(std::shared_ptr<const Problem> problem, const Scheduler& scheduler, const PlanOptions& options) {
  return RefiningPlanner(std::move(problem), scheduler, options).run();
}

}  // namespace weft
