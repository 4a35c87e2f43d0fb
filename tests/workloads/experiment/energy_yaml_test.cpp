#include "workloads/experiment/energy_config.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/base/input_error.hpp"
#include "tests/support/base/temporary_directory.hpp"
#include "workloads/experiment/experiment.hpp"

namespace weft {
namespace {

using ::testing::HasSubstr;
using enum EnergyEvent;

Experiment read(const std::string& energy) {
  const test::TemporaryDirectory directory;
  return read_experiment(directory.write(
      "e.yaml", "workload: {network: lenet5}\nhardware:\n  pes: [{model: mac-array}]\n  energy: " + energy + "\n"));
}

std::string refusal(const std::string& energy) {
  return test::input_error([&] { read(energy); });
}

const std::string all =
    "source: mine, mac: 0.3 pJ, operation: 70 fJ, scratchpad_read: 1.25 pJ/B, scratchpad_write: 1.5 pJ/B, "
    "interconnect: 0.96875 pJ/B, dram_read: 0.1625 nJ/B, dram_write: 0 pJ/B";

TEST(EnergyYaml, ReadsFiguresWithUnits) {
  const std::optional<EnergyConfig> energy = read("{" + all + ", dram_activate: 2.5 nJ}").hardware.energy;
  ASSERT_TRUE(energy);
  EXPECT_EQ(energy->table, "");
  EXPECT_EQ(energy->source, "mine");
  EXPECT_EQ(energy->figures[mac], 300'000);
  EXPECT_EQ(energy->figures[operation], 70'000);
  EXPECT_EQ(energy->figures[interconnect], 968'750);
  EXPECT_EQ(energy->figures[dram_read], 162'500'000);
  EXPECT_EQ(energy->figures[dram_write], 0);
  EXPECT_EQ(energy->figures[dram_activate], 2'500'000'000);
}

TEST(EnergyYaml, IsOptional) {
  const test::TemporaryDirectory directory;
  const std::string path =
      directory.write("e.yaml", "workload: {network: lenet5}\nhardware: {pes: [{model: mac-array}]}\n");
  EXPECT_FALSE(read_experiment(path).hardware.energy);
}

TEST(EnergyYaml, NeedsASourceForFigures) {
  EXPECT_THAT(refusal("{mac: 0.3 pJ}"), HasSubstr("e.yaml:4:11: energy: key 'source' is missing"));
  EXPECT_THAT(refusal("{table: horowitz-2014-45nm, dram_read: 1 pJ/B}"), HasSubstr("key 'source' is missing"));
  EXPECT_THAT(refusal("{table: horowitz-2014-45nm, source: mine}"), HasSubstr("and there are none"));
}

TEST(EnergyYaml, NeedsAllFiguresWithoutATable) {
  EXPECT_THAT(refusal("{}"), HasSubstr("without a 'table' to start from, key 'mac' is missing"));
  EXPECT_THAT(refusal("{source: mine, mac: 1 pJ}"), HasSubstr("key 'operation' is missing"));
  EXPECT_EQ(refusal("{" + all + "}"), "no error");
}

TEST(EnergyYaml, RefusesWhatIsNoEnergy) {
  const auto with = [](const std::string& figure) { return "{table: t, source: s, " + figure + "}"; };
  EXPECT_THAT(refusal(with("mac: 0.3")),
              HasSubstr("mac: '0.3' is not accepted, did you mean '0.3 pJ'?; expected an energy such as 0.3 pJ"));
  EXPECT_THAT(refusal(with("mac: 0.3 pJ/B")), HasSubstr("did you mean '0.3 pJ'?"));
  EXPECT_THAT(refusal(with("dram_read: 100 pJ")),
              HasSubstr("did you mean '100 pJ/B'?; expected an energy per byte such as 1.25 pJ/B"));
  EXPECT_THAT(refusal(with("mac: -1 pJ")), HasSubstr("'-1 pJ' is not accepted; expected an energy"));
  EXPECT_THAT(refusal(with("mac: 0.0000001 pJ")), HasSubstr("at most 6 digits behind the point of a pJ"));
  EXPECT_THAT(refusal(with("mac: 1001 nJ")), HasSubstr("is too much; the most is 1000 nJ"));
  EXPECT_THAT(refusal(with("macs: 1 pJ")), HasSubstr("unknown key 'macs'"));
  EXPECT_THAT(refusal("5"), HasSubstr("energy"));
}

}  // namespace
}  // namespace weft
