// Runs in functional mode for the tests: LeNet-5 with all layers, or any network, on a machine that a test describes by
// settings; the outputs compared with the plain computation and with the product's own reference.
#pragma once

#include <fmt/format.h>

#include <cmath>
#include <cstdint>
#include <numeric>
#include <string>
#include <vector>

#include "hw/flow/flow.hpp"
#include "sched/rules/bounds.hpp"
#include "sched/spill/added_tasks.hpp"
#include "tests/support/base/child_process.hpp"
#include "tests/support/base/temporary_directory.hpp"
#include "tests/support/workloads/output_check.hpp"

namespace weft::test {

inline constexpr const char* functional_base =
    "workload:\n"
    "  network: lenet5\n"
    "  tiling: {C1: {rows: 10, cols: 10}, S2: {rows: 5, cols: 5}, C3: {rows: 5, cols: 5}, S4: {rows: 3, cols: 3},\n"
    "           C5: {channels: 40}, F6: {channels: 42}}\n"
    "  placement: {input: tiled, weight: tiled, output: tiled}\n"
    "hardware:\n"
    "  pes: [{count: 4, model: mac-array, macs_per_cycle: 64}]\n"
    "  scratchpad: {model: ideal}\n"
    "  interconnect: {model: crossbar}\n"
    "  dram: {model: fixed}\n"
    "schedule: {algorithm: depth-first}\n";

// `settings`: as for --set.
inline Experiment functional_experiment(const std::vector<std::string>& settings, DataType type) {
  const TemporaryDirectory directory;
  std::vector<std::string> all{fmt::format("workload.data_type={}", to_string(type))};
  all.insert(all.end(), settings.begin(), settings.end());
  return read_experiment(directory.write("experiment.yaml", functional_base), all);
}

struct FunctionalResult {
  OutputComparison comparison;
  std::string differences;  // from the plain computation
  OutputComparison kept;    // of the results of all layers, with the reference
  AddedTasks added;
  RunResult run;
};

// In the process at hand.
inline FunctionalResult run_functional(const Experiment& experiment) {
  const Scheduler& scheduler = scheduler_named(experiment.schedule.algorithm);
  PlanOptions options;
  options.search_budget = experiment.schedule.search_budget;
  const Plan plan = make_plan(make_problem(experiment), scheduler, options);
  if (plan.fits == Fits::no && !experiment.hardware.dispatch.dynamic) throw Infeasible(plan.reason);
  FunctionalRun functional(experiment, plan.graph());
  Network all_shown = experiment.network;
  for (Layer& layer : all_shown.layers) layer.is_output = true;
  std::vector<std::size_t> layers(all_shown.layers.size());
  std::iota(layers.begin(), layers.end(), std::size_t{0});
  functional.keep_results(layers);
  FunctionalResult result;
  result.run = run_plan(experiment, plan, {.functional = &functional});
  result.comparison = functional.compare();
  result.kept =
      compare_outputs(all_shown, functional.type(), functional.kept(), reference_outputs(all_shown, functional.type()));
  const Network& whole = experiment.uncut ? *experiment.uncut : experiment.network;
  NetworkOutputs outputs(whole, functional.type());  // the same values, under the layers of the whole network
  outputs.values = functional.outputs().values;
  result.differences = differences(whole, functional.type(), outputs);
  result.added = added_tasks(plan.graph());
  return result;
}

inline std::string faults(const FunctionalResult& result) {
  std::string text = result.differences;
  if (!result.comparison.first_mismatch.empty()) text += "; against the reference: " + result.comparison.first_mismatch;
  if (!result.kept.first_mismatch.empty()) text += "; of the results that are kept: " + result.kept.first_mismatch;
  return text;
}

// Both data types, each in a child; "" when the results are right.
inline std::string functional_faults(const std::vector<std::string>& settings) {
  std::string text;
  for (const DataType type : {DataType::int8, DataType::float32}) {
    const std::string of_type = in_child([&] { return faults(run_functional(functional_experiment(settings, type))); });
    if (!of_type.empty()) text += fmt::format("{}: {}\n", to_string(type), of_type);
  }
  return text;
}

// A scratchpad of `factor` times the least capacity that any schedule needs, in whole words.
inline std::string scarce_capacity(const std::vector<std::string>& settings, DataType type, double factor) {
  return in_child([&] {
    const std::shared_ptr<const Problem> problem = make_problem(functional_experiment(settings, type));
    const Bytes least = capacity_floor(problem->graph, problem->platform).bytes;
    return fmt::format("hardware.scratchpad.capacity={} B",
                       std::llround(std::ceil(static_cast<double>(least) * factor / 64)) * 64);
  });
}

}  // namespace weft::test
