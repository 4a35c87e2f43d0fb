// Layers cut by their input channels, planned and carried out: results to the bit, bytes of partial sums counted.
#include <gtest/gtest.h>

#include "sched/rules/validator.hpp"
#include "tests/hw/machine/functional_runs.hpp"
#include "tests/support/workloads/random_channel_parts.hpp"

namespace weft::test {
namespace {

constexpr const char* cut_lenet =
    "workload.tiling={C1: {rows: 10, cols: 10}, S2: {rows: 5, cols: 5}, C3: {rows: 5, cols: 5, input_channels: 4}, "
    "S4: {rows: 3, cols: 3}, C5: {channels: 40, input_channels: 5}, F6: {channels: 42, input_channels: 50}}";

TEST(ChannelPartsRuns, ComputeWhatWholeLayersDoInEveryPlacement) {
  for (const char* placement : {"{input: tiled, weight: tiled, activation: resident, output: tiled}",
                                "{input: tiled, weight: tiled, activation: tiled, output: resident}",
                                "{input: streamed, weight: streamed, activation: streamed, output: streamed}",
                                "{input: resident, weight: resident, activation: spilled, output: tiled}"}) {
    for (const char* dispatch : {"static", "dynamic"}) {
      EXPECT_EQ(functional_faults({cut_lenet, std::string("workload.placement=") + placement,
                                   std::string("hardware.dispatch.mode=") + dispatch, "hardware.pes.0.local_buffers=3",
                                   "hardware.scratchpad.capacity=512 KiB"}),
                "")
          << placement << dispatch;
    }
  }
}

TEST(ChannelPartsRuns, ComputeWhatWholeLayersDoUnderPressure) {
  for (const char* algorithm : {"heft-guard", "memory-aware-heft"}) {
    std::vector<std::string> settings{cut_lenet, std::string("schedule.algorithm=") + algorithm,
                                      "schedule.search_budget=0.1", "schedule.refine=0"};
    settings.push_back(scarce_capacity(settings, DataType::float32, 1.3));
    EXPECT_EQ(functional_faults(settings), "") << algorithm;
  }
}

// Random networks, some of whose layers are cut.
TEST(ChannelPartsRuns, RandomNetworksComputeWhatTheyDoWhole) {
  int cut = 0;
  for (std::uint32_t seed = 1; seed <= 300; ++seed) {
    const DataType type = seed % 2 == 0 ? DataType::int8 : DataType::float32;
    std::vector<std::string> settings{"workload.tiling={}",
                                      fmt::format("hardware.pes.0.local_buffers={}", 1 + seed % 3),
                                      fmt::format("hardware.pes.0.reuse={}", seed % 4 < 2),
                                      fmt::format("hardware.dispatch.mode={}", seed % 5 == 0 ? "dynamic" : "static"),
                                      seed % 3 == 0 ? "schedule.algorithm=heft" : "schedule.algorithm=depth-first"};
    Experiment experiment = functional_experiment(settings, type);
    Experiment drawn = random_experiment(seed);
    drawn.network.element_bits = element_bits(type);
    drawn = with_channel_parts(std::move(drawn), seed);
    experiment.network = drawn.network;
    experiment.uncut = drawn.uncut;
    experiment.tiling = drawn.tiling;
    experiment.placement = drawn.placement;
    if (!experiment.uncut) continue;
    ++cut;
    EXPECT_EQ(in_child([&] { return faults(run_functional(experiment)); }), "") << seed;
  }
  EXPECT_GT(cut, 30);
}

TEST(ChannelPartsRuns, ArePlannedAndRunWithinTheCapacity) {
  for (std::uint32_t seed = 200; seed < 260; ++seed) {
    Experiment experiment = functional_experiment({"workload.tiling={}"}, DataType::int8);
    const Experiment drawn = with_channel_parts(random_experiment(seed), seed);
    if (!drawn.uncut) continue;
    experiment.network = drawn.network;
    experiment.uncut = drawn.uncut;
    experiment.tiling = drawn.tiling;
    experiment.placement = drawn.placement;
    EXPECT_EQ(in_child([&] {
                const Plan plan = make_plan(make_problem(experiment), scheduler_named("depth-first"));
                std::string text;
                for (const std::string& fault : validate(plan.graph(), plan.platform(), plan.schedule))
                  text += fault + "\n";
                const RunResult result = run_plan(experiment, plan, {});
                if (static_cast<Time>(result.makespan) != plan.schedule.makespan) {
                  text += fmt::format("planned {}, ran {}\n", plan.schedule.makespan, result.makespan);
                }
                return text;
              }),
              "")
        << seed;
  }
}

struct Moved {
  std::string faults;
  Bytes dram = 0, scratchpad = 0;
};

Moved moved(const std::string& file, const std::vector<std::string>& settings, DataType type) {
  std::vector<std::string> all{fmt::format("workload.data_type={}", to_string(type))};
  all.insert(all.end(), settings.begin(), settings.end());
  const std::string text = in_child([&] {
    const Experiment experiment =
        read_experiment(std::string(WEFT_SOURCE_DIR "/docs/examples/input_channels/") + file, all);
    const Plan plan = make_plan(make_problem(experiment), scheduler_named(experiment.schedule.algorithm));
    FunctionalRun functional(experiment, plan.graph());
    const RunResult result = run_plan(experiment, plan, {.functional = &functional});
    const OutputComparison comparison = functional.compare();
    const bool is_exact = comparison.first_mismatch.empty() && comparison.max_abs_error == 0;
    return fmt::format("{} {} {}", is_exact ? "exact" : "off", result.dram_read_bytes + result.dram_write_bytes,
                       result.scratchpad_read_bytes + result.scratchpad_write_bytes);
  });
  Moved moved;
  std::istringstream words(text);
  words >> moved.faults >> moved.dram >> moved.scratchpad;
  return moved;
}

TEST(ChannelPartsRuns, OfVgg16sFirstFullyConnectedLayerMoveFewerBytesSlow) {
  const Moved parts = moved("fc6.yaml", {}, DataType::int8);
  const Moved whole = moved("fc6.yaml", {"workload.tiling={fc6: {channels: 1}}"}, DataType::int8);
  EXPECT_EQ(parts.faults, "exact");
  EXPECT_EQ(whole.faults, "exact");
  // Weights and biases, inputs for each of 256 tiles, sums written and read by seven parts, the outputs.
  EXPECT_EQ(parts.dram, 4096 * 25089 + 256 * 25088 + 2 * 7 * 4096 * 4 + 4096);
  EXPECT_EQ(whole.dram, 4096 * 25089 + 4096 * 25088 + 4096);
  EXPECT_EQ(moved("fc6.yaml", {"hardware.pes.0.local_memory=256 KiB"}, DataType::float32).faults, "exact");
}

TEST(ChannelPartsRuns, OfAWideConvolutionMoveFewerBytesSlow) {
  const Moved parts = moved("conv.yaml", {}, DataType::int8);
  const Moved whole = moved("conv.yaml", {"workload.tiling={conv: {channels: 8, rows: 1}}"}, DataType::int8);
  EXPECT_EQ(parts.faults, "exact");
  EXPECT_EQ(whole.faults, "exact");
  EXPECT_LT(parts.dram + parts.scratchpad, whole.dram + whole.scratchpad);
  EXPECT_EQ(parts.scratchpad, 2 * 7 * 512 * 49 * 4);  // sums written and read by seven parts
  EXPECT_EQ(parts.dram, 512 * 2049 + 32 * 2048 * 49 + 512 * 49);
  EXPECT_EQ(moved("conv.yaml", {"hardware.pes.0.local_memory=128 KiB", "hardware.scratchpad.capacity=64 KiB"},
                  DataType::float32)
                .faults,
            "exact");
}

}  // namespace
}  // namespace weft::test
