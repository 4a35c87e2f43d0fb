// weft compare: a table of scheduling algorithms on one experiment.

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/core/child_process.hpp"
#include "cli/commands/commands.hpp"
#include "cli/commands/experiment_options.hpp"
#include "cli/line/progress.hpp"
#include "cli/output/comparison_json.hpp"
#include "cli/output/comparison_table.hpp"
#include "cli/output/layer_comparison.hpp"
#include "hw/flow/flow.hpp"
#include "hw/machine/twin.hpp"
#include "hw/report/layer_table.hpp"
#include "hw/report/summary.hpp"
#include "sched/rules/bounds.hpp"
#include "sched/spill/added_tasks.hpp"

namespace weft {

namespace {

constexpr const char* baseline = "layer-by-layer";

struct CompareCommand {
  ExperimentOptions experiment;
  std::vector<std::string> algorithms;
  bool simulate = false;
  bool layers = false;
  bool json = false;
};

// The run of a plan, in a process of its own, as a process carries out one: its figures go into the outcome.
void simulate_plan(const Experiment& experiment, const Plan& plan, bool with_layers, Outcome& outcome) {
  struct Figures {
    Cycles makespan;
    Bytes peak;
  } figures{};
  const std::string bytes = in_child_process(std::function<std::string()>([&] {
    const RunResult result = run_plan(experiment, plan);
    const Figures of_run{result.makespan, result.peak_bytes};
    std::string text(reinterpret_cast<const char*>(&of_run), sizeof of_run);
    if (with_layers) text += layers_text(layer_rows({plan, result, experiment.hardware.clock_period}));
    return text;
  }));
  std::memcpy(&figures, bytes.data(), sizeof figures);
  outcome.is_simulated = true;
  outcome.simulated_makespan = figures.makespan;
  outcome.simulated_peak = figures.peak;
  outcome.layers = bytes.substr(sizeof figures);
}

// One outcome for each plan of a set.
std::vector<Outcome> evaluate(const CompareCommand& command, const Experiment& experiment,
                              const std::shared_ptr<const Problem>& problem, const Scheduler& scheduler,
                              const PlanOptions& options) {
  const Bounds bounds = lower_bounds(problem->graph, problem->platform);
  std::vector<Outcome> outcomes;
  for (const Plan& plan : make_plans(problem, scheduler, options, experiment.placement.activation)) {
    Outcome outcome;
    outcome.fits = to_string(plan.fits);
    outcome.remark = plan.reason;
    const AddedTasks added = added_tasks(plan.graph());
    if (added.any()) outcome.remark = "added to stay within the capacity: " + to_string(added);
    outcome.has_schedule = !is_dead_end(plan);
    outcome.planned_makespan = plan.schedule.makespan;
    outcome.uncontended_makespan = plan.uncontended_makespan;
    outcome.is_contended = plan.schedule.is_contended;
    outcome.planned_peak = plan.peak_bytes;
    outcome.bound_makespan = plan.schedule.is_contended ? bounds.makespan : bounds.planned;
    outcome.bound_peak = bounds.peak;
    if (command.simulate && !is_dead_end(plan) && (plan.fits != Fits::no || experiment.hardware.dispatch.dynamic)) {
      simulate_plan(experiment, plan, command.layers, outcome);
      outcome.bound_makespan = bounds.makespan;
    }
    outcomes.push_back(std::move(outcome));
  }
  return outcomes;
}

// Outcomes cross from the child process as bytes: of each its figures, then its texts, with a zero behind each.
std::string to_bytes(const std::vector<Outcome>& outcomes) {
  std::string bytes;
  for (const Outcome& outcome : outcomes) {
    const OutcomeFigures& figures = outcome;
    bytes.append(reinterpret_cast<const char*>(&figures), sizeof figures);
    for (const std::string* text : {&outcome.fits, &outcome.remark, &outcome.layers}) {
      bytes.append(*text).append(1, '\0');
    }
  }
  return bytes;
}

std::vector<Outcome> from_bytes(const std::string& bytes) {
  std::vector<Outcome> outcomes;
  for (std::size_t at = 0; at < bytes.size();) {
    OutcomeFigures figures;
    std::memcpy(&figures, bytes.data() + at, sizeof figures);
    at += sizeof figures;
    Outcome& outcome = outcomes.emplace_back(Outcome{figures, {}, {}, {}});
    for (std::string* text : {&outcome.fits, &outcome.remark, &outcome.layers}) {
      *text = bytes.c_str() + at;
      at += text->size() + 1;
    }
  }
  return outcomes;
}

Outcome refused(const std::string& reason) {
  Outcome outcome;
  outcome.fits = "-";
  outcome.remark = reason;
  return outcome;
}

bool contains(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

using Outcomes = std::map<std::string, std::vector<Outcome>>;  // by algorithm

std::vector<ComparisonRow> rows_of(const std::vector<std::string>& algorithms, Objective objective,
                                   const Outcomes& outcomes) {
  std::vector<ComparisonRow> rows;
  for (const std::string& algorithm : algorithms) {
    const std::vector<Outcome>& found = outcomes.at(algorithm);
    const bool is_set = objective == Objective::pareto && scheduler_named(algorithm).pareto != nullptr;
    for (std::size_t k = 0; k < found.size(); ++k) {
      const bool is_numbered = is_set && found[k].has_schedule;
      rows.push_back({is_numbered ? fmt::format("{} #{}", algorithm, k + 1) : algorithm, found[k]});
    }
  }
  return rows;
}

void print_comparison(const CompareCommand& command, const std::vector<std::string>& algorithms,
                      const std::vector<ComparisonRow>& rows, const Outcomes& outcomes) {
  const Outcome& base = outcomes.at(baseline).front();
  print_comparison_table(rows, base, command.simulate);
  const bool is_base_known = command.simulate ? base.is_simulated : base.has_schedule;
  if (!is_base_known && !contains(algorithms, baseline)) {
    fmt::print("no baseline: {}: {}\n", baseline, base.remark);
  }
}

// What binds runs, and, where a plan is below that, what binds plans in which nothing waits for what tasks share.
void print_bounds(const Bounds& bounds, const Outcomes& outcomes) {
  const auto is_below = [&](const Outcome& o) { return o.has_schedule && o.planned_makespan < bounds.makespan; };
  const bool any_below = std::any_of(outcomes.begin(), outcomes.end(), [&](const auto& of_algorithm) {
    return std::any_of(of_algorithm.second.begin(), of_algorithm.second.end(), is_below);
  });
  fmt::print("bounds: makespan {:.0f} ({})", bounds.makespan, bounds.binding);
  if (any_below) fmt::print(", of plans without contention {:.0f} ({})", bounds.planned, bounds.planned_binding);
  fmt::print(", peak {}\n", bounds.peak);
}

template <typename Has>
std::string those_that(const Has& has, std::vector<std::string> algorithms) {
  std::erase_if(algorithms, [&](const std::string& name) { return !has(scheduler_named(name)); });
  return algorithms.empty() ? "none of these" : list_names(algorithms);
}

// What only some of the algorithms look at.
void print_requests(const ScheduleConfig& config, const std::vector<std::string>& algorithms) {
  if (config.activation_limit) {
    fmt::print("activations within {} bytes: {}\n", *config.activation_limit,
               those_that([](const Scheduler& s) { return s.keeps_activation_limit; }, algorithms));
  }
  if (!config.groups.empty()) {
    fmt::print("layers in {} groups by hand: {}\n", config.groups.size(),
               those_that([](const Scheduler& s) { return s.follows_orders(); }, algorithms));
  }
}

// Those that were asked for, or all that take a problem of this size on such a machine.
std::vector<std::string> algorithms_to_compare(const CompareCommand& command, const HardwareConfig& hardware,
                                               const TaskGraph& graph) {
  if (!command.algorithms.empty()) return command.algorithms;
  int processors = hardware.dma.channels;
  bool has_stages = false;
  for (const PeConfig& pe : hardware.pes) {
    processors += pe.count;
    has_stages |= pe.local_buffers > 1;
  }
  const auto is_too_much = [&](const std::string& name) {
    const Scheduler& scheduler = scheduler_named(name);
    return graph.task_count() > scheduler.max_tasks ||
           static_cast<std::uint32_t>(processors) > scheduler.max_processors ||
           (has_stages && scheduler.only_one_stage);
  };
  std::vector<std::string> names = SchedulerRegistry::instance().names();
  std::erase_if(names, is_too_much);
  return names;
}

void compare(const CompareCommand& command) {
  Experiment experiment = command.experiment.read("weft compare");
  for (const std::string& algorithm : command.algorithms) scheduler_named(algorithm);
  const ScheduleConfig& config = experiment.schedule;
  const Objective objective = objective_named(config.objective, config.objective_where);
  Progress progress(false);
  search_for_tiles(experiment, progress);
  const std::shared_ptr<const Problem> problem = make_problem(experiment);
  const TaskGraph& graph = problem->graph;
  const std::vector<std::string> algorithms = algorithms_to_compare(command, experiment.hardware, graph);

  std::vector<std::string> to_do = algorithms;
  if (!contains(to_do, baseline)) to_do.push_back(baseline);
  Outcomes outcomes;
  std::vector<std::string> failures;
  for (const std::string& algorithm : to_do) {
    if (outcomes.contains(algorithm)) continue;
    progress.phase(fmt::format("{} {} tasks with {}", command.simulate ? "scheduling and simulating" : "scheduling",
                               graph.task_count(), algorithm));
    const Scheduler& scheduler = scheduler_named(algorithm);
    PlanOptions options = options_for(config, scheduler);
    report_to(progress, options);
    try {
      outcomes[algorithm] = from_bytes(
          in_child_process([&] { return to_bytes(evaluate(command, experiment, problem, scheduler, options)); }));
    } catch (const Infeasible& error) {
      outcomes[algorithm] = {refused(error.what())};
      if (contains(algorithms, algorithm)) failures.push_back(algorithm + ": " + error.what());
    }
  }
  progress.clear();
  const std::vector<ComparisonRow> rows = rows_of(algorithms, objective, outcomes);
  if (command.json) {
    print_comparison_json(
        {experiment.network.name, graph.task_count(), baseline, outcomes.at(baseline).front(), command.simulate}, rows);
  } else {
    fmt::print("{}: {} tasks; times in cycles, sizes in bytes; baseline: {}\n", experiment.network.name,
               graph.task_count(), baseline);
    if (const std::string why = why_no_twin(experiment.hardware); !why.empty()) {
      fmt::print("planned without contention: {}\n", why);
    }
    print_requests(config, algorithms);
    print_comparison(command, algorithms, rows, outcomes);
    print_bounds(lower_bounds(graph, problem->platform), outcomes);
    if (command.layers) print_layer_comparison(rows);
  }
  if (!failures.empty()) throw Infeasible(fmt::format("{}", fmt::join(failures, "; ")));
}

}  // namespace

void add_compare_command(CommandLine& weft) {
  Command app = weft.add_command("compare", "Plan an experiment with several algorithms and print a table");
  auto command = std::make_shared<CompareCommand>();
  command->experiment.add_to(app);
  app.add_option("--algorithms", command->algorithms,
                 "Which algorithms, in this order (default: all that take a problem of this size)")
      .type("A,B,...")
      .separated_by(',');
  app.add_flag("--simulate", command->simulate, "Carry out each plan on the hardware models as well");
  app.add_flag("--layers", command->layers, "Also set the layers of all runs beside each other; implies --simulate");
  app.add_flag("--json", command->json, "Print everything as JSON");
  app.footer(
      "Makespan and peak occupancy are compared with layer-by-layer and with lower bounds:\n"
      "the simulated figures with --simulate, otherwise the planned ones.\n"
      "`fits` says whether a plan stays within the capacity: true; waits, when tasks wait until they fit; no: then "
      "its\n"
      "makespan, marked with *, is without contention and waits.\n"
      "An algorithm that finds no schedule has dashes in its row, and the reason below the table. Where one cannot\n"
      "take the problem, or its run does not finish, the exit status is 1.\n"
      "schedule.activation_limit and schedule.groups hold for the algorithms that accept them, which a line names.\n"
      "With the objective pareto, algorithms that have objectives get a row for each schedule of their set.\n"
      "Examples:\n"
      "  weft compare lenet5.yaml --algorithms layer-by-layer,heft,depth-first --simulate\n"
      "  weft compare lenet5.yaml --algorithms layer-by-layer,memory-aware-heft --layers\n"
      "  weft compare lenet5.yaml --algorithms heft,memory-aware-heft --set schedule.objective=pareto");
  app.action([command] {
    command->simulate = command->simulate || command->layers;
    compare(*command);
  });
}

}  // namespace weft
