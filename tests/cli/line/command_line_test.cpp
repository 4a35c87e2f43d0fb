// Options that all commands share, and what of the command line is made into documents.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>

#include "tests/cli/commands/weft_command.hpp"

namespace weft {
namespace {

using test::CommandResult;
using test::SmallExperiment;
using test::weft;
using ::testing::HasSubstr;
using ::testing::Not;
using Json = nlohmann::json;

Json error_of(const std::string& arguments) {
  const CommandResult result = weft(arguments + " --error-format json");
  EXPECT_NE(result.status, 0);
  return Json::parse(result.error);
}

TEST(ErrorFormat, JsonHasThePlaceTheKeyTheValueAndWhatWouldDo) {
  const SmallExperiment experiment("4 KiB", "4 kib");
  const Json error = error_of("run " + experiment.experiment() + " " + experiment.out());
  EXPECT_EQ(error["kind"], "input");
  EXPECT_EQ(error["file"], experiment.directory.file("experiment.yaml"));
  EXPECT_EQ(error["line"], 9);
  EXPECT_EQ(error["column"], 40);
  EXPECT_EQ(error["key"], "capacity");
  EXPECT_EQ(error["value"], "4 kib");
  EXPECT_THAT(error["accepted"].get<std::string>(), HasSubstr("units: B, KiB"));
  EXPECT_THAT(error["message"].get<std::string>(), HasSubstr("did you mean '4 KiB'?"));
}

TEST(ErrorFormat, JsonOfAnOverrideHasItsKeyAndValue) {
  const SmallExperiment experiment;
  const Json error = error_of("run " + experiment.experiment() + " --set hardware.pes.0.count=two");
  EXPECT_EQ(error["kind"], "usage");
  EXPECT_EQ(error["key"], "hardware.pes.0.count");
  EXPECT_EQ(error["value"], "two");
  EXPECT_FALSE(error.contains("file"));
}

TEST(ErrorFormat, JsonTellsUsageFromWhatCannotBeMet) {
  const SmallExperiment experiment("4 KiB", "64 B");
  EXPECT_EQ(error_of("run " + experiment.experiment() + " " + experiment.out())["kind"], "infeasible");
  EXPECT_EQ(error_of("shedule")["kind"], "usage");
  EXPECT_EQ(error_of("run --outt=x")["key"], "--outt");
}

TEST(ErrorFormat, JsonOfAnErrorInAChildProcessKeepsItsFields) {
  const SmallExperiment experiment("macs_per_cycle: 4", "macs_per_cycle: four");
  const Json error = error_of("compare " + experiment.experiment());
  EXPECT_EQ(error["key"], "macs_per_cycle");
  EXPECT_EQ(error["line"], 8);
}

TEST(LogLevel, EachShowsMoreThanTheOneBefore) {
  const SmallExperiment experiment;
  const auto lines_at = [&](const std::string& level) {
    const CommandResult result = weft("run " + experiment.experiment() + " " + experiment.out() +
                                      " --set trace.from=1000000 --log-level " + level);
    EXPECT_EQ(result.status, 0) << result.error;
    return std::count(result.error.begin(), result.error.end(), '\n');
  };
  EXPECT_EQ(lines_at("error"), 0);
  EXPECT_EQ(lines_at("warn"), 1);
  EXPECT_LT(lines_at("warn"), lines_at("info"));
  EXPECT_LT(lines_at("info"), lines_at("debug"));
  EXPECT_LT(lines_at("debug"), lines_at("trace"));
}

TEST(Quiet, PrintsNoWarnings) {
  const SmallExperiment experiment;
  const CommandResult result =
      weft("run " + experiment.experiment() + " " + experiment.out() + " --set trace.from=1000000 --quiet");
  EXPECT_EQ(result.status, 0);
  EXPECT_EQ(result.error + result.out, "");
}

TEST(Run, PrintsItsSummaryAsJson) {
  const SmallExperiment experiment;
  const CommandResult result =
      weft("run " + experiment.experiment() + " -o '" + experiment.directory.file("out") + "' --json");
  ASSERT_EQ(result.status, 0) << result.error;
  EXPECT_EQ(result.out, test::read_text(experiment.directory.file("out/summary.json")));
}

TEST(Run, OfAnotherModelDropsTheParametersOfTheOneBefore) {
  const SmallExperiment experiment;
  const std::string run = "run " + experiment.experiment() + " " + experiment.out() + " --quiet ";
  EXPECT_EQ(weft(run + "--set hardware.dram.model=banked").status, 0);
  EXPECT_EQ(weft(run + "--set hardware.pes.0.model=systolic --set hardware.pes.0.count=1").status, 1);  // no pooling
  EXPECT_EQ(weft(run + "--set hardware.scratchpad.model=banked --set hardware.scratchpad.banks=4").status, 0);
  EXPECT_EQ(weft(run + "--set hardware.scratchpad.banks=4 --set hardware.scratchpad.model=banked").status, 0);
  const std::string resolved = test::read_text(experiment.directory.file("out/experiment.yaml"));
  EXPECT_THAT(resolved, HasSubstr("model: banked, capacity: 4 KiB, banks: 4"));
  // The same model again changes nothing.
  EXPECT_EQ(weft(run + "--set hardware.dram.model=fixed").status, 0);
  EXPECT_THAT(test::read_text(experiment.directory.file("out/experiment.yaml")), HasSubstr("latency: 100 ns"));
}

TEST(Schedule, OfAnExperimentTakesItsAlgorithm) {
  const SmallExperiment experiment;
  const CommandResult own = weft("schedule " + experiment.experiment());
  EXPECT_EQ(own.status, 0) << own.error;
  EXPECT_EQ(own.out, weft("schedule " + experiment.experiment() + " --algorithm depth-first").out);
}

TEST(Compare, TakesItsAlgorithmsBeforeTheExperiment) {
  const SmallExperiment experiment;
  EXPECT_EQ(weft("compare --algorithms heft,cpop " + experiment.experiment()).status, 0);
}

TEST(Compare, PrintsAsJsonThePercentagesOfItsTable) {
  const SmallExperiment experiment;
  const std::string compare = "compare " + experiment.experiment() + " --algorithms layer-by-layer,heft";
  const Json json = Json::parse(weft(compare + " --json").out);
  EXPECT_EQ(json["baseline"], "layer-by-layer");
  const Json& heft = json["plans"][1];
  EXPECT_NEAR(heft["against_baseline"]["makespan_percent"].get<double>(),
              100 * (heft["planned"]["makespan_cycles"].get<double>() /
                         json["plans"][0]["planned"]["makespan_cycles"].get<double>() -
                     1),
              1e-9);
  EXPECT_GE(heft["above_bounds"]["peak_percent"].get<double>(), 0);
}

TEST(Compare, MarksTimesOfPlansThatDoNotFit) {
  const std::string compare =
      "compare " + test::lenet5() + " --algorithms depth-first --set 'hardware.scratchpad.capacity=";
  const CommandResult little = weft(compare + "3 KiB'"), enough = weft(compare + "8 KiB'");
  EXPECT_THAT(little.out, HasSubstr("8889*"));
  EXPECT_THAT(little.out, HasSubstr("*: without contention and without waits for space"));
  EXPECT_THAT(enough.out, Not(HasSubstr("*")));
}

TEST(Models, ArePrintedAsJson) {
  const Json json = Json::parse(weft("models --json").out);
  EXPECT_FALSE(json["models"].empty());
  EXPECT_FALSE(json["schedulers"].empty());
  EXPECT_FALSE(json["energy_tables"].empty());
}

TEST(Help, IsAlsoACommand) {
  EXPECT_EQ(weft("help").out, weft("--help").out);
  EXPECT_EQ(weft("help run").out, weft("run --help").out);
}

TEST(ManualPages, AreReadByManWithoutAWarning) {
  const test::TemporaryDirectory directory;
  ASSERT_EQ(weft("manual --out '" + directory.file("man1") + "'").status, 0);
  EXPECT_TRUE(std::filesystem::exists(directory.path() / "man1/weft-schedule.1"));
  if (std::system("groff --version > /dev/null 2>&1") != 0) GTEST_SKIP() << "groff is not installed";
  for (const auto& entry : std::filesystem::directory_iterator(directory.path() / "man1")) {
    const CommandResult read = test::run_command("groff", "-man -ww -Tascii -P-cbou '" + entry.path().string() + "'");
    EXPECT_EQ(read.error, "") << entry.path();
    EXPECT_THAT(read.out, HasSubstr("--help")) << entry.path();
  }
}

TEST(Completion, OffersCommandsOptionsKeysAndAlgorithms) {
  const test::TemporaryDirectory directory;
  const std::string script = directory.write("weft.bash", weft("completion bash").out);
  const auto offered = [&](const std::string& words, int at) {
    return test::run_command("bash", "-c 'source " + script + "; COMP_WORDS=(" + words +
                                         "); COMP_CWORD=" + std::to_string(at) + "; _weft; echo ${COMPREPLY[*]}'")
        .out;
  };
  EXPECT_EQ(offered("weft sch", 1), "schedule schema\n");
  EXPECT_EQ(offered("weft run --fun", 2), "--functional\n");
  EXPECT_EQ(offered("weft run --set hardware.dma.bur", 3), "hardware.dma.burst=\n");
  EXPECT_EQ(offered("weft schedule x.yaml --algorithm cp", 4), "cpop\n");
  EXPECT_EQ(offered("weft network len", 2), "lenet5\n");
  EXPECT_EQ(offered("weft help comp", 2), "compare completion\n");
}

}  // namespace
}  // namespace weft
