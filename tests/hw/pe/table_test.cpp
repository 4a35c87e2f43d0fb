// `table`: cycles from a CSV file, by layer or by operator and shape.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "hw/timing/pe_timing.hpp"
#include "tests/hw/machine/lenet_runs.hpp"
#include "tests/support/base/input_error.hpp"
#include "tests/support/base/temporary_directory.hpp"

namespace weft::test {
namespace {

using testing::HasSubstr;

class Table : public testing::Test {
 protected:
  std::unique_ptr<PeTiming> table(const std::string& rows) const {
    ModelConfig config{"table", {}, {}};
    config.settings.push_back({"file", directory_.write("cycles.csv", rows), {}});
    return pe_models().make(config);
  }
  std::string refusal(const std::string& rows) const {
    return input_error([&] { table(rows); });
  }

  TemporaryDirectory directory_;
};

Work conv(std::int64_t pixels, std::int64_t window, std::int64_t filters, std::int64_t groups = 1) {
  Work work;
  work.op = Operator::conv;
  work.output_pixels = pixels;
  work.window = window;
  work.filters = filters;
  work.groups = groups;
  work.macs = pixels * window * filters * groups;
  return work;
}

Work part_of(const std::string& layer, std::int64_t macs, Work work) {
  LayerShape shape;
  shape.name = layer;
  shape.macs = macs;
  work.layer = std::make_shared<const LayerShape>(shape);
  return work;
}

TEST_F(Table, GivesEveryTileOfALayerItsShareByMacs) {
  const auto pe = table("layer,cycles,note\nC1,1000,measured\n\"C,2\",7,\n");
  EXPECT_EQ(pe->compute_cycles(part_of("C1", 4000, conv(10, 10, 40))), 1000);
  EXPECT_EQ(pe->compute_cycles(part_of("C1", 4000, conv(10, 10, 13))), 325);
  EXPECT_EQ(pe->compute_cycles(part_of("C1", 4000, conv(1, 1, 1))), 1);
  EXPECT_EQ(pe->compute_cycles(part_of("C,2", 3, conv(1, 1, 2))), 5);
  EXPECT_TRUE(pe->runs(Operator::maxpool));
}

TEST_F(Table, InterpolatesPixelsBetweenRowsOfOneShapeAndDoesNotExtrapolate) {
  const auto pe = table(
      "operator,output_pixels,window,filters,groups,operations,cycles\n"
      "conv,100,25,6,,,1000\nconv,50,25,6,,,400\nconv,200,25,6,1,,900\nconv,100,25,6,2,,3\nmaxpool,,,,,64,8\n");
  EXPECT_EQ(pe->compute_cycles(conv(100, 25, 6)), 1000);
  EXPECT_EQ(pe->compute_cycles(conv(51, 25, 6)), 412);
  EXPECT_EQ(pe->compute_cycles(conv(101, 25, 6)), 999);
  EXPECT_EQ(pe->compute_cycles(conv(100, 25, 6, 2)), 3);
  EXPECT_THAT(
      input_error([&] { pe->compute_cycles(conv(49, 25, 6)); }),
      HasSubstr("cycles.csv: there is no row for 'conv' with output_pixels 49, window 25, filters 6, groups 1"));
  EXPECT_THAT(input_error([&] { pe->compute_cycles(part_of("C3", 1, conv(201, 25, 6))); }),
              HasSubstr("there is no row for layer 'C3', and none for 'conv' with output_pixels 201"));
  EXPECT_FALSE(pe->runs(Operator::avgpool));
  EXPECT_TRUE(pe->runs(Operator::maxpool));
}

TEST_F(Table, RefusesHolesAndRowsThatStandTwiceAtTheirPlace) {
  EXPECT_THAT(refusal("layer,cycles\nC1,\n"), HasSubstr("cycles.csv:2:4: cycles ''; expected an integer from 0 on"));
  EXPECT_THAT(refusal("layer,cycles\nC1,5\nC1,5\n"), HasSubstr("cycles.csv:3:1: layer 'C1' has a row already"));
  EXPECT_THAT(refusal("operator,output_pixels,window,filters,cycles\nconv,5,,6,1\n"),
              HasSubstr("cycles.csv:2:8: hole: a row of 'conv' needs window, 1 or more"));
  EXPECT_THAT(refusal("operator,operations,cycles\nconv,5,1\n"),
              HasSubstr("missing: a row of 'conv' needs output_pixels"));
  EXPECT_THAT(refusal("operator,operations,cycles\nmaxpool,5,1\nmaxpool,5,2\n"),
              HasSubstr("cycles.csv:3:1: 'maxpool' with operations 5 has a row already"));
  EXPECT_THAT(refusal("operator,operations,cycles\nmaxpol,5,1\n"), HasSubstr("did you mean 'maxpool'?"));
  EXPECT_THAT(refusal("layer,time\nC1,5\n"), HasSubstr("the table has no column 'cycles'"));
  EXPECT_THAT(refusal("layer,cycles\n"), HasSubstr("the table has no rows"));
}

// The machine adds nothing: data are always there. The tiles round up, each by less than a cycle.
TEST_F(Table, OfANetworkIsWhatARunTakes) {
  LenetCase lenet;
  const std::string file = directory_.write("lenet.csv", "layer,cycles\nC1,98000\nS2,4900\nC3,250000\n");
  lenet.pes = "[{count: 1, model: table, file: '" + file + "'}]";
  lenet.scratchpad = "{model: ideal}";
  lenet.dma = "{channels: 1, burst: 64 KiB}";
  EXPECT_EQ(in_child([&] {
              const LenetRun run(lenet);
              return run.faults() + run.difference() + fmt::format("{}", run.result.makespan);
            }),
            "352900");
}

TEST(MacArray, TakesLongerByItsEfficiency) {
  ModelConfig config{"mac-array", {}, {{"macs_per_cycle", "10", {}}, {"efficiency", "0.496", {}}}};
  EXPECT_EQ(pe_models().make(config)->compute_cycles(conv(1, 496, 10)), 1000);
  EXPECT_EQ(pe_models().make(config)->peak_macs_per_cycle(), 10);
  for (const char* wrong : {"0", "1.01", "-0.5", "half"}) {
    config.settings[1].text = wrong;
    EXPECT_THAT(input_error([&] { pe_models().make(config); }), HasSubstr("'efficiency' cannot be "));
  }
}

}  // namespace
}  // namespace weft::test
