#include "tests/support/cases/case_check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <random>
#include <utility>

#include "sched/memory/address_allocator.hpp"
#include "sched/planning/memory_aware_planner.hpp"
#include "sched/rules/feasibility.hpp"
#include "sched/spill/spilled_order.hpp"
#include "tests/support/cases/plan_check.hpp"

namespace weft::study {

namespace {

// A budget that goes through the code of both searches; their quality is measured elsewhere.
constexpr double search_budget = 0.02;
constexpr OrderSearch quick_order_search{400'000, false};
constexpr std::size_t max_faults = 5;  // of one plan

struct Capacity {
  std::string name;
  Bytes bytes = 0;
  bool an_order_fits = true;  // by its own addresses; else only spilled ones do
};

struct DeadEndCounts {
  const char* algorithm;
  Count tries, dead_ends, low_tries, low_dead_ends;
};
constexpr DeadEndCounts may_dead_end[] = {
    {"memheft", Count::memheft_tries, Count::memheft_dead_ends, Count::memheft_low_tries, Count::memheft_low_dead_ends},
    {"memminmin", Count::memminmin_tries, Count::memminmin_dead_ends, Count::memminmin_low_tries,
     Count::memminmin_low_dead_ends}};

const char* to_string(Objective objective) {
  return objective == Objective::makespan ? "makespan" : objective == Objective::memory ? "memory" : "pareto";
}

class CaseCheck {
 public:
  CaseCheck(RandomProblem made, const CaseCheckOptions& options)
      : name_(std::move(made.name)),
        problem_(std::make_shared<Problem>(std::move(made.problem))),
        options_(options),
        random_(options.seed) {
    plan_options_.objective = static_cast<Objective>(options.seed / 8 % 3);
    plan_options_.search_budget = search_budget;
    if (options.seed / 24 % 4 != 0) plan_options_.orders = quick_order_search;
  }

  Tally run() {
    ++tally_[Count::cases];
    describe();
    const std::vector<Capacity> capacities = choose_capacities();
    for (const Capacity& capacity : capacities) {
      where_ = fmt::format("at {} bytes ({})", capacity.bytes, capacity.name);
      set_capacity(capacity.bytes);
      check_safe("heft-activation");
      check_safe("heft-guard");
      check_safe("memory-aware-heft");
      for (const DeadEndCounts& counts : may_dead_end) check_other(counts, capacity);
    }
    check_below(capacities.back().bytes);
    return std::move(tally_);
  }

 private:
  template <typename... Arguments>
  void log(fmt::format_string<Arguments...> format, Arguments&&... arguments) {
    if (options_.log != nullptr) *options_.log << fmt::format(format, std::forward<Arguments>(arguments)...) << '\n';
  }

  void fault(const std::string& algorithm, const std::string& text) {
    tally_.faults.push_back(fmt::format("seed {} {}: {} {}: {}", options_.seed, name_, algorithm, where_, text));
    log("  fault: {}: {}", algorithm, text);
  }

  void describe() {
    const Platform& platform = problem_->platform;
    std::size_t channels = 0;
    for (const Processor& processor : platform.processors) channels += processor.is_dma ? 1 : 0;
    log("seed {}: {}, {} tasks, {} edges, {} external buffers, {} processing elements, {} DMA channels{}, alignment "
        "{}, {}{}, objective {}",
        options_.seed, name_, problem_->graph.task_count(), problem_->graph.edge_count(),
        problem_->graph.external_count(), platform.processor_count() - channels, channels,
        platform.exclusive_dma ? " (exclusive)" : "", platform.alignment, platform.reuse ? "reuse" : "no reuse",
        platform.bandwidth.empty() ? "" : ", transfers between processors", to_string(plan_options_.objective));
  }

  bool can_spill() const {
    const auto is_dma = [](const Processor& processor) { return processor.is_dma; };
    return problem_->platform.for_graph && problem_->platform.reuse &&
           std::ranges::any_of(problem_->platform.processors, is_dma);
  }

  // The plans that were made before keep theirs.
  void set_capacity(Bytes capacity) {
    auto changed = std::make_shared<Problem>(*problem_);
    changed->platform.capacity = capacity;
    problem_ = std::move(changed);
  }

  Bytes between(Bytes least, Bytes most) {
    return least + static_cast<Bytes>(random_() % static_cast<std::uint64_t>(std::max<Bytes>(0, most - least) + 1));
  }

  // Returns the capacities, the largest first.
  std::vector<Capacity> choose_capacities() {
    const TaskGraph& graph = problem_->graph;
    const Platform& platform = problem_->platform;
    Bytes highest = std::numeric_limits<Bytes>::max(), spilled = highest;
    for (const SequentialOrder& order : low_peak_orders(graph, platform, plan_options_.orders)) {
      Schedule schedule;
      schedule.order = order.tasks;
      if (!platform.reuse) schedule.release_position.assign(graph.task_count(), held_to_the_end);
      const Bytes end = plan_addresses(graph, platform, schedule, Sharing::dispatch_order);
      const Bytes least = min_spilled_capacity(graph, platform, order.tasks).bytes;
      log("order {}: peak {}{}, highest address {}, {} when spilled", order.name, order.peak,
          order.is_least ? " (least)" : "", end, least);
      highest = std::min(highest, end);
      spilled = std::min(spilled, least);
    }
    const Bytes above =
        random_() % 8 == 0 ? std::numeric_limits<Bytes>::max() : between(highest, highest + highest / 2);
    std::vector<Capacity> capacities{{"above the order", above, true}, {"the order's highest address", highest, true}};
    if (can_spill() && spilled < highest) {
      capacities.push_back({"between", between(spilled, highest - 1), false});
      capacities.push_back({"the floor of spilling", spilled, false});
    }
    return capacities;
  }

  void check_safe(const std::string& algorithm) {
    try {
      const Scheduler& scheduler = *SchedulerRegistry::instance().find(algorithm);
      if (scheduler.pareto == nullptr || plan_options_.objective != Objective::pareto) {
        return check_plan(algorithm, make_plan(problem_, scheduler, plan_options_));
      }
      const auto plans = make_pareto_plans(problem_, scheduler, plan_options_);
      for (std::size_t k = 0; k < plans.size(); ++k) {
        check_plan(algorithm, plans[k]);
        ++tally_[Count::pareto_plans];
        if (k > 0 && (plans[k].schedule.makespan <= plans[k - 1].schedule.makespan ||
                      plans[k].peak_bytes >= plans[k - 1].peak_bytes)) {
          fault(algorithm, "a plan of the set is no better than another");
        }
      }
      if (plans.empty()) fault(algorithm, "no plan");
    } catch (const std::exception& error) {
      fault(algorithm, error.what());
    }
  }

  void check_plan(const std::string& algorithm, const Plan& plan) {
    ++tally_[Count::plans];
    std::vector<std::string> faults = faults_of_plan(*problem_, plan);
    const std::uint32_t added = plan.fits == Fits::no ? 0 : added_tasks(*problem_, plan);
    const std::uint32_t again = plan.fits == Fits::no ? 0 : second_runs(*problem_, plan);
    log("  {} {}: makespan {}, peak {}, highest address {}, {} tasks added, {} of them second runs", algorithm, where_,
        plan.schedule.makespan, plan.peak_bytes, plan.peak_address, added, again);
    tally_[Count::spilled] += added > 0 ? 1 : 0;
    tally_[Count::recomputed] += again > 0 ? 1 : 0;
    if (faults.empty()) faults = check_runs(plan, added > 0);
    for (std::size_t k = 0; k < std::min(max_faults, faults.size()); ++k) fault(algorithm, faults[k]);
  }

  // Returns the faults of disturbed and simulated runs; none for machines with transfers between processors, which
  // StaticDispatch does not know.
  std::vector<std::string> check_runs(const Plan& plan, bool with_copies) {
    if (!problem_->platform.bandwidth.empty()) return {};
    ++tally_[Count::disturbed_runs];
    tally_[Count::spilled_disturbed] += with_copies ? 1 : 0;
    std::vector<std::string> faults = faults_of_disturbed_run(*problem_, plan, static_cast<std::uint32_t>(random_()));
    if (options_.wants_simulation && options_.wants_simulation()) {
      ++tally_[Count::simulations];
      tally_[Count::spilled_simulations] += with_copies ? 1 : 0;
      const std::string simulated = options_.simulate(plan);
      if (!simulated.empty()) faults.push_back(simulated);
    }
    return faults;
  }

  // Checks a scheduler that may find no plan: a dead end is no fault, a plan that breaks a rule is.
  void check_other(const DeadEndCounts& counts, const Capacity& capacity) {
    try {
      const Plan plan = make_plan(problem_, *SchedulerRegistry::instance().find(counts.algorithm), plan_options_);
      const bool dead_end = plan.fits == Fits::no;
      ++tally_[capacity.an_order_fits ? counts.tries : counts.low_tries];
      tally_[capacity.an_order_fits ? counts.dead_ends : counts.low_dead_ends] += dead_end ? 1 : 0;
      log("  {} {}: {}", counts.algorithm, where_,
          dead_end ? "dead end: " + plan.reason : fmt::format("makespan {}", plan.schedule.makespan));
      tally_[Count::without_addresses] += plan.reason.starts_with("no addresses") ? 1 : 0;
      if (dead_end && plan.reason.empty()) fault(counts.algorithm, "a dead end without a reason");
      if (dead_end) return;
      const std::vector<std::string> faults = faults_of_plan(*problem_, plan);
      for (std::size_t k = 0; k < std::min(max_faults, faults.size()); ++k) fault(counts.algorithm, faults[k]);
    } catch (const std::exception& error) {
      fault(counts.algorithm, error.what());
    }
  }

  // Checks that a byte less is refused, with a capacity that works. Without spilling a plan may still happen to fit.
  void check_below(Bytes least) {
    where_ = fmt::format("at {} bytes (below the least capacity)", least - 1);
    set_capacity(least - 1);
    try {
      const Plan plan = make_plan(problem_, *SchedulerRegistry::instance().find("heft-guard"), plan_options_);
      check_plan("heft-guard", plan);
      if (can_spill()) fault("heft-guard", "planned below the least capacity");
    } catch (const Infeasible& error) {
      ++tally_[Count::refusals];
      const std::string text = error.what();
      log("  refused {}: {}", where_, text);
      const auto says = [&](const std::string& part) { return text.find(part) != std::string::npos; };
      const bool proven = says("no schedule exists below") && says(fmt::format(" {} bytes", least));
      if (proven) return;
      const std::string phrase = "known to work is ";
      const std::size_t at = text.find(phrase);
      const Bytes known = at == std::string::npos ? 0 : std::stoll(text.substr(at + phrase.size()));
      if (known <= 0 || known > least) fault("heft-guard", "refused without a capacity that works: " + text);
      set_capacity(known);
      where_ = fmt::format("at {} bytes (said to work)", known);
      for (const char* const algorithm : {"heft-activation", "heft-guard", "memory-aware-heft"}) check_safe(algorithm);
    }
  }

  std::string name_;
  std::shared_ptr<const Problem> problem_;
  const CaseCheckOptions& options_;
  std::mt19937 random_;
  PlanOptions plan_options_;
  std::string where_;
  Tally tally_;
};

}  // namespace

Tally check_case(RandomProblem made, const CaseCheckOptions& options) {
  return CaseCheck(std::move(made), options).run();
}

}  // namespace weft::study
