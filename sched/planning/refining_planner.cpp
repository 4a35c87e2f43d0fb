#include "sched/planning/refining_planner.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <exception>
#include <iterator>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "base/core/child_process.hpp"
#include "base/core/interrupt.hpp"
#include "sched/memory/address_allocator.hpp"
#include "sched/memory/occupancy.hpp"
#include "sched/memory/space_dependencies.hpp"
#include "sched/model/layer_order.hpp"
#include "sched/planning/contended_search.hpp"
#include "sched/planning/fewer_stages.hpp"
#include "sched/planning/schedule_bytes.hpp"

namespace weft {

namespace {

constexpr std::uint32_t max_tasks_of_all_algorithms = 2000;
constexpr std::size_t max_pool = 8;
constexpr std::size_t chains = 4;  // searches side by side, whatever the number of cores
// What a chain spends until it learns of the others, and in all at budget 1 (PlanReplay::work): so many evaluations as
// far as they do not cost more, or less, than this.
constexpr double evaluations_of_slice = 40, min_work_of_slice = 5e5, max_work_of_slice = 2e6;
constexpr double evaluations_of_budget = 320, min_work_of_budget = 4e6, max_work_of_budget = 8e6;
constexpr double min_evaluations_of_slice = 4;                    // fewer are not worth a search
constexpr std::array<std::size_t, chains> begins_at{0, 1, 0, 3};  // of the candidates, best first
constexpr std::uint32_t own_slices = 2;                           // of a chain, before it goes on from the best of all
constexpr std::uint32_t slices_of_learning = 8;           // in the first of so many a chain plans on learned durations
constexpr double work_of_candidates = 15e6;               // spent at most before the search
constexpr std::array<int, 5> rungs_below{1, 2, 3, 5, 8};  // within which candidates are looked for as well
constexpr std::size_t max_layers_of_groups = 64;
constexpr int max_groupings = 40;
constexpr std::size_t groupings_of_parts = 3;  // that are brought within parts as well
constexpr std::array<double, 6> parts_of_spilling{1, 0.9, 0.75, 0.6, 0.45, 0.3};  // PlanOptions::spill_part
constexpr double share_of_shortage = 0.85;  // of the capacity, used by a plan: then memory may be short
constexpr Bytes rungs_of_octave = 16;       // capacities that a search is for: numbers of five significant bits

// Capacities that a search is for are whole numbers of this.
Bytes step_of(Bytes capacity) {
  Bytes step = 1;
  while (step * 2 * rungs_of_octave <= capacity) step *= 2;
  return step;
}

Bytes rung_of(Bytes capacity) { return capacity / step_of(capacity) * step_of(capacity); }

// How each of them searches.
struct ChainKind {
  SearchMoves moves;
  double slack;
  std::uint32_t max_looks;
};
constexpr ChainKind chain_kinds[chains] = {{SearchMoves::sequence, 0.002, 1},
                                           {SearchMoves::learn, 0.002, 12},
                                           {SearchMoves::priority, 0.002, 1},
                                           {SearchMoves::sequence, 0.005, 12}};

// A plan, and how long it takes with contention.
struct Judged {
  Plan plan;
  Time makespan = cannot_run;
};

void set_capacity(Platform& platform, Bytes capacity) {
  platform.capacity = capacity;
  if (!platform.for_graph) return;
  platform.for_graph = [for_graph = platform.for_graph, capacity](const TaskGraph& graph) {
    Platform same = for_graph(graph);
    set_capacity(same, capacity);
    return same;
  };
}

// The same problem within another capacity.
std::shared_ptr<const Problem> within(const Problem& problem, Bytes capacity) {
  auto same = std::make_shared<Problem>(problem);
  set_capacity(same->platform, capacity);
  return same;
}

std::string left_out(const Scheduler& scheduler, const std::exception& error) {
  return "no plan of the algorithm '" + scheduler.name + "' is looked at: " + error.what();
}

class RefiningPlanner {
 public:
  // `options` have the known orders.
  RefiningPlanner(std::shared_ptr<const Problem> problem, const Scheduler& scheduler, const PlanOptions& options)
      : problem_(std::move(problem)), scheduler_(scheduler), options_(options) {}

  // Returns the best plan of all algorithms, and of those that are known of the same problem.
  Judged best_of(const std::vector<Plan>& known) {
    plan_with_all();
    if (pool_.empty()) std::rethrow_exception(failure_);
    for (const Plan& plan : known) take(plan);
    return pool_.front();
  }

  // Returns the best plan that is found from these, within this and smaller capacities.
  Judged refined(const std::vector<Plan>& known) {
    best_of(known);
    plan_within_less();
    plan_in_groups();
    search();
    return pool_.front();
  }

 private:
  // The algorithm itself, first, and all others that keep to the same.
  void plan_with_all() {
    const bool small = problem_->graph.task_count() <= max_tasks_of_all_algorithms;
    for (const double part : {1.0, 0.1, 0.0}) {
      if (part < 1 && (!small || options_.search_budget == 0)) break;
      PlanOptions options = options_;
      options.search_budget = part * options_.search_budget;
      attempt(problem_, scheduler_, options);
    }
    if (!options_.orders.groups.empty()) return;  // by hand
    const SchedulerRegistry& registry = SchedulerRegistry::instance();
    for (const std::string& name : registry.names()) {
      const Scheduler& other = *registry.find(name);
      if (&other == &scheduler_ || !small || other.max_tasks < max_tasks_of_all_algorithms) continue;
      if (options_.orders.activation_limit != no_activation_limit && !other.keeps_activation_limit) continue;
      attempt(problem_, other, options_);
    }
  }

  // Orders of groups of layers that none of the known orders is: from layer by layer, with a border of groups taken out
  // or put in as long as that helps. Where tiles are spilled the order of the least peak is seldom that of the least
  // moves.
  void plan_in_groups() {
    const std::vector<std::uint32_t> layer_of_task = layer_order(problem_->graph);
    const std::size_t layers = layer_of_task.empty() ? 0 : 1 + *std::ranges::max_element(layer_of_task);
    if (!options_.orders.groups.empty() || layers < 2 || layers > max_layers_of_groups) return;
    if (problem_->graph.task_count() > max_tasks_of_all_algorithms) return;
    const Bytes capacity = problem_->platform.capacity;
    std::vector<bool> begins(layers, true);
    Time best = makespan_in_groups(begins, capacity);
    std::vector<std::pair<Time, std::vector<bool>>> tried{{best, begins}};
    int left = max_groupings;
    for (bool found = true; found;) {
      found = false;
      std::size_t better = 0;
      for (std::size_t layer = 1; layer < layers && left-- > 0; ++layer) {
        begins[layer].flip();
        const Time makespan = makespan_in_groups(begins, capacity);
        tried.emplace_back(makespan, begins);
        if (makespan < best) {
          best = makespan;
          better = layer;
          found = true;
        }
        begins[layer].flip();
      }
      if (found) begins[better].flip();
    }
    for (const Bytes less : capacities_below()) makespan_in_groups(begins, less);
    if (is_short_) spill_in_groups(std::move(tried));
  }

  // The best groupings brought within several parts of the capacity, even where their orders fit.
  void spill_in_groups(std::vector<std::pair<Time, std::vector<bool>>> groupings) {
    std::ranges::sort(groupings);
    groupings.erase(std::unique(groupings.begin(), groupings.end()), groupings.end());
    groupings.resize(std::min(groupings.size(), groupings_of_parts));
    for (const auto& [makespan, begins] : groupings) {
      for (const double part : parts_of_spilling) makespan_in_groups(begins, problem_->platform.capacity, part);
    }
  }

  // Of the plan of groups that begin at these layers, within this capacity, which goes into the pool.
  Time makespan_in_groups(const std::vector<bool>& begins, Bytes capacity, double spill_part = 0) {
    PlanOptions options = options_;
    options.search_budget = 0;
    options.known_orders = nullptr;
    options.is_candidate = true;
    options.spill_part = spill_part;
    for (std::uint32_t layer = 0; layer < begins.size(); ++layer) {
      if (begins[layer]) options.orders.groups.push_back(layer);
    }
    std::optional<Judged> judged = planned(within(*problem_, capacity), scheduler_, options);
    if (!judged) return cannot_run;
    const auto used = static_cast<double>(judged->plan.peak_bytes);
    is_short_ = is_short_ || used > share_of_shortage * static_cast<double>(capacity);
    judged->plan.problem = within(*judged->plan.problem, problem_->platform.capacity);
    const Time makespan = judged->makespan;
    add(pool_, std::move(*judged));
    return makespan;
  }

  // What fits into less fits, and less memory may make a better schedule.
  void plan_within_less() {
    if (problem_->graph.task_count() > max_tasks_of_all_algorithms) return;
    for (const Bytes less : capacities_below()) {
      const auto smaller = within(*problem_, less);
      // Plans that spill take long, and the search comes later.
      const bool spills = options_.known_orders->front().peak > smaller->platform.capacity;
      PlanOptions options = options_;
      options.search_budget = spills ? 0 : std::min(options.search_budget, 0.1);
      std::optional<Judged> judged = planned(smaller, scheduler_, options);
      if (!judged) continue;
      judged->plan.problem = within(*judged->plan.problem, problem_->platform.capacity);
      add(pool_, std::move(*judged));
    }
  }

  // Those that searches within less are for, so that these begin with the same.
  std::vector<Bytes> capacities_below() const {
    std::vector<Bytes> below;
    Bytes less = problem_->platform.capacity;
    if (less == std::numeric_limits<Bytes>::max()) return below;
    for (int rung = 1; rung <= rungs_below.back() && less > 1; ++rung) {
      less = rung_of(less - 1);
      if (std::ranges::binary_search(rungs_below, rung)) below.push_back(less);
    }
    return below;
  }

  void take(Plan plan) {
    if (plan.peak_address > problem_->platform.capacity) return;
    plan.problem = within(*plan.problem, problem_->platform.capacity);
    if (std::optional<Judged> judged = judge(std::move(plan))) add(pool_, std::move(*judged));
  }

  void attempt(const std::shared_ptr<const Problem>& problem, const Scheduler& scheduler, const PlanOptions& options) {
    if (std::optional<Judged> judged = planned(problem, scheduler, options)) add(pool_, std::move(*judged));
  }

  // The plan and what comes of it; nothing where there is none.
  std::optional<Judged> planned(const std::shared_ptr<const Problem>& problem, const Scheduler& scheduler,
                                const PlanOptions& options) {
    if (!pool_.empty() && (interrupted() || work_ > work_of_candidates)) return std::nullopt;
    if (options_.trying) options_.trying(scheduler.name);
    try {
      Plan plan = make_uncontended_plan(problem, scheduler, options);
      if (plan.fits == Fits::no) return std::nullopt;
      return judge(std::move(plan));
    } catch (const Infeasible&) {
      if (!failure_) failure_ = std::current_exception();
      return std::nullopt;
    } catch (const std::exception& error) {  // the fault of a plug-in
      if (&scheduler == &scheduler_) throw;
      if (options_.warn) options_.warn(left_out(scheduler, error));
      return std::nullopt;
    }
  }

  std::optional<Judged> judge(Plan plan) {
    const PlanReplay replay = plan.platform().carry_out(plan.graph(), plan.platform(), plan.schedule, {});
    work_ += static_cast<double>(replay.work);
    work_of_evaluation_ = std::max(work_of_evaluation_, static_cast<double>(replay.work));
    if (replay.finished_count < plan.graph().task_count()) return std::nullopt;
    return Judged{std::move(plan), replay.makespan};
  }

  // Keeps a pool in order, fastest first, of equals the first.
  static void add(std::vector<Judged>& pool, Judged judged) {
    const auto place = std::ranges::upper_bound(pool, judged.makespan, {}, &Judged::makespan);
    const bool is_known = std::ranges::any_of(pool, [&](const Judged& other) {
      return other.makespan == judged.makespan && is_same(other.plan, judged.plan);
    });
    if (is_known) return;
    pool.insert(place, std::move(judged));
    if (pool.size() > max_pool) pool.pop_back();
  }

  // Of plans that take as long: the same tasks in the same order on the same processors.
  static bool is_same(const Plan& a, const Plan& b) {
    return a.schedule.order == b.schedule.order && a.schedule.processor == b.schedule.processor;
  }

  bool may_search() const {
    return options_.orders.activation_limit == no_activation_limit && problem_->graph.task_count() > 1;
  }

  void warn_of(std::size_t chain, const std::string& reason) const {
    if (!options_.warn) return;
    options_.warn("search " + std::to_string(chain + 1) + " of schedule.refine is left out: " + reason);
  }

  void search() {
    if (!may_search() || work_of_evaluation_ * min_evaluations_of_slice > max_work_of_slice) return;
    const double work = std::clamp(evaluations_of_budget * work_of_evaluation_, min_work_of_budget, max_work_of_budget);
    const double slices = options_.refine * work / work_of_slice();
    for (std::uint32_t slice = 0; slice < slices && !interrupted(); ++slice) {
      if (options_.progress) options_.progress(slice, static_cast<std::uint32_t>(std::ceil(slices)));
      search_slice(slice, std::min(1.0, slices - slice));
    }
  }

  // What the algorithm's own search finds on learned durations it seldom finds again a little later.
  static ChainKind kind_in(std::uint32_t slice, std::uint32_t chain) {
    ChainKind kind = chain_kinds[chain];
    if (kind.moves == SearchMoves::learn && slice % slices_of_learning > 0) kind.moves = SearchMoves::sequence;
    return kind;
  }

  double work_of_slice() const {
    return std::clamp(evaluations_of_slice * work_of_evaluation_, min_work_of_slice, max_work_of_slice);
  }

  // One step of every chain from where it stands: the first, and now and then all, from the very best. Where
  // they begin is in `begins_at`.
  void search_slice(std::uint32_t slice, double part) {
    std::vector<std::function<std::string()>> works;
    for (std::uint32_t chain = 0; chain < chains; ++chain) {
      if (slice == 0) own_.push_back(pool_[std::min<std::size_t>(begins_at[chain], pool_.size() - 1)]);
      if (chain == 0 || slice % own_slices == own_slices - 1) own_[chain] = pool_.front();
      works.push_back([this, slice, chain, seed = slice * static_cast<std::uint32_t>(chains) + chain, part] {
        return search_from(own_[chain], seed, kind_in(slice, chain), part);
      });
    }
    const auto found =
        in_child_processes(works, [&](std::size_t chain, const std::string& reason) { warn_of(chain, reason); });
    for (std::size_t chain = 0; chain < chains; ++chain) {
      if (!found[chain]) continue;
      own_[chain].plan.schedule = schedule_of(*found[chain]);
      own_[chain].makespan = own_[chain].plan.schedule.makespan;
      add(pool_, own_[chain]);
    }
  }

  std::string search_from(Judged own, std::uint32_t seed, const ChainKind& kind, double part) const {
    improve(own, seed, kind, part * work_of_slice());
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

  // The plan's own order, where it fits one task at a time.
  static std::vector<SequentialOrder> orders_for(const Plan& plan) {
    const TaskGraph& graph = plan.graph();
    const Platform& platform = plan.platform();
    SequentialOrder own{"own", plan.schedule.order, resident_bytes(graph, platform.alignment), false};
    const std::vector<std::uint32_t> held(platform.reuse ? 0 : graph.task_count(), held_to_the_end);
    for (const Bytes bytes : sequential_occupancy(graph, own.tasks, held, platform.alignment)) {
      own.peak = std::max(own.peak, bytes);
    }
    std::vector<SequentialOrder> orders;
    if (own.peak <= platform.capacity) orders.push_back(std::move(own));
    return orders;
  }

  std::shared_ptr<const Problem> problem_;
  const Scheduler& scheduler_;
  PlanOptions options_;
  std::vector<Judged> pool_;
  std::vector<Judged> own_;     // per chain: where it stands
  std::exception_ptr failure_;  // that of the algorithm itself
  double work_ = 0, work_of_evaluation_ = 0;
  bool is_short_ = false;  // a plan in groups uses most of the memory
};

// What the search is to keep to: where there is all that the algorithm can use, the same whatever there is; else the
// capacity, rounded down to few significant bits. So a little more memory, or a lot where it is plenty, makes the same
// plan.
Bytes capacity_of_search(const Problem& problem, const Scheduler& scheduler, const PlanOptions& options) {
  const Bytes capacity = problem.platform.capacity;
  if (problem.graph.task_count() > max_tasks_of_all_algorithms) return capacity;
  const std::shared_ptr<const Problem> unlimited = within(problem, std::numeric_limits<Bytes>::max());
  Bytes used = 0;
  const SchedulerRegistry& registry = SchedulerRegistry::instance();
  for (const std::string& name : registry.names()) {
    const Scheduler& other = *registry.find(name);
    if (&other != &scheduler && other.keeps != Keeps::nothing) continue;
    PlanOptions quick = options;
    quick.search_budget = 0;
    try {
      used = std::max(used, make_uncontended_plan(unlimited, other, quick).peak_address);
    } catch (const std::exception& error) {
      if (&other == &scheduler) throw;
      if (options.warn) options.warn(left_out(other, error));
    }
  }
  const Bytes enough = rung_of(used) + step_of(used);
  return capacity >= enough ? enough : rung_of(capacity);
}

// `known`: plans of the problem.
Plan refined_plan(const std::shared_ptr<const Problem>& problem, const Scheduler& scheduler, const PlanOptions& options,
                  const std::vector<Plan>& known) {
  const std::vector<SequentialOrder> orders = low_peak_orders(problem->graph, problem->platform, options.orders);
  PlanOptions with_orders = options;
  with_orders.known_orders = &orders;
  if (options.warn) {
    with_orders.warn = [warned = std::set<std::string>(), &options](const std::string& text) mutable {
      if (warned.insert(text).second) options.warn(text);
    };
  }
  const Bytes capacity = problem->platform.capacity;
  const Bytes searched = capacity_of_search(*problem, scheduler, with_orders);
  Judged best;
  try {
    best = RefiningPlanner(within(*problem, searched), scheduler, with_orders).refined(known);
  } catch (const Infeasible&) {
    if (searched == capacity) throw;
    best = RefiningPlanner(problem, scheduler, with_orders).refined(known);
  }
  if (searched != capacity) {
    Judged other = RefiningPlanner(problem, scheduler, with_orders).best_of(known);
    if (other.makespan < best.makespan) best = std::move(other);
    best.plan.problem = within(*best.plan.problem, capacity);
  }
  Plan plan = std::move(best.plan);
  plan.fits = Fits::yes;
  plan.peak_address = highest_address(plan.graph(), plan.platform(), plan.schedule);
  add_contention(plan);
  return plan;
}

}  // namespace

Plan make_refined_plan(const std::shared_ptr<const Problem>& problem, const Scheduler& scheduler,
                       const PlanOptions& options) {
  const NotesInterrupt notes_interrupt;
  const std::uint32_t all = max_stages(problem->platform);
  // The best with fewer local buffers, and where nothing is kept nor shared: with more of them, or where it is, they are
  // no slower.
  std::vector<Plan> plans;
  const bool is_small = problem->graph.task_count() <= max_tasks_of_all_algorithms;
  const auto plan_on = [&](const std::shared_ptr<const Problem>& machine) {
    for (std::uint32_t stages = is_small ? 1 : all; stages <= all; ++stages) {
      const std::shared_ptr<const Problem> same = with_stages(machine, stages);
      std::vector<Plan> known;
      for (const Plan& plan : plans) {
        if (max_stages(plan.platform()) > stages) continue;
        std::ranges::move(on_more_stages(plan, *same), std::back_inserter(known));
      }
      plans.push_back(refined_plan(same, scheduler, options, known));
    }
  };
  if (is_small && may_share(problem->platform)) plan_on(without_sharing(problem));
  plan_on(problem);
  return std::move(plans.back());
}

}  // namespace weft
