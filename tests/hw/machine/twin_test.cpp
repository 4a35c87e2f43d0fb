// The twin of the machine beside SystemC: plans know the times of their runs, contention included, task by task.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "hw/machine/twin.hpp"
#include "tests/hw/machine/lenet_runs.hpp"
#include "tests/support/cases/network_case.hpp"
#include "tests/support/workloads/random_network.hpp"

namespace weft::test {
namespace {

using testing::HasSubstr;

// A run in a process of its own: empty where it takes the planned times, "no plan" where there is none to carry out.
std::string difference(const Experiment& experiment, const std::string& algorithm, double refine = 0) {
  return in_child([&]() -> std::string {
    const PlanOptions options{.search_budget = 0.1, .refine = refine};
    try {
      const LenetRun run(experiment, algorithm, options);
      if (run.plan.fits == Fits::no) return "no plan";
      if (!run.plan.schedule.is_contended) return "planned without contention";
      std::string text = run.faults() + run.difference();
      for (TaskId task = 0; task < run.graph.task_count() && run.platform.has_stages(); ++task) {
        const TaskRun& ran = run.result.tasks[task];
        if (!ran.is_staged()) continue;
        if (static_cast<Time>(ran.read_finish()) != run.plan.schedule.read_finish[task] ||
            static_cast<Time>(ran.compute_start()) != run.plan.schedule.compute_start[task] ||
            (ran.stages > 2 && static_cast<Time>(ran.write_start()) != run.plan.schedule.write_start[task])) {
          return text + run.graph.task_name(task) + " passes from one stage to the other at another time";
        }
      }
      if (static_cast<Time>(run.result.makespan) != run.plan.schedule.makespan) {
        text += fmt::format("; planned {}, simulated {}", run.plan.schedule.makespan, run.result.makespan);
      }
      const bool may_share = experiment.hardware.multicast;
      if (run.plan.uncontended_makespan > run.plan.schedule.makespan && !may_share)
        text += "; slower without contention";
      return text;
    } catch (const Infeasible&) {
      return "no plan";
    }
  });
}

class TwinOfExperiment : public testing::TestWithParam<const char*> {};

TEST_P(TwinOfExperiment, TakesTheTimesOfTheRun) {
  int plans = 0;
  for (const char* capacity : {"", "hardware.scratchpad.capacity=16 KiB", "hardware.scratchpad.capacity=7 KiB"}) {
    std::vector<std::string> overrides;
    if (*capacity != '\0') overrides.push_back(capacity);
    const Experiment experiment =
        read_experiment(std::string(WEFT_SOURCE_DIR "/workloads/experiments/") + GetParam(), overrides);
    for (const char* algorithm :
         {"layer-by-layer", "layer-by-layer-buffered", "heft", "depth-first", "heft-guard", "memory-aware-heft"}) {
      const std::string text = difference(experiment, algorithm);
      if (text == "no plan") continue;
      ++plans;
      EXPECT_EQ(text, "") << algorithm << ' ' << capacity;
    }
  }
  EXPECT_GE(plans, 8);
}

INSTANTIATE_TEST_SUITE_P(Experiments, TwinOfExperiment,
                         testing::Values("lenet5.yaml", "machines/edge.yaml", "machines/crossbar.yaml",
                                         "machines/buffered.yaml", "machines/mesh.yaml", "machines/mixed.yaml"),
                         [](const auto& parameter) {
                           std::string name = parameter.param;
                           name.resize(name.find('.'));
                           return name.substr(name.find('/') + 1);
                         });

TEST(Twin, TellsOfEveryStartAndEndsWhenItIsTold) {
  const Experiment experiment = read_experiment(WEFT_SOURCE_DIR "/workloads/experiments/lenet5.yaml");
  const std::string text = in_child([&]() -> std::string {
    const LenetRun run(experiment, "heft", {.search_budget = 0.1, .refine = 0});
    const TaskGraph& graph = run.plan.graph();
    std::vector<Time> started(graph.task_count(), cannot_run);
    const auto carry_out = [&](const StartWatch& watch) {
      return run_twin(experiment.hardware, graph, run.plan.platform(), run.plan.schedule, watch);
    };
    const PlanReplay whole = carry_out([&](TaskId task, Time start) {
      started[task] = start;
      return true;
    });
    if (started != whole.start || whole.makespan != carry_out({}).makespan)
      return "other starts than those it tells of";
    std::uint32_t left = graph.task_count() / 2;
    const PlanReplay half = carry_out([&](TaskId, Time) { return --left > 0; });
    if (half.finished_count >= graph.task_count() || half.work >= whole.work) return "goes on when it is told to end";
    return "";
  });
  EXPECT_EQ(text, "");
}

TEST(Twin, TakesTheTimesOfTheRunOfARefinedPlan) {
  const Experiment experiment = read_experiment(WEFT_SOURCE_DIR "/workloads/experiments/machines/edge.yaml");
  EXPECT_EQ(difference(experiment, "memory-aware-heft", 0.1), "");
}

std::string one_of(Random& random, const std::vector<std::string>& values) {
  return values[static_cast<std::size_t>(random.between(0, static_cast<int>(values.size()) - 1))];
}

void choose_scratchpad(Random& random, HardwareConfig& hardware) {
  hardware.scratchpad = {one_of(random, {"ideal", "banked"}), {}, {}};
  if (hardware.scratchpad.model == "ideal") return;
  hardware.scratchpad.settings = {{"banks", one_of(random, {"1", "3", "8"}), {}},
                                  {"width", one_of(random, {"4 B", "8 B"}), {}},
                                  {"latency", one_of(random, {"0", "1", "2"}), {}},
                                  {"read_ports", one_of(random, {"1", "2"}), {}},
                                  {"addresses", one_of(random, {"interleaved", "blocked"}), {}}};
}

void choose_interconnect(Random& random, HardwareConfig& hardware) {
  hardware.interconnect = {one_of(random, {"ideal", "crossbar", "bus", "bus", "mesh"}), {}, {}};
  auto& settings = hardware.interconnect.settings;
  if (hardware.interconnect.model == "ideal") return;
  settings.push_back({"width", one_of(random, {"4 B", "8 B", "12 B", "64 B"}), {}});
  settings.push_back({"response", one_of(random, {"shared", "separate"}), {}});
  if (hardware.interconnect.model == "mesh") {
    settings.push_back({"rows", one_of(random, {"5", "6"}), {}});
    settings.push_back({"cols", one_of(random, {"5", "6"}), {}});
    settings.push_back({"hop", one_of(random, {"1", "3"}), {}});
    return;
  }
  settings.push_back({"latency", one_of(random, {"0", "1", "3"}), {}});
  if (hardware.interconnect.model == "bus") settings.push_back({"arbitration", one_of(random, {"fair", "fixed"}), {}});
}

void choose_dram(Random& random, HardwareConfig& hardware) {
  hardware.dram = {one_of(random, {"ideal", "fixed", "banked", "banked"}), {}, {}};
  auto& settings = hardware.dram.settings;
  if (hardware.dram.model == "fixed") {
    settings = {{"latency", one_of(random, {"0 ns", "33 ns", "100 ns"}), {}},
                {"bandwidth", one_of(random, {"7.3 GB/s", "1 GB/s"}), {}},
                {"burst", one_of(random, {"1 B", "64 B"}), {}}};
  } else if (hardware.dram.model == "banked") {
    settings = {{"standard", one_of(random, {"ddr4-2400", "lpddr4-3200"}), {}},
                {"channels", one_of(random, {"1", "2"}), {}},
                {"queue", one_of(random, {"2", "8", "32"}), {}},
                {"refresh", one_of(random, {"on", "off"}), {}}};
  }
}

// Descriptors whose requests overlap, bursts that are kept, queues with back-pressure, descriptors that travel.
void choose_queues(Random& random, HardwareConfig& hardware) {
  if (random.one_in(2)) hardware.dma.settings.push_back({"queue", one_of(random, {"2", "3", "8"}), {}});
  if (random.one_in(2)) hardware.dma.settings.push_back({"keep", "last", {}});
  if (hardware.interconnect.model != "ideal" && random.one_in(2)) {
    hardware.interconnect.settings.push_back({"queue", one_of(random, {"1", "2", "5"}), {}});
  }
  if (!random.one_in(3)) return;
  hardware.dispatch.descriptor = one_of(random, {"8", "100"}) == "8" ? 8 : 100;
  hardware.dispatch.travels = random.one_in(2);
}

// Reads that are shared, and local memories that hold little or everything of what tasks before have left.
void choose_local_memories(std::uint32_t seed, HardwareConfig& hardware) {
  Random random(seed + 991);
  hardware.multicast = random.one_in(2);
  if (random.one_in(2)) return;
  for (PeConfig& pe : hardware.pes) {
    pe.reuse = !random.one_in(4);
    if (random.one_in(2)) pe.local_memory = Bytes{1} << random.between(9, 14);
  }
}

// A small network and its tiles and processing elements, on ways and memories of all models. In half of the cases the
// ways and the scratchpad take no time: what follows from answers stays within the instant, where the order counts.
Experiment random_experiment_of_all_models(std::uint32_t seed) {
  Experiment experiment = study::random_machine_experiment(seed);
  HardwareConfig& hardware = experiment.hardware;
  Random random(seed + 77);
  if (seed / 2 % 2 == 0) {
    hardware.scratchpad = {"ideal", {}, {}};
    hardware.interconnect = {"ideal", {}, {}};
  } else {
    choose_scratchpad(random, hardware);
    choose_interconnect(random, hardware);
  }
  choose_dram(random, hardware);
  hardware.clock_period = 1000 * random.between(1, 3) + (random.one_in(2) ? 0 : random.between(1, 999));
  if (random.one_in(3)) {
    hardware.time_units = 1000;
    hardware.clock_period = hardware.clock_period * 1000 + random.between(1, 999);
  }
  for (PeConfig& pe : hardware.pes) {
    pe.local_buffers = random.between(1, 3);
    pe.outstanding = random.between(1, 8);
  }
  hardware.dma.burst = random.one_in(3) ? 24 : 64;
  hardware.dma.settings = {{"outstanding", std::to_string(random.between(1, 8)), {}}};
  choose_queues(random, hardware);
  choose_local_memories(seed, hardware);
  return experiment;
}

// The plan without a limit shows how little the capacity may be in half of the cases.
void limit_capacity(Experiment& experiment, std::uint32_t seed) {
  if (seed % 2 == 0) return;
  try {
    const Plan plan = make_plan(make_problem(experiment), scheduler_named("depth-first"));
    experiment.hardware.capacity = (plan.peak_address * 3 / 4 / 8 + 1) * 8;
  } catch (const Infeasible&) {  // of tiles that fit into no local memory
  }
}

TEST(Twin, TakesTheTimesOfTheRunOnRandomMachinesOfAllModels) {
  static constexpr const char* algorithms[] = {"heft", "layer-by-layer", "memory-aware-heft", "depth-first",
                                               "heft-guard"};
  int plans = 0;
  for (std::uint32_t seed = 0; plans < 400; ++seed) {
    ASSERT_LT(seed, 800U);
    Experiment experiment = random_experiment_of_all_models(seed);
    limit_capacity(experiment, seed);
    const char* algorithm = algorithms[seed % std::size(algorithms)];
    const std::string text = difference(experiment, algorithm);
    if (text == "no plan") continue;
    ++plans;
    EXPECT_EQ(text, "") << "seed " << seed << ", " << algorithm << ": " << experiment.hardware.scratchpad.model << ' '
                        << experiment.hardware.interconnect.model << ' ' << experiment.hardware.dram.model;
  }
}

TEST(Twin, IsNotThereOfWhatIsDecidedAtRunTimeOrIsASystemCModule) {
  HardwareConfig hardware = study::random_machine_experiment(1).hardware;
  EXPECT_EQ(why_no_twin(hardware), "");
  hardware.dispatch.dynamic = true;
  EXPECT_THAT(why_no_twin(hardware), HasSubstr("run time"));
}

TEST(Twin, DoesNotSayOfADynamicRunThatItsPlanKnowsContention) {
  Experiment experiment = study::random_machine_experiment(1);
  experiment.hardware.dispatch.dynamic = true;
  const Plan plan = make_plan(make_problem(experiment), scheduler_named("heft"));
  EXPECT_FALSE(plan.schedule.is_contended);
  EXPECT_EQ(plan.uncontended_makespan, plan.schedule.makespan);
}

}  // namespace
}  // namespace weft::test
