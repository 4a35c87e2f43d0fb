#include "hw/flow/tile_choice.hpp"

#include <fmt/format.h>
#include <fmt/ostream.h>

#include "hw/flow/flow.hpp"
#include "sched/planning/tiling_search.hpp"
#include "sched/rules/bounds.hpp"

namespace weft {

namespace {

// The search budget of each plan that only judges a tiling: none.
constexpr double budget_of_judge = 0;

std::optional<TilingFigures> judge_tiling(Experiment& experiment, const Machine& machine, const Scheduler& scheduler,
                                          PlanOptions options, const Tiling& tiling, Time to_beat) {
  experiment.tiling = tiling;
  const std::shared_ptr<const Problem> problem = make_problem(experiment, machine);
  if (lower_bounds(problem->graph, problem->platform).makespan >= to_beat) return std::nullopt;
  options.to_beat = to_beat;
  try {
    const auto plan = std::make_shared<const Plan>(make_uncontended_plan(problem, scheduler, options));
    if (plan->fits == Fits::no) return std::nullopt;
    TilingFigures figures{plan->schedule.makespan, plan->peak_bytes};
    if (plan->platform().carry_out) {
      figures.contended = [plan] {
        return plan->platform().carry_out(plan->graph(), plan->platform(), plan->schedule, {}).makespan;
      };
    }
    return figures;
  } catch (const Infeasible&) {
    return std::nullopt;
  }
}

}  // namespace

void choose_tiles(Experiment& experiment, const TilingProgress& progress) {
  if (!experiment.tiling.to_search) return;
  const Scheduler& scheduler = scheduler_named(experiment.schedule.algorithm, experiment.schedule.where);
  PlanOptions options = plan_options(experiment.schedule, scheduler);
  const double budget = options.search_budget;
  if (options.objective == Objective::pareto) options.objective = Objective::makespan;
  options.search_budget = budget_of_judge;
  const Machine machine(experiment);
  Experiment tried = experiment;
  const TilingSearch search{[&](const Tiling& tiling, Time to_beat) {
                              return judge_tiling(tried, machine, scheduler, options, tiling, to_beat);
                            },
                            progress, experiment.hardware.capacity, options.objective, budget};
  experiment.tiling.layers = search_tiling(experiment.network, experiment.tiling, search).layers;
  experiment.tiling.to_search = false;
}

void write_tiling(std::ostream& out, const Experiment& experiment) {
  for (std::size_t layer = 0; layer < experiment.network.layers.size(); ++layer) {
    const Shape& tile = experiment.tiling.layers[layer];
    fmt::print(out, "{}: {{channels: {}, rows: {}, cols: {}}}\n", experiment.network.layers[layer].name, tile[0],
               tile[1], tile[2]);
  }
}

}  // namespace weft
