#include "cli/tile_choice.hpp"

#include <fmt/format.h>
#include <fmt/ostream.h>

#include <nlohmann/json.hpp>
#include <utility>

#include "base/core/child_process.hpp"
#include "cli/planning.hpp"
#include "hw/machine/accelerator.hpp"
#include "sched/planning/tiling_search.hpp"
#include "workloads/lowering/lower_network.hpp"

namespace weft {

namespace {

// Of the searches that each plan makes for itself.
constexpr double budget_of_judge = 0;

std::optional<TilingFigures> judge_tiling(Experiment& experiment, Accelerator& accelerator, const Scheduler& scheduler,
                                          const PlanOptions& options, const Tiling& tiling) {
  experiment.tiling = tiling;
  const TaskGraph graph = build_task_graph(experiment);
  const Platform platform = accelerator.platform(graph);
  try {
    const Plan plan = make_plan(graph, platform, scheduler, options);
    if (plan.fits == Fits::no) return std::nullopt;
    return TilingFigures{plan.schedule.makespan, plan.peak_bytes};
  } catch (const Infeasible&) {
    return std::nullopt;
  }
}

// In a process of its own, as it builds a machine.
std::vector<Shape> search(Experiment experiment, Progress& progress) {
  const Scheduler& scheduler = scheduler_named(experiment.schedule.algorithm, experiment.schedule.where);
  PlanOptions options = plan_options(experiment.schedule, scheduler);
  const double budget = options.search_budget;
  if (options.objective == Objective::pareto) options.objective = Objective::makespan;
  options.search_budget = budget_of_judge;
  Accelerator accelerator(experiment);
  const TilingSearch search{
      [&](const Tiling& tiling) { return judge_tiling(experiment, accelerator, scheduler, options, tiling); },
      [&](std::uint32_t done, std::uint32_t most) { progress.update(done, most); },
      experiment.hardware.capacity,
      options.objective,
      budget,
      experiment.element_bytes};
  return search_tiling(experiment.network, experiment.tiling, search).layers;
}

}  // namespace

void choose_tiles(Experiment& experiment, Progress& progress) {
  if (!experiment.tiling.to_search) return;
  progress.phase("searching for tiles");
  const std::string found = in_child_process([&] { return nlohmann::json(search(experiment, progress)).dump(); });
  experiment.tiling.layers = nlohmann::json::parse(found).get<std::vector<Shape>>();
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
