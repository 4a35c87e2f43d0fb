// Tensors through DRAM, and the baseline that plans them layer by layer, on the machine.
#include <gtest/gtest.h>

#include <limits>

#include "tests/hw/machine/functional_runs.hpp"
#include "tests/hw/machine/lenet_runs.hpp"

namespace weft::test {
namespace {

LenetCase lenet_through_dram(const std::string& algorithm) {
  LenetCase lenet;
  lenet.placement = "{input: streamed, weight: resident, activation: tiled, output: tiled}";
  lenet.algorithm = algorithm;
  lenet.dma = "{channels: 2}";
  lenet.dram = "{model: fixed, latency: 100 ns, bandwidth: 12.8 GB/s}";
  return lenet;
}

TEST(DramTensorsRun, MovesTheBytesOfTensorsOutAndOfReceptiveFieldsIn) {
  for (const char* algorithm : {"layer-by-layer-buffered", "layer-by-layer", "heft-guard", "depth-first"}) {
    EXPECT_EQ(in_child([&] {
                const LenetRun run(lenet_through_dram(algorithm));
                // C1: 49 tiles read 8 x 8 of the image. S2: the 4 704 bytes of C1, no halo. C3: 25 tiles read 6 x 6 x 6
                // of S2. Stored: C1, S2 and C3 whole.
                return fmt::format("{}{} {}", run.faults(), run.result.dram_read_bytes, run.result.dram_write_bytes);
              }),
              fmt::format("{} {}", 49 * 64 + 4704 + 25 * 216, 4704 + 1176 + 1600))
        << algorithm;
  }
}

TEST(DramTensorsRun, TakesThePlannedTimesWhereNothingWaits) {
  LenetCase lenet = lenet_through_dram("layer-by-layer-buffered");
  lenet.pes = "[{count: 1, model: mac-array, macs_per_cycle: 16}]";
  lenet.dma = "{channels: 1, exclusive: true}";
  lenet.interconnect = "{model: crossbar, width: 16 B, latency: 1}";
  EXPECT_EQ(in_child([&] {
              const LenetRun run(lenet);
              return fmt::format("{}{}{}", run.faults(), run.difference(), run.waiting());
            }),
            "0");
}

// The first compute task that starts before all of an earlier layer have finished, in plan or run.
std::string broken_barrier(const LenetRun& run) {
  const std::size_t layers = run.graph.layer_names().size();
  std::vector<Time> begin(layers, std::numeric_limits<Time>::max()), end(layers, 0);
  std::vector<Cycles> run_begin(layers, std::numeric_limits<Cycles>::max()), run_end(layers, 0);
  for (TaskId task = 0; task < run.graph.task_count(); ++task) {
    if (run.graph.kind(task) != TaskKind::compute) continue;
    const std::uint32_t layer = run.graph.of(task).layer;
    begin[layer] = std::min(begin[layer], run.plan.schedule.start[task]);
    end[layer] = std::max(end[layer], run.plan.schedule.finish[task]);
    run_begin[layer] = std::min(run_begin[layer], run.result.tasks[task].start);
    run_end[layer] = std::max(run_end[layer], run.result.tasks[task].finish);
  }
  for (std::size_t layer = 1; layer < layers; ++layer) {
    if (begin[layer] < end[layer - 1]) return fmt::format("layer {} of the plan\n", layer);
    if (run_begin[layer] < run_end[layer - 1]) return fmt::format("layer {} of the run\n", layer);
  }
  return "";
}

TEST(BufferedLayers, HaveABarrierBetweenThemThatLoadsPass) {
  for (const char* pes : {"[{count: 4, model: mac-array, macs_per_cycle: 4}]",
                          "[{count: 3, model: mac-array, macs_per_cycle: 4, local_buffers: 2}]"}) {
    for (const char* activation : {"tiled", "spilled", "resident"}) {
      LenetCase lenet = lenet_through_dram("layer-by-layer-buffered");
      lenet.placement = fmt::format("{{input: tiled, weight: tiled, activation: {}, output: tiled}}", activation);
      lenet.pes = pes;
      EXPECT_EQ(in_child([&] {
                  const LenetRun run(lenet);
                  bool passed = false;  // a load of weights of C3 is done before S2 is
                  Time end = 0;
                  for (TaskId task = 0; task < run.graph.task_count(); ++task) {
                    const bool compute = run.graph.kind(task) == TaskKind::compute;
                    if (compute && run.graph.of(task).layer == 1) end = std::max(end, run.plan.schedule.finish[task]);
                  }
                  for (TaskId task = 0; task < run.graph.task_count(); ++task) {
                    const bool load = run.graph.kind(task) == TaskKind::load && run.graph.of(task).layer == 2;
                    passed |= load && run.plan.schedule.start[task] < end;
                  }
                  return run.faults() + broken_barrier(run) + (passed ? "" : "no load passed");
                }),
                "")
          << pes << activation;
    }
  }
}

TEST(BufferedLayers, WorkInAnyCapacityFromTheLargestTaskUp) {
  for (const char* activation : {"tiled", "spilled", "resident"}) {
    for (const Bytes capacity : {3000, 3500, 5000, 8000}) {
      LenetCase lenet = lenet_through_dram("layer-by-layer-buffered");
      lenet.placement = fmt::format("{{input: tiled, weight: tiled, activation: {}, output: tiled}}", activation);
      lenet.scratchpad = fmt::format("{{model: ideal, capacity: {} B}}", capacity);
      EXPECT_EQ(in_child([&] { return LenetRun(lenet).faults(); }), "") << activation << capacity;
    }
  }
}

// Reads and writes of DRAM in a run of one convolution, kernel 1, in 3200 bytes.
std::string traffic_of_convolution(const std::string& shape, int filters, const std::string& tile) {
  const TemporaryDirectory directory;
  const std::string network =
      directory.write("network.yaml", fmt::format("name: n\ninput: {{name: image, shape: {}}}\nlayers:\n"
                                                  "  - {{name: A, op: conv, filters: {}, kernel: 1}}\n",
                                                  shape, filters));
  LenetCase lenet = lenet_through_dram("layer-by-layer-buffered");
  lenet.network = "network: " + network;
  lenet.tiling = "{A: " + tile + "}";
  lenet.placement = "{}";
  lenet.scratchpad = "{model: ideal, capacity: 3200 B}";
  return in_child([&] {
    const LenetRun run(lenet);
    return fmt::format("{}{} {}", run.faults(), run.result.dram_read_bytes, run.result.dram_write_bytes);
  });
}

TEST(BufferedLayers, OrderTheTilesOfALayerSoThatLessIsLoadedAgain) {
  // 4096 bytes of the image do not fit, 2 x 16 x 17 of weights do: for each field all channels.
  EXPECT_EQ(traffic_of_convolution("[16, 16, 16]", 32, "{channels: 16, rows: 2}"),
            fmt::format("{} {}", 4096 + 32 * 17, 32 * 16 * 16));
  // 256 x 17 bytes of weights do not fit, 256 of the image do: for each weight tile all fields.
  EXPECT_EQ(traffic_of_convolution("[16, 4, 4]", 256, "{channels: 16, rows: 1}"),
            fmt::format("{} {}", 256 * 17 + 256, 256 * 16));
}

TEST(BufferedLayers, GiveTheRightResultsOfTheWholeOfLeNetInLittleMemory) {
  for (const char* activation : {"tiled", "spilled"}) {
    const std::vector<std::string> settings{
        fmt::format("workload.placement={{input: tiled, weight: tiled, activation: {}, output: tiled}}", activation),
        "schedule.algorithm=layer-by-layer-buffered"};
    EXPECT_EQ(functional_faults(settings), "");
    for (const double factor : {1.05, 1.3}) {
      std::vector<std::string> scarce = settings;
      scarce.push_back(scarce_capacity(settings, DataType::float32, factor));
      EXPECT_EQ(functional_faults(scarce), "") << activation << factor;
    }
  }
}

}  // namespace
}  // namespace weft::test
