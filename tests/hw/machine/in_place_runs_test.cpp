// Results in place of operands: computed right, planned as they run, whatever the real timing.
#include <gmock/gmock.h>

#include <algorithm>

#include "sched/rules/bounds.hpp"
#include "sched/rules/validator.hpp"
#include "tests/hw/machine/functional_runs.hpp"
#include "tests/support/base/turn.hpp"
#include "tests/support/workloads/random_chain.hpp"

namespace weft::test {
namespace {

using testing::HasSubstr;

int count_in_place(const TaskGraph& graph) {
  int count = 0;
  for (TaskId task = 0; task < graph.task_count(); ++task) count += graph.in_place_of(task) != no_buffer ? 1 : 0;
  return count;
}

// Gives layers that could be in place the tiles of what they read; depthwise convolutions are not cut, nor what they
// read.
void match_tiles(Random& random, const Network& network, Tiling& tiling) {
  for (std::size_t i = 0; i < network.layers.size(); ++i) {
    const Layer& layer = network.layers[i];
    const bool is_depthwise = layer.op == Operator::conv && layer.groups > 1 && layer.groups == layer.filters;
    for (const TensorId tensor : layer.inputs) {
      if (network.is_input(tensor) || random.one_in(5)) continue;
      const std::size_t producer = network.producer(tensor);
      if (is_depthwise) {
        tiling.layers[i] = layer.output;
        tiling.layers[producer] = network.layers[producer].output;
      } else if (network.layers[producer].output == layer.output) {
        if (can_be_cut(layer, tiling.layers[producer])) tiling.layers[i] = tiling.layers[producer];
      }
    }
  }
}

// A random network in int8 with results in place, on a random machine, by any algorithm; every third in little more than
// the least memory.
Experiment in_place_run(std::uint32_t seed) {
  static const char* algorithms[] = {"heft",
                                     "depth-first",
                                     "layer-by-layer",
                                     "heft-guard",
                                     "memheft",
                                     "heft-activation",
                                     "memory-aware-heft",
                                     "layer-by-layer-buffered",
                                     "memminmin",
                                     "peft"};
  static const char* interconnects[] = {"ideal", "crossbar", "bus", "mesh"};
  Random random(seed + 4242);
  const bool dynamic = random.one_in(4);
  std::vector<std::string> settings{
      "workload.tiling={}",
      "memory={in_place: true}",
      fmt::format("hardware.interconnect={{model: {}}}", interconnects[random.between(0, 3)]),
      fmt::format("hardware.pes=[{{count: {}, model: mac-array, local_buffers: {}}}, {{model: vector}}]",
                  random.between(1, 4), random.between(1, 3)),
      fmt::format("hardware.dispatch={{mode: {}}}", dynamic ? "dynamic" : "static"),
      "schedule.search_budget=0.02",
      "schedule.refine=0",
      fmt::format("schedule.algorithm={}", algorithms[random.between(0, 9)])};
  Experiment experiment = functional_experiment(settings, DataType::int8);
  const Experiment drawn = random_experiment(seed);
  const bool is_chain = !random.one_in(3);
  experiment.network = is_chain ? random_chain(random, random.between(4, 9)) : drawn.network;
  experiment.network.element_bits = element_bits(DataType::int8);
  experiment.tiling = is_chain ? random_tiling(random, experiment.network) : drawn.tiling;
  match_tiles(random, experiment.network, experiment.tiling);
  experiment.placement = drawn.placement;
  if (is_chain || !random.one_in(4)) experiment.placement.activation = Placement::resident;
  if (!random.one_in(3)) return experiment;
  experiment.schedule.algorithm = dynamic ? "heft-guard" : "memory-aware-heft";
  const std::shared_ptr<const Problem> problem = make_problem(experiment);
  const Bytes least = capacity_floor(problem->graph, problem->platform).bytes;
  experiment.hardware.capacity = dynamic ? 4 * least + 4096 : least + random.between(0, static_cast<int>(least / 4));
  return experiment;
}

// What is wrong with one, and how many results are in place: "N: FAULTS".
std::string in_place_faults(std::uint32_t seed) {
  const Experiment experiment = in_place_run(seed);
  std::string text;
  PlanOptions options;
  options.search_budget = experiment.schedule.search_budget;
  std::optional<Plan> plan;
  try {
    plan = make_plan(make_problem(experiment), scheduler_named(experiment.schedule.algorithm), options);
  } catch (const Infeasible& reason) {
    return fmt::format("0: {}", experiment.hardware.capacity ? "" : reason.what());
  }
  FunctionalRun functional(experiment, plan->graph());
  const RunResult run = run_plan(experiment, *plan, {.functional = &functional});
  text += functional.compare().first_mismatch;
  const bool is_static = !experiment.hardware.dispatch.dynamic;
  if (is_static) {
    for (const std::string& violation : validate(plan->graph(), plan->platform(), plan->schedule)) text += violation;
    if (static_cast<Time>(run.makespan) != plan->schedule.makespan) {
      text += fmt::format("planned {} cycles, took {}; ", plan->schedule.makespan, run.makespan);
    } else if (run.peak_bytes != plan->peak_bytes || run.peak_address != plan->peak_address) {
      text += fmt::format("planned {} to {}, took {} to {}; ", plan->peak_bytes, plan->peak_address, run.peak_bytes,
                          run.peak_address);
    }
  }
  if (run.peak_address > experiment.hardware.capacity.value_or(run.peak_address)) text += "over the capacity; ";
  if (!text.empty()) text += experiment.schedule.algorithm;
  return fmt::format("{}: {}", count_in_place(plan->graph()), text);
}

TEST(InPlaceRuns, Of500RandomNetworksAreComputedRightAndAsPlanned) {
  std::uint32_t in_place = 0, networks = 0;
  const Seeds turn = seeds_of_turn({1, 500});
  for (std::uint32_t seed = turn.first; seed < turn.first + turn.count; ++seed) {
    const std::string found = in_child([&] { return in_place_faults(seed); });
    const auto count = static_cast<std::uint32_t>(std::atoi(found.c_str()));
    in_place += count;
    networks += count > 0 ? 1 : 0;
    ASSERT_EQ(found.substr(found.find(':')), ": ") << "seed " << seed;
  }
  EXPECT_GT(networks, turn.count / 5);
  EXPECT_GT(in_place, turn.count * 2);
}

// Of the largest layers, 96 channels of 112 x 112 become 96 of 56 x 56 in the same place.
TEST(InPlaceRuns, OfMobileNetV2LayerByLayerNeedWhatThePublishedPlannerCounts) {
  const auto peak = [](const char* in_place) {
    return in_child_process([&] {
      const std::vector<std::string> settings{
          "workload.network=mobilenet_v2", "workload.tiling={}",
          "workload.placement={input: streamed, weight: streamed, output: streamed}",
          "schedule.algorithm=layer-by-layer", fmt::format("memory.in_place={}", in_place)};
      const Experiment experiment = functional_experiment(settings, DataType::int8);
      const Plan plan = make_plan(make_problem(experiment), scheduler_named("layer-by-layer"));
      EXPECT_EQ(plan.peak_address, plan.peak_bytes);
      return plan.peak_bytes;
    });
  };
  EXPECT_EQ(peak("false"), 1'505'280);
  EXPECT_EQ(peak("true"), 1'404'928);
}

TEST(InPlaceRuns, WithoutReuseAreRefused) {
  EXPECT_THAT(
      [] {
        try {
          functional_experiment({"memory={in_place: true, reuse: false}"}, DataType::int8);
        } catch (const InputError& error) {
          return std::string(error.what());
        }
        return std::string();
      }(),
      HasSubstr("expected 'in_place: false', or 'reuse: true'"));
}

}  // namespace
}  // namespace weft::test
