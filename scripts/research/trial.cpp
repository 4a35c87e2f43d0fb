#include "scripts/research/trial.hpp"

#include <algorithm>
#include <iterator>

#include "sched/exact/exact_makespan.hpp"
#include "sched/memory/occupancy.hpp"
#include "sched/model/scheduler.hpp"
#include "sched/orders/low_peak_orders.hpp"
#include "sched/rules/bounds.hpp"

namespace weft::study {

std::vector<SequentialOrder> CaseTrials::fitting(const Trial& trial) const {
  std::vector<SequentialOrder> fit;
  std::ranges::copy_if(orders, std::back_inserter(fit),
                       [&](const SequentialOrder& order) { return order.peak <= trial.limit; });
  return fit;
}

CaseTrials trials_of(const Case& made, bool small) {
  CaseTrials all;
  OrderSearch search;
  all.exact_orders = low_peak_orders(made.graph, made.platform, search);
  search.exact = false;
  all.orders = low_peak_orders(made.graph, made.platform, search);
  const Schedule heft = SchedulerRegistry::instance().find("heft")->schedule(made.graph, made.platform, {});
  const Bytes least = all.exact_orders.front().peak, most = occupancy_of(made.graph, heft).peak;
  for (int third = 0; third < 3 && most >= least; ++third) {
    Trial trial{&made, small ? "small" : "large", third, least + (most - least) * third / 3};
    trial.reference = lower_bounds(made.graph, made.platform).planned;
    if (small) {
      const ExactMakespan exact = exact_makespan(made.graph, made.platform, trial.limit);
      trial.reference = exact.lower_bound;
      trial.is_optimum = exact.optimal;
    }
    all.trials.push_back(std::move(trial));
  }
  return all;
}

std::uint32_t evaluations_of(const Case& made, double search_budget) {
  constexpr double steps = 3e6, most = 20'000, smaller_limits = 6, part_for_each = 1.0 / 8;
  const auto within = [&](double part) {
    return std::min(steps * search_budget * part / made.graph.task_count(), most * search_budget);
  };
  return static_cast<std::uint32_t>(within(1) + smaller_limits * within(part_for_each));
}

}  // namespace weft::study
