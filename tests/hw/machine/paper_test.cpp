// What docs/paper.md says of memory-aware HEFT on LeNet-5 C1-S2-C3, planned and simulated.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <ostream>
#include <string>
#include <vector>

#include "hw/flow/flow.hpp"
#include "sched/planning/memory_aware_planner.hpp"
#include "sched/rules/bounds.hpp"
#include "sched/rules/validator.hpp"
#include "tests/support/base/child_process.hpp"
#include "tests/support/cases/fronts.hpp"

namespace weft::test {
namespace {

// An experiment of workloads/experiments/, and its problem. One run per process.
struct PaperExperiment {
  Experiment experiment;
  std::shared_ptr<Problem> problem;

  PaperExperiment(const std::string& file, const std::vector<std::string>& overrides)
      : experiment(read_experiment(WEFT_SOURCE_DIR "/workloads/experiments/" + file, overrides)),
        problem(make_problem(experiment)) {
    problem->platform.for_graph = {};  // spilling would cost nothing, as DRAM takes no time here
  }

  Plan depth_first() const { return make_plan(problem, scheduler_named("depth-first")); }
  std::vector<Plan> pareto() const { return make_pareto_plans(problem, scheduler_named("memory-aware-heft"), {}); }

  // Empty where a plan within these figures is found and the machine carries it out as planned.
  std::string fault_within(Time makespan, Bytes peak) const {
    for (const Plan& plan : pareto()) {
      if (plan.schedule.makespan > makespan || plan.peak_bytes > peak) continue;
      if (!validate(plan.graph(), plan.platform(), plan.schedule).empty()) return "the schedule breaks a rule";
      const RunResult run = run_plan(experiment, plan);
      const bool as_planned = static_cast<Time>(run.makespan) == plan.schedule.makespan && run.peak_bytes <= peak;
      return as_planned ? "" : "the run is not as planned";
    }
    return "no such plan";
  }
};

constexpr Time work_of_lenet = 90'576;    // cycles: all multiply-accumulates on four processors
constexpr double layer_by_layer = 5'880;  // bytes in D0

Bytes less_than_layers(double percent) { return static_cast<Bytes>(layer_by_layer * (1 - percent / 100)); }

TEST(PaperFineTilesSlow, NeedSeventyPercentLessMemoryAtTheWorkBound) {
  EXPECT_EQ(in_child([] {
              PaperExperiment fine("paper_fine.yaml", {});
              return fine.fault_within(work_of_lenet * 1.001, less_than_layers(69.4));
            }),
            "");
}

TEST(PaperFineTilesSlow, NeedNinetyThreePercentLessWhereOutputsLeave) {
  EXPECT_EQ(in_child([] {
              PaperExperiment fine("paper_fine.yaml", {"workload.placement.output=streamed"});
              return fine.fault_within(work_of_lenet * 1.002, less_than_layers(93.5));
            }),
            "");
}

struct Slicing {
  const char* name;
  const char* tiling;
  // Whether the set has a plan better than depth-first where outputs stay. With `false` the bounds leave room, but
  // nothing better is known: depth-first itself must be in reach then. Where outputs leave there always is one.
  bool better_kept = true;
};

void PrintTo(const Slicing& slicing, std::ostream* out) { *out << slicing.name; }

const Slicing slicings[] = {
    {"maps", "{C1: {channels: 1}, S2: {channels: 1}, C3: {channels: 1}}"},
    {"groups of maps", "{C1: {channels: 3}, S2: {channels: 3}, C3: {channels: 8}}"},
    {"quarters", "{C1: {rows: 14, cols: 14}, S2: {rows: 7, cols: 7}, C3: {rows: 5, cols: 5}}"},
    {"half rows", "{C1: {rows: 14}, S2: {rows: 7}, C3: {rows: 5}}"},
    {"rows 4/2/2", "{C1: {rows: 4}, S2: {rows: 2}, C3: {rows: 2}}"},
    {"rows 2/1/1", "{C1: {rows: 2}, S2: {rows: 1}, C3: {rows: 1}}"},
    {"columns 2/1/1", "{C1: {cols: 2}, S2: {cols: 1}, C3: {cols: 1}}"},
    {"8x8", "{C1: {rows: 8, cols: 8}, S2: {rows: 4, cols: 4}, C3: {rows: 4, cols: 4}}"},
    {"4x4", "{C1: {rows: 4, cols: 4}, S2: {rows: 2, cols: 2}, C3: {rows: 2, cols: 2}}"},
    {"4x4 of one channel",
     "{C1: {channels: 1, rows: 4, cols: 4}, S2: {channels: 1, rows: 2, cols: 2}, "
     "C3: {channels: 1, rows: 2, cols: 2}}",
     false},
    {"2x2", "{C1: {rows: 2, cols: 2}, S2: {rows: 1, cols: 1}, C3: {rows: 1, cols: 1}}"},
    {"strips of rows",
     "{C1: {channels: 1, rows: 14, cols: 14}, S2: {channels: 1, rows: 1}, C3: {channels: 1, rows: 5, cols: 5}}"},
    {"strips of columns",
     "{C1: {channels: 1, rows: 14, cols: 14}, S2: {channels: 1, cols: 1}, C3: {channels: 1, rows: 5, cols: 5}}"}};

class PaperSlicingsSlow : public testing::TestWithParam<Slicing> {};

// Whether the set has a plan that is no worse than depth-first in both, and better in one.
std::string against_depth_first(const PaperExperiment& paper) {
  const Plan other = paper.depth_first();
  bool as_good = false;
  for (const Plan& plan : paper.pareto()) {
    if (plan.schedule.makespan > other.schedule.makespan || plan.peak_bytes > other.peak_bytes) continue;
    if (plan.schedule.makespan < other.schedule.makespan || plan.peak_bytes < other.peak_bytes) return "better";
    as_good = true;
  }
  return as_good ? "equal" : "worse";
}

// A byte less makes every schedule longer than that of depth-first.
bool depth_first_is_optimal(const PaperExperiment& paper) {
  const Plan other = paper.depth_first();
  const auto& [graph, platform] = *paper.problem;
  if (other.schedule.makespan > lower_bounds(graph, platform).planned) return false;
  MemoryRequest request;
  request.limit = other.peak_bytes - 1;
  std::vector<SequentialOrder> orders = low_peak_orders(graph, platform);
  std::erase_if(orders, [&](const SequentialOrder& order) { return order.peak > request.limit; });
  request.orders = orders;
  return scheduler_named("exact").schedule(graph, platform, request).makespan > other.schedule.makespan;
}

TEST_P(PaperSlicingsSlow, AreScheduledNoWorseThanDepthFirstAndBetterWhereThatIsPossible) {
  for (const std::string output : {"resident", "streamed"}) {
    const std::string outcome = in_child([&] {
      PaperExperiment paper(
          "paper.yaml", {std::string("workload.tiling=") + GetParam().tiling, "workload.placement.output=" + output});
      const std::string text = against_depth_first(paper);
      return text == "equal" && depth_first_is_optimal(paper) ? "equal, and optimal" : text;
    });
    const bool better = output == "streamed" || GetParam().better_kept;
    if (better) {
      EXPECT_THAT(outcome, testing::AnyOf("better", "equal, and optimal")) << output;
    } else {
      EXPECT_THAT(outcome, testing::AnyOf("better", "equal")) << output;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Lenet, PaperSlicingsSlow, testing::ValuesIn(slicings));

TEST(Hypervolume, IsTheAreaAboveAndRightOfThePoints) {
  EXPECT_EQ(study::hypervolume({{2, 30}, {4, 10}}, {10, 40}), 8 * 10 + 6 * 20);
  EXPECT_EQ(study::hypervolume({{4, 10}, {5, 20}, {2, 30}, {2, 35}}, {10, 40}), 8 * 10 + 6 * 20);  // dominated ones
  EXPECT_EQ(study::hypervolume({{12, 10}, {5, 40}}, {10, 40}), 0);                                 // out of reach
}

}  // namespace
}  // namespace weft::test
