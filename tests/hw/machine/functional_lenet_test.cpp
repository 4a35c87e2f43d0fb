// LeNet-5, all layers, computed by the machine: every combination in both data types, int8 exactly, float32 within
// 1e-5, against a computation that shares no code with it.
#include <gtest/gtest.h>

#include "tests/hw/machine/functional_runs.hpp"

namespace weft::test {
namespace {

using Settings = std::vector<std::string>;

std::string description(const Settings& settings) {
  std::string text;
  for (const std::string& setting : settings) text += setting + ' ';
  return text;
}

void expect_right(const std::vector<Settings>& combinations) {
  for (const Settings& settings : combinations) EXPECT_EQ(functional_faults(settings), "") << description(settings);
}

const std::string ragged_tiles =
    "workload.tiling={C1: {channels: 4, rows: 9, cols: 11}, S2: {channels: 5, rows: 4, cols: 6}, "
    "C3: {channels: 7, rows: 4, cols: 3}, S4: {channels: 3, rows: 2, cols: 5}, C5: {channels: 50}, "
    "F6: {channels: 30}, OUTPUT: {channels: 3}}";
const std::string channel_tiles =
    "workload.tiling={C1: {channels: 1}, S2: {channels: 2}, C3: {channels: 3}, S4: {channels: 4}, C5: {channels: 16}}";
const std::string row_tiles = "workload.tiling={C1: {rows: 2}, S2: {rows: 1}, C3: {rows: 1}, S4: {rows: 1}}";
const std::string input_grid =
    "workload.tiling={image: {rows: 7, cols: 5}, C1: {rows: 6, cols: 6}, S2: {rows: 4, cols: 4}, C3: {rows: 3}}";

TEST(FunctionalLenet, InEverySlicing) {
  expect_right({{},
                {"workload.tiling={}"},
                {ragged_tiles},
                {channel_tiles},
                {row_tiles},
                {input_grid},
                {ragged_tiles, "hardware.dma.burst=16 B", "hardware.dma.outstanding=3"}});
}

TEST(FunctionalLenet, InEveryPlacement) {
  expect_right({{"workload.placement={input: resident, weight: resident, output: resident}"},
                {"workload.placement={input: streamed, weight: streamed, output: streamed}"},
                {"workload.placement={input: tiled, weight: tiled, activation: streamed, output: tiled}", ragged_tiles},
                {"workload.placement={input: streamed, weight: resident, output: tiled}", ragged_tiles},
                {"workload.placement={input: resident, weight: streamed, output: resident}", channel_tiles},
                {"workload.placement={input: tiled, weight: resident, activation: streamed, output: streamed}"}});
}

TEST(FunctionalLenet, WithEveryScheduler) {
  for (const char* algorithm : {"layer-by-layer", "heft", "cpop", "peft", "lookahead-heft", "memheft", "memminmin",
                                "heft-activation", "heft-guard", "memory-aware-heft"}) {
    expect_right({{fmt::format("schedule.algorithm={}", algorithm), "schedule.search_budget=0.1"}});
  }
}

// Down to the least capacity that any schedule needs, where tiles are spilled, loaded again and computed twice.
void expect_right_in_little_memory(const std::string& tiles, const std::string& placement, AddedTasks& added) {
  const Settings settings{tiles, placement, "schedule.algorithm=memory-aware-heft", "schedule.search_budget=0"};
  for (const DataType type : {DataType::int8, DataType::float32}) {
    for (const double factor : {1.0, 1.3}) {
      Settings scarce = settings;
      scarce.push_back(scarce_capacity(settings, type, factor));
      const std::string text = in_child([&] {
        const FunctionalResult result = run_functional(functional_experiment(scarce, type));
        const AddedTasks& extra = result.added;
        return faults(result) + fmt::format("{} {} {}", extra.stores, extra.loads, extra.recomputed);
      });
      AddedTasks here;
      EXPECT_EQ(std::sscanf(text.c_str(), "%u %u %u", &here.stores, &here.loads, &here.recomputed), 3)
          << text << description(scarce);
      added.stores += here.stores;
      added.loads += here.loads;
      added.recomputed += here.recomputed;
    }
  }
}

TEST(FunctionalLenet, InLittleMemory) {
  AddedTasks added;
  for (const std::string& tiles : {ragged_tiles, row_tiles, input_grid}) {
    for (const char* placement : {"workload.placement={input: tiled, weight: streamed, output: tiled}",
                                  "workload.placement={input: streamed, weight: streamed, output: resident}"}) {
      expect_right_in_little_memory(tiles, placement, added);
    }
  }
  EXPECT_GT(added.stores, 100u);
  EXPECT_GT(added.loads, 100u);
  EXPECT_GT(added.recomputed, 0u);
}

TEST(FunctionalLenet, OnEveryInterconnectAndMemory) {
  expect_right({{"hardware.interconnect={model: ideal}", "hardware.dram={model: ideal}"},
                {"hardware.interconnect={model: bus}", ragged_tiles},
                {"hardware.interconnect={model: mesh}", ragged_tiles},
                {"hardware.scratchpad={model: banked}", "hardware.interconnect={model: bus}"},
                {"hardware.scratchpad={model: banked, banks: 3, width: 4 B, addresses: blocked}", ragged_tiles},
                {"hardware.dram={model: banked}", ragged_tiles},
                {"hardware.dram={model: banked, standard: lpddr4-3200, channels: 2, queue: 4}", row_tiles,
                 "hardware.pes.0.outstanding=8"},
                {"hardware.dma={channels: 3, burst: 32 B, outstanding: 1}", ragged_tiles},
                {"hardware.dma={channels: 2, exclusive: true}", "hardware.dispatch={descriptor: 64 B}"},
                {"hardware.dma={queue: 3, keep: last}", "hardware.dram={model: banked}", ragged_tiles},
                {"hardware.dma={channels: 2, queue: 8, keep: last, reads: 2, burst: 128 B}", channel_tiles,
                 "hardware.dram={model: banked, standard: lpddr4-3200}"},
                {"hardware.interconnect={model: mesh, queue: 1, response: separate}", "hardware.dma.queue=4",
                 "hardware.dispatch={descriptor: 64 B, memory: dram}", ragged_tiles}});
}

TEST(FunctionalLenet, OnEveryKindOfProcessingElement) {
  expect_right({{"hardware.pes=[{model: mac-array, macs_per_cycle: 1, outstanding: 1}]"},
                {"hardware.pes=[{count: 2, model: mac-array}, {count: 2, model: vector}]", ragged_tiles},
                {"hardware.pes=[{count: 2, model: systolic, rows: 8, cols: 8}, {model: vector}]", ragged_tiles},
                {"hardware.pes=[{model: systolic, dataflow: ws}, {model: systolic, dataflow: is}, {model: vector}]",
                 "schedule.algorithm=heft"},
                {"hardware.pes=[{count: 2, model: mac-array, local_buffers: 2}]", ragged_tiles},
                {"hardware.pes=[{count: 2, model: systolic, local_buffers: 2}, {model: vector}]", row_tiles,
                 "schedule.algorithm=memory-aware-heft", "schedule.search_budget=0"},
                {"hardware.pes=[{count: 3, model: mac-array, local_buffers: 2}]", "hardware.dispatch={mode: dynamic}"},
                {"hardware.pes=[{count: 9, model: mac-array, outstanding: 16}]", row_tiles},
                {"hardware.pes=[{count: 2, model: mac-array, local_buffers: 2}, {count: 2, model: vector}]",
                 "hardware.interconnect={model: bus}", "hardware.dispatch.mode=dynamic", ragged_tiles}});
}

// What is held is really what is computed with.
TEST(FunctionalLenet, WithOperandsThatStayInLocalMemories) {
  const std::string streamed =
      "workload.placement={input: streamed, weight: streamed, activation: streamed, output: streamed}";
  expect_right({{"hardware.pes.0.reuse=true"},
                {"hardware.pes.0.reuse=true", channel_tiles, "hardware.pes.0.local_memory=48 KiB"},
                {"hardware.pes.0.reuse=true", channel_tiles, "hardware.pes.0.local_buffers=2",
                 "hardware.pes.0.local_memory=96 KiB"},
                {"hardware.pes.0.reuse=true", channel_tiles, "hardware.pes.0.local_buffers=3",
                 "hardware.interconnect={model: mesh, response: separate}"},
                {"hardware.pes.0.reuse=true", streamed, ragged_tiles},
                {"hardware.pes.0.reuse=true", "hardware.dispatch={mode: dynamic}", ragged_tiles,
                 "hardware.pes.0.local_buffers=2"}});
}

TEST(FunctionalLenet, WithReadsThatAreShared) {
  const std::string resident = "workload.placement={input: resident, weight: resident, output: resident}";
  for (const char* model : {"ideal", "crossbar", "crossbar, response: separate", "bus", "bus, response: separate",
                            "mesh", "mesh, response: separate, queue: 2"}) {
    const std::string shared = fmt::format("hardware.interconnect={{model: {}, multicast: true}}", model);
    expect_right({{shared, "schedule.algorithm=layer-by-layer"},
                  {shared, resident, row_tiles, "hardware.scratchpad.model=banked", "hardware.pes.0.local_buffers=2"},
                  {shared, "hardware.pes.0.reuse=true", "hardware.dispatch={mode: dynamic, descriptor: 64 B}"}});
  }
}

// Pages lie anywhere; buffers are in pieces.
TEST(FunctionalLenet, DecidedAtRunTime) {
  expect_right({{"hardware.dispatch={mode: dynamic}", ragged_tiles},
                {"hardware.dispatch={mode: dynamic}", "memory.page=192 B", row_tiles, "schedule.algorithm=heft"},
                {"hardware.dispatch={mode: dynamic}", "memory.page=64 B", input_grid,
                 "workload.placement={input: resident, weight: tiled, output: resident}",
                 "schedule.algorithm=memory-aware-heft", "schedule.search_budget=0"}});
}

}  // namespace
}  // namespace weft::test
