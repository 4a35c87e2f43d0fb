// `systolic` against the cycles that SCALE-Sim computes for LeNet and AlexNet, one layer in one tile.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "hw/timing/pe_timing.hpp"
#include "tests/hw/machine/lenet_runs.hpp"
#include "tests/support/base/input_error.hpp"
#include "tests/support/base/temporary_directory.hpp"

namespace weft::test {
namespace {

using testing::HasSubstr;

enum Network { lenet, alexnet };

// SCALE-Sim (github.com/scalesim-project/SCALE-Sim), topologies lenet and alexnet; it prints one cycle less than it
// computes.
struct Published {
  Network network;
  const char* dataflow;
  int side;                      // of the square grid
  std::array<Cycles, 5> cycles;  // LeNet: C1, C3, C5, F6, OUTPUT; AlexNet: its five convolutions
  friend void PrintTo(const Published& row, std::ostream* out) { *out << row.dataflow << row.side; }
};

constexpr Published published[] = {
    {lenet, "os", 8, {3822, 4264, 6210, 1474, 196}},
    {lenet, "os", 16, {2695, 1260, 3440, 900, 114}},
    {lenet, "os", 32, {2175, 848, 1848, 546, 146}},
    {lenet, "ws", 8, {3224, 4636, 17250, 3795, 506}},
    {lenet, "ws", 16, {1660, 1460, 9400, 2256, 282}},
    {lenet, "ws", 32, {878, 970, 4940, 1140, 285}},
    {lenet, "is", 8, {10976, 9386, 7100, 1590, 352}},
    {lenet, "is", 16, {5096, 4340, 4150, 1040, 336}},
    {lenet, "is", 32, {2500, 2200, 2782, 712, 312}},
    {alexnet, "os", 8, {1714596, 5175616, 1780224, 2664960, 1776640}},
    {alexnet, "os", 16, {448020, 1321920, 448128, 669312, 446208}},
    {alexnet, "os", 32, {121125, 334832, 113568, 168864, 112576}},
    {alexnet, "ws", 8, {1681944, 5289600, 1976832, 2965248, 1976832}},
    {alexnet, "ws", 16, {423798, 1380000, 577152, 865728, 577152}},
    {alexnet, "ws", 32, {112284, 373800, 185760, 278640, 185760}},
    {alexnet, "is", 8, {2057212, 5587800, 1870848, 2806272, 1921536}},
    {alexnet, "is", 16, {620540, 1540200, 495360, 743040, 521856}},
    {alexnet, "is", 32, {216600, 446250, 137664, 206496, 151200}},
};

// Output pixels, window and filters of those layers.
struct LayerOfPublished {
  Operator op;
  std::int64_t pixels, window, filters;
};
constexpr std::array<std::array<LayerOfPublished, 5>, 2> layers_of_published = {{{{{Operator::conv, 784, 25, 6},
                                                                                   {Operator::conv, 100, 150, 16},
                                                                                   {Operator::conv, 1, 400, 120},
                                                                                   {Operator::fc, 1, 120, 84},
                                                                                   {Operator::fc, 1, 84, 10}}},
                                                                                 {{{Operator::conv, 3025, 363, 96},
                                                                                   {Operator::conv, 529, 2400, 256},
                                                                                   {Operator::conv, 121, 2304, 384},
                                                                                   {Operator::conv, 121, 3456, 384},
                                                                                   {Operator::conv, 121, 3456, 256}}}}};

// The five convolutions in the sizes of that topology, whose second one is not padded.
constexpr const char* alexnet_yaml = R"(
name: alexnet
input: {name: image, shape: [3, 227, 227]}
layers:
  - {name: C1, op: conv, filters: 96, kernel: 11, stride: 4}
  - {name: P1, op: maxpool, kernel: 3, stride: 2}
  - {name: C2, op: conv, filters: 256, kernel: 5}
  - {name: P2, op: maxpool, kernel: 3, stride: 2}
  - {name: C3, op: conv, filters: 384, kernel: 3, pad: 1}
  - {name: C4, op: conv, filters: 384, kernel: 3, pad: 1}
  - {name: C5, op: conv, filters: 256, kernel: 3, pad: 1}
)";

// A machine on which operands are always there.
LenetCase one_tile_per_layer() {
  LenetCase layers;
  layers.tiling = "{}";
  layers.scratchpad = "{model: ideal}";
  layers.dma = "{channels: 1, burst: 64 KiB}";
  return layers;
}

std::string systolic(const std::string& settings) {
  return "[{count: 1, model: systolic, " + settings + "}, {count: 1, model: vector, lanes: 16}]";
}

// Simulated cycles of every task that the first processing element ran.
std::string cycles_of_first_pe(const LenetCase& layers) {
  return in_child([&] {
    const LenetRun run(layers);
    std::string text = run.faults() + run.difference();
    for (const TaskRun& task : run.result.tasks) {
      if (task.processor != 0) continue;
      if (task.finish - task.start != task.compute) text += "waits for data; ";
      text += fmt::format("{} ", task.compute);
    }
    return text;
  });
}

class SystolicCycles : public testing::TestWithParam<Published> {};

TEST_P(SystolicCycles, OfARunEqualThoseOfScaleSim) {
  const Published& row = GetParam();
  const TemporaryDirectory directory;
  const std::string path = directory.write("alexnet.yaml", alexnet_yaml);
  LenetCase layers = one_tile_per_layer();
  layers.network = "network: " + (row.network == lenet ? "lenet5" : path);
  layers.pes = systolic(fmt::format("dataflow: {}, rows: {}, cols: {}", row.dataflow, row.side, row.side));
  std::string expected;
  for (const Cycles cycles : row.cycles) expected += fmt::format("{} ", cycles);
  EXPECT_EQ(cycles_of_first_pe(layers), expected);
}

TEST_P(SystolicCycles, AreThoseOfATableWithTheRowsOfScaleSim) {
  const Published& row = GetParam();
  const auto& layers = layers_of_published[row.network];
  const std::string side = fmt::format("{}", row.side);
  const auto systolic =
      pe_models().make({"systolic", {}, {{"dataflow", row.dataflow, {}}, {"rows", side, {}}, {"cols", side, {}}}, {}});
  std::string csv = "operator,output_pixels,window,filters,cycles\n";
  for (std::size_t k = 0; k < layers.size(); ++k) {
    const auto& [op, pixels, window, filters] = layers[k];
    csv += fmt::format("{},{},{},{},{}\n", to_string(op), pixels, window, filters, row.cycles[k]);
  }
  const TemporaryDirectory directory;
  const auto table = pe_models().make({"table", {}, {{"file", directory.write("cycles.csv", csv), {}}}, {}});
  for (const auto& [op, pixels, window, filters] : layers) {
    Work work;
    work.op = op;
    work.output_pixels = pixels;
    work.window = window;
    work.filters = filters;
    work.groups = 1;
    EXPECT_EQ(table->compute_cycles(work), systolic->compute_cycles(work));
  }
}

INSTANTIATE_TEST_SUITE_P(Published, SystolicCycles, testing::ValuesIn(published), [](const auto& instance) {
  const Published& row = instance.param;
  return fmt::format("{}_{}_{}", row.network == lenet ? "lenet" : "alexnet", row.dataflow, row.side);
});

TEST(Systolic, TellsRowsFromColumns) {
  // C1: M = 784, K = 25, N = 6. C3: M = 100, K = 150, N = 16. R = 4, C = 10.
  LenetCase layers = one_tile_per_layer();
  layers.pes = systolic("dataflow: os, rows: 4, cols: 10");
  EXPECT_EQ(cycles_of_first_pe(layers), fmt::format("{} {} ", 196 * 1 * (25 + 12), 25 * 2 * (150 + 12)));
  layers.pes = systolic("dataflow: ws, rows: 4, cols: 10");
  EXPECT_EQ(cycles_of_first_pe(layers), fmt::format("{} {} ", 7 * 1 * (784 + 16), 38 * 2 * (100 + 16)));
  layers.pes = systolic("dataflow: is, rows: 4, cols: 10");
  EXPECT_EQ(cycles_of_first_pe(layers), fmt::format("{} {} ", 7 * 79 * (6 + 16), 38 * 10 * (16 + 16)));
}

TEST(Systolic, RunsOneGroupAfterTheOther) {
  const TemporaryDirectory directory;
  const std::string path = directory.write("grouped.yaml", R"(
name: grouped
input: {name: image, shape: [8, 6, 6]}
layers:
  - {name: DEPTHWISE, op: conv, filters: 8, kernel: 3, groups: 8}
  - {name: PAIRS, op: conv, filters: 12, kernel: 1, groups: 4}
)");
  LenetCase layers = one_tile_per_layer();
  layers.network = "network: " + path;
  layers.pes = systolic("dataflow: os, rows: 4, cols: 2");
  // 8 x (M = 16, K = 9, N = 1), 4 x (M = 16, K = 2, N = 3).
  EXPECT_EQ(cycles_of_first_pe(layers), fmt::format("{} {} ", 8 * 4 * 1 * (9 + 4), 4 * 4 * 2 * (2 + 4)));
  // A tile of three groups, and one of two.
  layers.tiling = "{DEPTHWISE: {channels: 3}}";
  EXPECT_THAT(cycles_of_first_pe(layers), HasSubstr(fmt::format("{} {} {} ", 3 * 52, 3 * 52, 2 * 52)));
}

TEST(Systolic, TakesAsLongOnOnePlaceAsOneMacPerCycle) {
  LenetCase layers = one_tile_per_layer();
  layers.pes = systolic("dataflow: os, rows: 1, cols: 1");
  EXPECT_EQ(cycles_of_first_pe(layers), "117600 240000 ");
}

std::string refusal(const std::string& pes) {
  LenetCase layers = one_tile_per_layer();
  layers.pes = pes;
  return in_child([&] { return input_error([&] { const LenetRun run(layers); }); });
}

TEST(Systolic, RefusesWhatIsNoGrid) {
  EXPECT_THAT(refusal(systolic("dataflow: xs")),
              HasSubstr("'dataflow' cannot be 'xs', did you mean 'os'?; expected os, ws or is"));
  EXPECT_THAT(refusal(systolic("rows: 0")), HasSubstr("'rows' cannot be 0, the least is 1"));
  EXPECT_THAT(refusal(systolic("rows: 65537")),
              HasSubstr("a grid of 65537 x 16 is too large; rows and cols are each at most 65536"));
}

}  // namespace
}  // namespace weft::test
