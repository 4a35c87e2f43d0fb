#include "hw/flow/tile_choice.hpp"

#include <fmt/format.h>
#include <fmt/ostream.h>

#include <limits>

#include "hw/flow/flow.hpp"
#include "hw/machine/machine.hpp"
#include "hw/machine/probe.hpp"
#include "sched/model/stage_times.hpp"
#include "sched/planning/tiling_search.hpp"
#include "sched/rules/bounds.hpp"

namespace weft {

namespace {

// The search budget of each plan that only judges a tiling: none.
constexpr double budget_of_judge = 0;
// And its orders: beams for up to a thousand tasks (OrderSearch::steps).
constexpr std::uint64_t steps_of_orders = 2'000'000;
constexpr std::uint64_t steps_of_groups = 200'000;

// The makespan with contention; cannot_run as soon as a processor has more to do, at what its tasks take alone, than is
// left until `latest`.
Time contended_makespan(const Plan& plan, Time latest) {
  const Platform& platform = plan.platform();
  const std::vector<ProcessorId>& processor = plan.schedule.processor;
  const auto least_of = [&](TaskId task) { return duration_of(plan.graph(), platform, task, processor[task]).compute; };
  std::vector<Time> left(platform.processor_count(), 0);
  for (TaskId task = 0; task < plan.graph().task_count(); ++task) left[processor[task]] += least_of(task);
  const StartWatch watch = [&](TaskId task, Time start) {
    Time& of_processor = left[processor[task]];
    if (start + of_processor > latest) return false;
    of_processor -= least_of(task);
    return true;
  };
  const PlanReplay replay = platform.carry_out(plan.graph(), platform, plan.schedule, watch);
  return replay.finished_count < plan.graph().task_count() ? cannot_run : replay.makespan;
}

std::optional<TilingFigures> judge_tiling(Experiment& experiment, const Machine& machine, const Scheduler& scheduler,
                                          PlanOptions options, const Tiling& tiling, Time to_beat) {
  experiment.tiling = tiling;
  options.to_beat = to_beat;
  try {
    const std::shared_ptr<const Problem> problem = make_problem(experiment, machine);
    if (lower_bounds(problem->graph, problem->platform).makespan >= to_beat) return std::nullopt;
    const auto plan = std::make_shared<const Plan>(make_uncontended_plan(problem, scheduler, options));
    if (plan->fits == Fits::no) return std::nullopt;
    const Time demand = demand_bound(plan->graph(), plan->platform());
    TilingFigures figures{std::max(plan->schedule.makespan, demand), plan->peak_bytes};
    if (plan->platform().carry_out) {
      figures.contended = [plan](Time latest) { return contended_makespan(*plan, latest); };
    }
    return figures;
  } catch (const Infeasible&) {
    return std::nullopt;
  }
}

// By layer: the most that a task has in the local memory of a processing element that runs it.
std::vector<Bytes> local_memory_of(const Experiment& experiment) {
  constexpr Bytes unlimited = std::numeric_limits<Bytes>::max();
  std::vector<Bytes> most(experiment.network.layers.size(), 0);
  for (const PeConfig& pe : experiment.hardware.pes) {
    const std::vector<bool> operators = operators_of(pe);
    for (std::size_t layer = 0; layer < most.size(); ++layer) {
      if (!operators[static_cast<std::size_t>(experiment.network.layers[layer].op)]) continue;
      most[layer] = std::max(most[layer], local_buffer_of(pe).value_or(unlimited));
    }
  }
  return most;
}

}  // namespace

void choose_tiles(Experiment& experiment, const TilingProgress& progress) {
  if (!experiment.tiling.to_search) return;
  const Scheduler& scheduler = scheduler_named(experiment.schedule.algorithm, experiment.schedule.where);
  PlanOptions options = plan_options(experiment.schedule, scheduler);
  const double budget = options.search_budget;
  if (options.objective == Objective::pareto) options.objective = Objective::makespan;
  options.search_budget = budget_of_judge;
  options.is_candidate = true;
  options.orders.steps = steps_of_orders;
  options.orders.group_steps = steps_of_groups;
  options.orders.coarser_tiles = 1;
  const Machine machine(experiment);
  Experiment tried = experiment;
  const TilingSearch search{[&](const Tiling& tiling, Time to_beat) {
                              return judge_tiling(tried, machine, scheduler, options, tiling, to_beat);
                            },
                            progress,
                            experiment.hardware.capacity,
                            local_memory_of(experiment),
                            options.objective,
                            budget};
  experiment.tiling.layers = search_tiling(experiment.network, experiment.tiling, search).layers;
  experiment.tiling.to_search = false;
}

void write_tiling(std::ostream& out, const Experiment& experiment) {
  for (std::size_t layer = 0; layer < experiment.network.layers.size(); ++layer) {
    const Layer& of = experiment.network.layers[layer];
    if (of.part && !of.part->is_last) continue;
    const Shape& tile = experiment.tiling.layers[layer];
    std::size_t first = layer;
    while (experiment.network.layers[first].part && !experiment.network.layers[first].part->is_first) --first;
    const std::string cut =
        of.part ? fmt::format(", input_channels: {}", experiment.network.layers[first].part->channels.size()) : "";
    fmt::print(out, "{}: {{channels: {}, rows: {}, cols: {}{}}}\n", of.name, tile[0], tile[1], tile[2], cut);
  }
}

}  // namespace weft
