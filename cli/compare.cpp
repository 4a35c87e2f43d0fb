// weft compare: a table of scheduling algorithms on one experiment.

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cli/child_process.hpp"
#include "cli/commands.hpp"
#include "cli/experiment_options.hpp"
#include "cli/progress.hpp"
#include "hw/accelerator.hpp"
#include "sched/bounds.hpp"
#include "workloads/network_graph.hpp"

namespace weft {

namespace {

constexpr const char* baseline = "layer-by-layer";

struct CompareCommand {
  ExperimentOptions experiment;
  std::vector<std::string> algorithms;
  bool simulate = false;
};

// What one algorithm comes to. It crosses from the child process as JSON.
struct Outcome {
  std::string fits;
  std::string reason;  // why it does not fit
  Time planned_makespan = 0;
  Bytes planned_peak = 0;
  std::optional<Cycles> simulated_makespan;
  Bytes simulated_peak = 0;
  Time bound_makespan = 0;
  Bytes bound_peak = 0;

  // What is compared: the run where there is one, else the plan.
  Time makespan() const { return simulated_makespan ? static_cast<Time>(*simulated_makespan) : planned_makespan; }
  double peak() const { return static_cast<double>(simulated_makespan ? simulated_peak : planned_peak); }
};

std::string pack(const Outcome& o) {
  nlohmann::json json = {o.fits,  o.reason,         o.planned_makespan, o.planned_peak,
                         nullptr, o.simulated_peak, o.bound_makespan,   o.bound_peak};
  if (o.simulated_makespan) json[4] = *o.simulated_makespan;
  return json.dump();
}

Outcome unpack(const std::string& text) {
  const nlohmann::json json = nlohmann::json::parse(text);
  Outcome o{json[0], json[1], json[2], json[3], std::nullopt, json[5], json[6], json[7]};
  if (!json[4].is_null()) o.simulated_makespan = json[4].get<Cycles>();
  return o;
}

// In a process of its own, as it builds a machine.
Outcome evaluate(const Experiment& experiment, const TaskGraph& graph, const std::string& algorithm, bool simulate) {
  Accelerator accelerator(experiment);
  const Platform platform = accelerator.platform(graph);
  const Plan plan = make_plan(graph, platform, scheduler_named(algorithm));
  const Bounds bounds = lower_bounds(graph, platform);
  Outcome outcome{to_string(plan.fits), plan.reason, plan.schedule.makespan, plan.peak_bytes,
                  std::nullopt,         0,           bounds.planned,         bounds.peak};
  if (simulate && (plan.fits != Fits::no || experiment.hardware.dispatch.dynamic)) {
    const RunResult result = accelerator.run(graph, platform, plan, {});
    outcome.simulated_makespan = result.makespan;
    outcome.simulated_peak = result.peak_bytes;
    outcome.bound_makespan = bounds.makespan;
  }
  return outcome;
}

// "-3.1 %"; "" where there is nothing to compare with.
std::string percent(double value, double reference) {
  if (reference <= 0) return "";
  return fmt::format("{:+.1f} %", 100 * (value / reference - 1));
}

class ComparisonTable {
 public:
  ComparisonTable(bool simulate, const Outcome* base) : simulate_(simulate), base_(base) {}

  void print_head() const {
    const std::string simulated = simulate_ ? fmt::format("{:>12}", "simulated") : "";
    const std::string simulated_peak = simulate_ ? fmt::format("{:>11}", "simulated") : "";
    fmt::print("{:<17}{:>12}{}{:>11}{}{:>7}{:>22}{:>22}\n", "", "makespan", simulate_ ? fmt::format("{:>12}", "") : "",
               "peak", simulate_ ? fmt::format("{:>11}", "") : "", "", "against the baseline", "above the bounds");
    fmt::print("{:<17}{:>12}{}{:>11}{}{:>7}{:>11}{:>11}{:>11}{:>11}\n", "algorithm", "planned", simulated, "planned",
               simulated_peak, "fits", "makespan", "peak", "makespan", "peak");
  }

  void print_row(const std::string& algorithm, const Outcome& o) const {
    std::string simulated, simulated_peak;
    if (simulate_) {
      simulated = fmt::format("{:>12}", o.simulated_makespan ? std::to_string(*o.simulated_makespan) : "-");
      simulated_peak = fmt::format("{:>11}", o.simulated_makespan ? std::to_string(o.simulated_peak) : "-");
    }
    fmt::print("{:<17}{:>12.0f}{}{:>11}{}{:>7}{:>11}{:>11}{:>11}{:>11}\n", algorithm, o.planned_makespan, simulated,
               o.planned_peak, simulated_peak, o.fits, base_ != nullptr ? percent(o.makespan(), base_->makespan()) : "",
               base_ != nullptr ? percent(o.peak(), base_->peak()) : "", percent(o.makespan(), o.bound_makespan),
               percent(o.peak(), static_cast<double>(o.bound_peak)));
  }

 private:
  bool simulate_;
  const Outcome* base_;
};

void print_comparison(const CompareCommand& command, const Experiment& experiment, const TaskGraph& graph,
                      const std::vector<std::string>& algorithms, const std::map<std::string, Outcome>& outcomes) {
  const auto base = outcomes.find(baseline);
  fmt::print("{}: {} tasks; times in cycles, sizes in bytes; baseline: {}\n", experiment.network.name,
             graph.task_count(), baseline);
  const ComparisonTable table(command.simulate, base == outcomes.end() ? nullptr : &base->second);
  table.print_head();
  for (const std::string& algorithm : algorithms) {
    const auto outcome = outcomes.find(algorithm);
    if (outcome != outcomes.end()) table.print_row(algorithm, outcome->second);
  }
  for (const std::string& algorithm : algorithms) {
    const auto outcome = outcomes.find(algorithm);
    if (outcome != outcomes.end() && !outcome->second.reason.empty()) {
      fmt::print("{}: {}\n", algorithm, outcome->second.reason);
    }
  }
}

void compare(const CompareCommand& command) {
  const std::vector<std::string> algorithms =
      command.algorithms.empty() ? SchedulerRegistry::instance().names() : command.algorithms;
  for (const std::string& algorithm : algorithms) scheduler_named(algorithm);
  const Experiment experiment = command.experiment.read();
  const TaskGraph graph = build_task_graph(experiment);

  std::vector<std::string> to_do = algorithms;
  if (std::find(to_do.begin(), to_do.end(), baseline) == to_do.end()) to_do.push_back(baseline);
  std::map<std::string, Outcome> outcomes;
  std::vector<std::string> failures;
  Progress progress(false);
  for (const std::string& algorithm : to_do) {
    if (outcomes.contains(algorithm)) continue;
    progress.phase(fmt::format("{} {} tasks with {}", command.simulate ? "scheduling and simulating" : "scheduling",
                               graph.task_count(), algorithm));
    const bool simulate =
        command.simulate && std::find(algorithms.begin(), algorithms.end(), algorithm) != algorithms.end();
    try {
      outcomes[algorithm] =
          unpack(in_child_process([&] { return pack(evaluate(experiment, graph, algorithm, simulate)); }));
    } catch (const Infeasible& error) {
      failures.push_back(algorithm + ": " + error.what());
    }
  }
  progress.clear();
  if (!outcomes.empty()) print_comparison(command, experiment, graph, algorithms, outcomes);
  if (!failures.empty()) throw Infeasible(fmt::format("{}", fmt::join(failures, "; ")));
}

}  // namespace

void add_compare_command(CLI::App& weft) {
  CLI::App* app = weft.add_subcommand("compare", "Plan an experiment with several algorithms and print a table");
  auto command = std::make_shared<CompareCommand>();
  command->experiment.add_to(*app);
  app->add_option("--algorithms", command->algorithms, "Which algorithms, in this order (default: all)")
      ->type_name("A,B,...")
      ->delimiter(',');
  app->add_flag("--simulate", command->simulate, "Carry out each plan on the hardware models as well");
  app->footer(
      "Makespan and peak occupancy are compared with layer-by-layer and with lower bounds:\n"
      "the simulated figures with --simulate, otherwise the planned ones.\n"
      "`fits` says whether a plan keeps to the capacity: true; waits, when tasks have to wait for space; no.\n"
      "Example:\n"
      "  weft compare lenet5.yaml --algorithms layer-by-layer,heft,depth-first --simulate");
  app->callback([command] { compare(*command); });
}

}  // namespace weft
