// Networks whose tensors have types of their own, on the machine: bytes, energy and values of each.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/hw/machine/lenet_runs.hpp"
#include "tests/support/base/input_error.hpp"
#include "tests/support/base/temporary_directory.hpp"

namespace weft::test {
namespace {

using testing::HasSubstr;

LenetCase one_tile_a_layer(const TemporaryDirectory& directory, const std::string& network) {
  LenetCase of;
  of.network = "network: " + directory.write("network.yaml", network);
  of.tiling = "{}";
  of.placement = "{input: tiled, weight: tiled, output: tiled}";
  of.pes = "[{count: 1, model: mac-array}]";
  of.interconnect = "{model: crossbar}";
  of.scratchpad = "{model: ideal, capacity: 16 KiB}";
  of.dma = "{channels: 1}, energy: {table: horowitz-2014-45nm}";
  return of;
}

constexpr const char* two_layers =
    "name: two\ninput: {name: x, shape: [4, 8, 8], type: uint8}\nlayers:\n"
    "  - {name: A, op: conv, filters: 4, kernel: 1, type: int4, weight_type: int4, bias_type: int32}\n"
    "  - {name: B, op: conv, filters: 4, kernel: 1, bias: false, type: float32, weight_type: float16}\n";

TEST(ElementTypes, BytesAndEnergyFollowEachTensor) {
  const TemporaryDirectory directory;
  const LenetCase of = one_tile_a_layer(directory, two_layers);
  EXPECT_EQ(
      in_child([&] {
        const LenetRun run(of);
        const RunResult& result = run.result;
        return fmt::format("{}{} | {} {} {} {} | {} | {}", run.faults(), run.difference(), result.dram_read_bytes,
                           result.dram_write_bytes, result.scratchpad_read_bytes, result.scratchpad_write_bytes,
                           result.peak_bytes, result.energy->mac);
      }),
      // DRAM: x of 256 B, A's weights of 4 (2 + 4) B, B's of 4 x 8 B; the result of 1024 B. The scratchpad: these,
      // and A's result of 128 B. The peak is B's tile beside its operands.
      // 1024 MACs in bytes for 0.3 pJ, and 1024 in float16 for 1.5 pJ.
      fmt::format(" | {} {} {} {} | {} | {}", 312, 1024, 256 + 24 + 128 + 32 + 1024, 312 + 128 + 1024, 128 + 32 + 1024,
                  1024 * 0.3 + 1024 * 1.5));
}

TEST(ElementTypes, TilesOfFourBitsAreMovedByTheBytesThatTheyTouch) {
  const TemporaryDirectory directory;
  for (const char* activation : {"resident", "tiled", "streamed"}) {
    for (const char* algorithm : {"depth-first", "heft", "memory-aware-heft"}) {
      LenetCase of = one_tile_a_layer(directory, two_layers);
      of.algorithm = algorithm;
      of.pes = "[{count: 3, model: mac-array}]";
      of.tiling = "{A: {channels: 3, rows: 3, cols: 3}, B: {rows: 5, cols: 5}}";
      of.placement = fmt::format("{{input: tiled, weight: tiled, activation: {}, output: streamed}}", activation);
      EXPECT_EQ(in_child([&] {
                  const LenetRun run(of);
                  double loaded = 0;
                  for (TaskId task = 0; task < run.graph.task_count(); ++task) {
                    for (std::size_t k = 0; k < run.graph.inputs(task).size(); ++k) {
                      if (!run.graph.in_scratchpad(run.graph.inputs(task)[k])) {
                        loaded += run.graph.operand_bytes(task, k);
                      }
                    }
                  }
                  const bool is_same = loaded == static_cast<double>(run.result.dram_read_bytes);
                  return run.faults() + (is_same ? "" : "the run loads other bytes than the graph says\n");
                }),
                "")
          << activation << ' ' << algorithm;
    }
  }
}

constexpr const char* many_types =
    "name: many\nbatch: 2\ninput: {name: x, shape: [3, 9, 8], type: uint8}\nlayers:\n"
    "  - {name: A, op: conv, filters: 6, kernel: 3, pad: 1, type: int8, weight_type: int4, bias_type: int32}\n"
    "  - {name: B, op: conv, filters: 6, kernel: 3, pad: 1, groups: 3, type: float16, weight_type: float16}\n"
    "  - {name: C, op: add, inputs: [A, B], type: int16, activation: sigmoid}\n"
    "  - {name: D, op: avgpool, kernel: 2, stride: 2, type: float32}\n"
    "  - {name: E, op: fc, units: 5, weight_type: int8}\n";

TEST(ElementTypes, TheMachineComputesInEach) {
  const TemporaryDirectory directory;
  for (const char* placement : {"{input: tiled, weight: tiled, activation: tiled, output: tiled}",
                                "{input: streamed, weight: streamed, output: streamed}",
                                "{input: resident, weight: resident, output: resident}"}) {
    for (const char* dispatch : {"{mode: static}", "{mode: dynamic}"}) {
      LenetCase of = one_tile_a_layer(directory, many_types);
      of.dma = "{channels: 2}";
      of.pes = "[{count: 3, model: mac-array}]";
      of.tiling =
          "{A: {channels: 4, rows: 3, cols: 5}, B: {channels: 2, rows: 4}, C: {rows: 2, cols: 3}, "
          "D: {channels: 4, rows: 2, cols: 2}, E: {channels: 2}}";
      of.placement = placement;
      of.dispatch = dispatch;
      EXPECT_EQ(in_child([&] {
                  const Experiment experiment = experiment_from(of.yaml());
                  const Plan plan = make_plan(make_problem(experiment), scheduler_named("depth-first"));
                  FunctionalRun functional(experiment, plan.graph());
                  run_plan(experiment, plan, {.functional = &functional});
                  const OutputComparison comparison = functional.compare();
                  return fmt::format("{} {}", comparison.elements, comparison.first_mismatch);
                }),
                "10 ")
          << placement << ' ' << dispatch;
    }
  }
}

TEST(ElementTypes, TensorsOfFourBitsHaveNoValues) {
  const TemporaryDirectory directory;
  const LenetCase of = one_tile_a_layer(directory, two_layers);
  const Experiment experiment = experiment_from(of.yaml());
  EXPECT_THAT(input_error([&] { functional_type(experiment); }),
              HasSubstr("network.yaml:4:5: 'A' is in int4: nothing is computed with elements of 4 bits but weights"));
}

}  // namespace
}  // namespace weft::test
