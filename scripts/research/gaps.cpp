#include "sched/model/scheduler.hpp"
#include "scripts/research/studies.hpp"

namespace weft::study {

std::optional<Schedule> run_flagship(const Trial& trial, const std::vector<SequentialOrder>& orders, double budget) {
  if (orders.empty() || orders.front().peak > trial.limit) return std::nullopt;
  MemoryRequest request;
  request.limit = trial.limit;
  request.orders = orders;
  request.search_budget = budget;
  const Scheduler& flagship = *SchedulerRegistry::instance().find("memory-aware-heft");
  return flagship.schedule(trial.made->graph, trial.made->platform, request);
}

void run_gaps(const CaseTrials& all, RawTable& table) {
  for (const Trial& trial : all.trials) {
    if (trial.set != "small") continue;
    const Method method{"gap", "memory-aware-heft", "budget=1", evaluations_of(*trial.made, 1)};
    table.add(trial, method, run_flagship(trial, all.fitting(trial), 1));
    if (trial.third == 0) {
      table.add_peak(*trial.made, "orders without exact", all.orders.front().peak, all.exact_orders.front().peak);
    }
  }
}

}  // namespace weft::study
