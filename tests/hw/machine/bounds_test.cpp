// Lower bounds on makespans of machines with shared resources, against runs.
#include "sched/rules/bounds.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <set>

#include "tests/hw/machine/lenet_runs.hpp"
#include "tests/support/cases/network_case.hpp"
#include "tests/support/workloads/random_network.hpp"

namespace weft::test {
namespace {

Experiment of_repository(const std::string& name) {
  return read_experiment(WEFT_SOURCE_DIR "/workloads/experiments/" + name);
}

// The sum over tasks of what they take of each resource, without the paths before and behind them.
std::map<std::string, double> demands(const Experiment& experiment) {
  const auto problem = make_problem(experiment);
  std::map<std::string, double> sums;
  for (const SharedDemand& shared : problem->platform.shared_demands) {
    for (TaskId task = 0; task < problem->graph.task_count(); ++task) {
      sums[shared.name] += shared.rows[problem->platform.row(problem->graph, task)].busy;
    }
  }
  return sums;
}

// The interconnects of other random machines, banks, and DRAMs.
Experiment random_shared_machine(std::uint32_t seed) {
  Experiment experiment = study::random_machine_experiment(seed);
  Random random(seed + 7);
  HardwareConfig& hardware = experiment.hardware;
  static constexpr const char* interconnects[] = {"crossbar", "bus", "mesh"};
  hardware.interconnect.model = interconnects[random.between(0, 2)];
  hardware.interconnect.settings = {{"width", random.one_in(2) ? "4 B" : "16 B", {}}};
  if (hardware.interconnect.model == "mesh") {
    hardware.interconnect.settings.push_back({"rows", random.one_in(2) ? "2" : "3", {}});
    hardware.interconnect.settings.push_back({"cols", random.one_in(2) ? "1" : "4", {}});
  }
  if (random.one_in(2)) {
    hardware.scratchpad.model = "banked";
    hardware.scratchpad.settings = {{"banks", random.one_in(2) ? "1" : "4", {}},
                                    {"read_ports", random.one_in(2) ? "1" : "2", {}},
                                    {"addresses", random.one_in(2) ? "interleaved" : "blocked", {}}};
  }
  hardware.dram.model = random.one_in(2) ? "banked" : "fixed";
  hardware.dram.settings = {};
  if (hardware.dram.model == "fixed") {
    hardware.dram.settings = {{"bandwidth", random.one_in(2) ? "0.7 GB/s" : "12.8 GB/s", {}}};
  } else {
    hardware.dram.settings = {{"channels", random.one_in(2) ? "1" : "2", {}},
                              {"standard", random.one_in(2) ? "ddr4-2400" : "lpddr4-3200", {}}};
  }
  for (PeConfig& pe : hardware.pes) pe.local_buffers = random.one_in(3) ? random.between(2, 3) : 1;
  for (PeConfig& pe : hardware.pes) pe.reuse = seed % 3 == 0;
  hardware.multicast = seed % 4 == 1;
  return experiment;
}

// "BOUND BINDING MAKESPAN IS_CONTENDED", or how the run or the plan is below its bound.
std::string bound_and_run(const Experiment& experiment, const std::string& algorithm) {
  return in_child([&] {
    const Bounds bounds = [&] {
      const auto problem = make_problem(experiment);
      return lower_bounds(problem->graph, problem->platform);
    }();
    PlanOptions options;
    options.search_budget = 0.1;
    const LenetRun run(experiment, algorithm, options);
    if (run.plan.fits == Fits::no) return std::string("0 none 0 0");
    const Schedule& planned = run.plan.schedule;
    const Time least = planned.is_contended ? bounds.makespan : bounds.planned;
    if (planned.makespan < least) return std::string("the plan is below its bound");
    if (static_cast<Time>(run.result.makespan) < bounds.makespan) return std::string("the run is below its bound");
    return fmt::format("{} {} {} {}", bounds.makespan, bounds.binding, run.result.makespan,
                       planned.is_contended ? 1 : 0);
  });
}

TEST(SharedBounds, HoldForPlansAndRunsOfRandomMachines) {
  static constexpr const char* others[] = {"heft",       "cpop",    "peft",       "layer-by-layer-buffered",
                                           "heft-guard", "memheft", "depth-first"};
  std::set<std::string> bindings;
  int tight = 0, runs = 0, contended = 0;
  for (std::uint32_t seed = 0; seed < 60; ++seed) {
    const Experiment experiment = random_shared_machine(seed);
    for (const char* algorithm : {"layer-by-layer", others[seed % std::size(others)], "memory-aware-heft"}) {
      const std::string answer = bound_and_run(experiment, algorithm);
      std::istringstream words(answer);
      double bound = 0, makespan = 0;
      int is_contended = 0;
      std::string binding;
      ASSERT_TRUE(words >> bound >> binding >> makespan >> is_contended)
          << "seed " << seed << ", " << algorithm << ": " << answer;
      bindings.insert(binding);
      runs += makespan > 0 ? 1 : 0;
      contended += is_contended;
      tight += makespan > 0 && makespan < 1.05 * bound ? 1 : 0;
    }
  }
  EXPECT_GT(runs, 150);
  EXPECT_GT(contended, 100);
  EXPECT_GT(tight, 10);
  EXPECT_GE(bindings.size(), 6U) << testing::PrintToString(bindings);
}

// In a run that adds no tasks, on a machine whose transfers are the same from everywhere, resources are busy for what
// tasks ask of them.
TEST(SharedBounds, CountWhatRunsKeepBusy) {
  EXPECT_EQ(in_child([] {
              LenetCase lenet;
              lenet.placement = "{input: tiled, weight: tiled, output: tiled}";
              lenet.interconnect = "{model: bus}";
              lenet.dram = "{model: fixed, bandwidth: 1.6 GB/s}";
              const Experiment experiment = experiment_from(lenet.yaml());
              std::map<std::string, double> asked = demands(experiment);
              const LenetRun run(experiment, "depth-first");
              std::string text;
              for (const ResourceUse& use : run.result.resources) {
                const double busy = use.busy * static_cast<double>(run.result.makespan);
                if (std::abs(busy - asked.at(use.name)) > 0.5) {
                  text += fmt::format("{}: {} asked, {} busy\n", use.name, asked.at(use.name), busy);
                }
              }
              return text + fmt::format("{}", run.result.resources.size());
            }),
            "2");
}

// Of the bursts that channels cut at both borders another implementation had found 30 945 and 11 957. On edge, with one
// channel, 19 loads may find their first bytes kept.
TEST(SharedBounds, CountTheDemandsOfTheExampleMachines) {
  EXPECT_EQ(std::llround(demands(of_repository("machines/edge.yaml")).at("interconnect.bus")), 29'220);
  EXPECT_EQ(std::llround(demands(of_repository("machines/mesh.yaml")).at("interconnect.scratchpad")), 11'088);
}

TEST(SharedBounds, AreNotKnownOfGraphsThatWereMadeToFit) {
  const auto problem = make_problem(of_repository("machines/edge.yaml"));
  EXPECT_GT(lower_bounds(problem->graph, problem->platform).shared, 0);
  const Platform same = problem->platform.for_graph(problem->graph);
  EXPECT_EQ(lower_bounds(problem->graph, same).shared, 0);
  EXPECT_EQ(demand_bound(problem->graph, same), demand_bound(problem->graph, problem->platform));
  EXPECT_GT(demand_bound(problem->graph, same), 0);
}

}  // namespace
}  // namespace weft::test
