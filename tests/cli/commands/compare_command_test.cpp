// Rows and columns of `weft compare` where something has no figure.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <string>

#include "tests/cli/commands/weft_command.hpp"

namespace weft {
namespace {

using test::CommandResult;
using test::lenet5;
using test::SmallExperiment;
using test::weft;
using testing::AllOf;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;

std::string row_of(const std::string& algorithm, const std::string& table) {
  const std::size_t begin = table.find('\n' + algorithm + ' ');
  return begin == std::string::npos ? "" : table.substr(begin + 1, table.find('\n', begin + 1) - begin - 1);
}

struct Figures {
  double makespan = 0, peak = 0;
};

Figures planned(const std::string& algorithm) {
  const CommandResult result = weft("schedule " + lenet5() + " --json --algorithm " + algorithm);
  const nlohmann::json json = nlohmann::json::parse(result.out);
  return {json["makespan"], json["peak_bytes"]};
}

Figures simulated(const std::string& algorithm) {
  const test::TemporaryDirectory directory;
  weft("run " + lenet5() + " --quiet --set schedule.algorithm=" + algorithm + " --out '" + directory.file("out") + "'");
  const nlohmann::json json = nlohmann::json::parse(test::read_text(directory.file("out/summary.json")))["simulated"];
  return {json["makespan_cycles"], json["peak_bytes"]};
}

std::string change(double value, double baseline) { return fmt::format("{:+.1f} %", 100 * (value / baseline - 1)); }

TEST(CompareCommand, SetsAPlanBesideABaselineThatIsNotShown) {
  const Figures heft = planned("heft"), baseline = planned("layer-by-layer");
  const CommandResult result = weft("compare " + lenet5() + " --algorithms heft");
  EXPECT_EQ(row_of("layer-by-layer", result.out), "");
  const std::string row = row_of("heft", result.out);
  EXPECT_TRUE(
      row.starts_with(fmt::format("{:<17}{:>12.0f}{:>11.0f}   true{:>11}{:>11}", "heft", heft.makespan, heft.peak,
                                  change(heft.makespan, baseline.makespan), change(heft.peak, baseline.peak))))
      << row;
  EXPECT_LT(heft.makespan, baseline.makespan);
}

TEST(CompareCommand, SetsARunBesideABaselineThatIsNotShown) {
  const Figures plan = planned("heft"), heft = simulated("heft"), baseline = simulated("layer-by-layer");
  const CommandResult result = weft("compare " + lenet5() + " --simulate --algorithms heft");
  EXPECT_EQ(row_of("layer-by-layer", result.out), "");
  const std::string row = row_of("heft", result.out);
  EXPECT_TRUE(row.starts_with(fmt::format("{:<17}{:>12.0f}{:>12.0f}{:>11.0f}{:>11.0f}   true{:>11}{:>11}", "heft",
                                          plan.makespan, heft.makespan, plan.peak, heft.peak,
                                          change(heft.makespan, baseline.makespan), change(heft.peak, baseline.peak))))
      << row;
  EXPECT_EQ(heft.makespan, plan.makespan);
}

TEST(CompareCommand, PrintsTheSameFiguresAsJson) {
  const Figures plan = planned("heft"), heft = simulated("heft");
  const CommandResult result = weft("compare " + lenet5() + " --simulate --json --algorithms heft");
  const nlohmann::json plans = nlohmann::json::parse(result.out)["plans"];
  ASSERT_EQ(plans.size(), 1U);
  EXPECT_EQ(plans[0]["algorithm"], "heft");
  EXPECT_EQ(plans[0]["planned"]["makespan_cycles"], plan.makespan);
  EXPECT_EQ(plans[0]["planned"]["contention"], true);
  EXPECT_LT(plans[0]["planned"]["uncontended_makespan_cycles"], plan.makespan);
  EXPECT_EQ(plans[0]["simulated"], (nlohmann::json{{"makespan_cycles", heft.makespan}, {"peak_bytes", heft.peak}}));
}

TEST(CompareCommand, SetsTheLayersOfRunsBesideEachOther) {
  const std::string arguments = "compare " + lenet5() + " --algorithms depth-first,heft --layers";
  const CommandResult table = weft(arguments), result = weft(arguments + " --json");
  EXPECT_EQ(table.status, 0);
  for (const nlohmann::json& plan : nlohmann::json::parse(result.out)["plans"]) {
    std::int64_t on_path = 0;
    for (const nlohmann::json& layer : plan["layers"]) {
      on_path += layer["on_critical_path"].get<std::int64_t>();
      EXPECT_THAT(table.out, ContainsRegex(fmt::format("{} .* {}\\b", layer["layer"].get<std::string>(),
                                                       layer["on_critical_path"].get<std::int64_t>())));
    }
    EXPECT_EQ(on_path, plan["simulated"]["makespan_cycles"]);
    EXPECT_THAT(table.out, ContainsRegex(fmt::format("total .* {}\\b", on_path)));
  }
}

TEST(CompareCommand, SaysWhyPlansKnowNoContention) {
  const CommandResult result = weft("compare " + lenet5() + " --algorithms heft --set hardware.dispatch.mode=dynamic");
  EXPECT_THAT(result.out, HasSubstr("\nplanned without contention: what is decided at run time is in no plan\n"));
}

TEST(CompareCommand, NamesWhatBinds) {
  EXPECT_THAT(weft("compare " + lenet5() + " --algorithms heft").out,
              HasSubstr("\nbounds: makespan 7300 (work), peak "));
  const CommandResult result =
      weft("compare " + lenet5() + " --algorithms heft --set hardware.interconnect.width='2 B'");
  EXPECT_THAT(result.out, ContainsRegex("\nbounds: makespan [0-9]+ \\(interconnect.scratchpad\\)"));
}

TEST(CompareCommand, HasDashesAgainstABaselineThatWasNotCarriedOut) {
  const std::string command =
      "compare " + lenet5() + " --set 'hardware.scratchpad.capacity=5 KiB' --algorithms heft-guard";
  const CommandResult simulated = weft(command + " --simulate");
  ASSERT_EQ(simulated.status, 0) << simulated.error;
  EXPECT_THAT(row_of("heft-guard", simulated.out), ContainsRegex("^heft-guard( +[0-9]+)+ +true +- +- +[+]"));
  EXPECT_THAT(simulated.out, HasSubstr("\nno baseline: layer-by-layer: "));
  const CommandResult planned = weft(command);
  EXPECT_THAT(row_of("heft-guard", planned.out), ContainsRegex("true +[+-][0-9]"));
  EXPECT_THAT(planned.out, Not(HasSubstr("no baseline")));
}

TEST(CompareCommand, HasDashesForAPlanThatWasNotCarriedOut) {
  const CommandResult result = weft("compare " + lenet5() +
                                    " --set 'hardware.scratchpad.capacity=5 KiB' --simulate --algorithms "
                                    "layer-by-layer,heft-guard");
  ASSERT_EQ(result.status, 0) << result.error;
  EXPECT_THAT(row_of("layer-by-layer", result.out), ContainsRegex("[0-9][*] +- +[0-9]+ +- +no +- +- +[+]"));
}

TEST(CompareCommand, HasARowOfDashesForWhatIsRefusedAndTheReasonBelow) {
  const CommandResult result = weft("compare " + SmallExperiment().experiment() + " --algorithms exact,heft");
  EXPECT_EQ(result.status, 1);
  EXPECT_THAT(row_of("exact", result.out), ContainsRegex("^exact( +-)+$"));
  EXPECT_THAT(row_of("heft", result.out), HasSubstr(" %"));
  EXPECT_THAT(result.out, ContainsRegex("\nexact: .*up to 16 tasks"));
}

TEST(CompareCommand, HasItsTableAlsoWhenAllAreRefused) {
  const CommandResult result = weft("compare " + SmallExperiment().experiment() +
                                    " --set 'hardware.scratchpad.capacity=64 B' --algorithms heft,heft-guard");
  EXPECT_EQ(result.status, 1);
  for (const char* name : {"heft", "heft-guard"}) {
    EXPECT_THAT(row_of(name, result.out), ContainsRegex("^[a-z-]+( +-)+$"));
    EXPECT_THAT(result.out, ContainsRegex("\n" + std::string(name) + ": .*64"));
  }
  EXPECT_THAT(result.out, HasSubstr("\nno baseline: layer-by-layer: "));
  EXPECT_THAT(result.error, AllOf(HasSubstr("heft: "), HasSubstr("heft-guard: "), Not(HasSubstr("layer-by-layer"))));
}

}  // namespace
}  // namespace weft
