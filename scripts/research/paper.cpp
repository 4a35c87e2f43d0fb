// What scripts/paper.py measures: plans of one experiment, each carried out on the SystemC machine. Writes CSV to
// standard output, a row for each plan.
//
// An algorithm plans within N limits (--limits N, see fronts.hpp) and at last within the experiment's capacity; one
// that has objectives makes its own set (objective pareto). Where an algorithm finds no schedule, it has no row.

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <map>
#include <string>
#include <systemc>
#include <utility>
#include <vector>

#include "base/core/child_process.hpp"
#include "hw/flow/flow.hpp"
#include "hw/machine/systemc_log.hpp"
#include "sched/planning/memory_aware_planner.hpp"
#include "sched/rules/bounds.hpp"
#include "tests/support/cases/fronts.hpp"

namespace weft::study {
namespace {

struct PaperCommand {
  std::string experiment;
  std::vector<std::string> overrides, algorithms;
  std::uint32_t limits = 0;
};

class Measurement {
 public:
  explicit Measurement(const PaperCommand& command)
      : command_(command),
        experiment_(read_experiment(command.experiment, command.overrides)),
        problem_(make_problem(experiment_)),
        bounds_(lower_bounds(problem_->graph, problem_->platform)),
        limited_(problem_) {
    if (command.limits > 0) limits_ = limited_.limits(command.limits);
    limits_.push_back(problem_->platform.capacity);
    // With a DRAM that takes no time, spilling would cost nothing and memory mean nothing.
    problem_->platform.for_graph = {};
  }

  void run() {
    fmt::print(
        "algorithm,tasks,bound_makespan,bound_peak,planned_makespan,planned_peak,highest_address,makespan,peak\n");
    std::vector<std::string> names = command_.algorithms;
    if (names.empty()) names = SchedulerRegistry::instance().names();
    for (const std::string& name : names) {
      for (const Plan& plan : plans_of(scheduler_named(name, {"--algorithms"}))) print(name, plan);
    }
  }

 private:
  std::vector<Plan> plans_of(const Scheduler& scheduler) const {
    PlanOptions options;
    options.search_budget = experiment_.schedule.search_budget;
    if (scheduler.pareto) return make_pareto_plans(problem_, scheduler, options);
    return limited_.of(scheduler, limits_);
  }

  // In a process of its own, as a machine carries out one plan.
  void print(const std::string& name, const Plan& plan) {
    const std::string simulated = in_child_process([&] {
      const RunResult result = run_plan(experiment_, plan);
      return fmt::format("{},{}", result.makespan, result.peak_bytes);
    });
    fmt::print("{},{},{},{},{},{},{},{}\n", name, plan.graph().task_count(), bounds_.planned, bounds_.peak,
               plan.schedule.makespan, plan.peak_bytes, plan.peak_address, simulated);
  }

  const PaperCommand& command_;
  Experiment experiment_;
  std::shared_ptr<Problem> problem_;
  Bounds bounds_;
  LimitedPlans limited_;
  std::vector<Bytes> limits_;
};

}  // namespace
}  // namespace weft::study

// libsystemc.so has main(), which calls this.
int sc_main(int argc, char** argv) {
  CLI::App app("Plans of one experiment, simulated, as CSV");
  weft::study::PaperCommand command;
  app.add_option("experiment", command.experiment, "Experiment file")->required();
  app.add_option("--set", command.overrides, "Change a value of the experiment")->take_all()->allow_extra_args(false);
  app.add_option("--algorithms", command.algorithms, "Which; all when left out")->delimiter(',');
  app.add_option("--limits", command.limits, "Plan within so many limits, from the least peak to HEFT's");
  CLI11_PARSE(app, argc, argv);
  weft::route_systemc_reports();
  spdlog::set_level(spdlog::level::warn);
  try {
    weft::study::Measurement(command).run();
    return 0;
  } catch (const std::exception& error) {
    fmt::print(stderr, "error: {}\n", error.what());
    return 1;
  }
}
