// The commands, as a user runs them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <regex>
#include <set>
#include <sstream>
#include <string>

#include "tests/cli/commands/published_graph.hpp"
#include "tests/cli/commands/weft_command.hpp"
#include "tests/support/hw/vcd_reader.hpp"

namespace weft {
namespace {

using Json = nlohmann::json;
using test::CommandResult;
using test::lenet5;
using test::read_text;
using test::SmallExperiment;
using test::TemporaryDirectory;
using test::weft;
using ::testing::HasSubstr;
using ::testing::Not;

std::set<std::string> files_in(const std::filesystem::path& directory) {
  std::set<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(directory)) names.insert(entry.path().filename());
  return names;
}

// Behind the columns that say which task it is.
std::int64_t sum_of_cycles(const std::string& critical_path) {
  std::istringstream lines(critical_path);
  std::string line, field;
  std::int64_t sum = 0;
  for (std::getline(lines, line); std::getline(lines, line);) {
    line.replace(line.find('"'), line.rfind('"') - line.find('"') + 1, "name");  // commas in C1[0,0,0]
    std::istringstream fields(line);
    for (int column = 0; std::getline(fields, field, ','); ++column) sum += column >= 5 ? std::stoll(field) : 0;
  }
  return sum;
}

TEST(Run, LeavesACriticalPathThatAddsUpToTheMakespan) {
  const SmallExperiment experiment;
  ASSERT_EQ(
      weft("run " + experiment.experiment() + " --set hardware.interconnect.model=bus " + experiment.out()).status, 0);
  const Json summary = Json::parse(read_text(experiment.directory.file("out/summary.json")));
  EXPECT_EQ(sum_of_cycles(read_text(experiment.directory.file("out/critical_path.csv"))),
            summary["simulated"]["makespan_cycles"].get<std::int64_t>());
}

TEST(Run, SetsThePlanWithoutContentionBesideThePlanThatKnowsIt) {
  const TemporaryDirectory directory;
  const CommandResult result = weft("run " + lenet5() + " --out " + directory.file("out"));
  ASSERT_EQ(result.status, 0) << result.error;
  const Json summary = Json::parse(read_text(directory.file("out/summary.json")));
  const Json& planned = summary["planned"];
  EXPECT_EQ(planned["makespan_cycles"], summary["simulated"]["makespan_cycles"]);
  EXPECT_EQ(planned["contention"], true);
  EXPECT_LT(planned["uncontended_makespan_cycles"], planned["makespan_cycles"]);
  EXPECT_THAT(result.out,
              ::testing::ContainsRegex("\nuncontended +" + planned["uncontended_makespan_cycles"].dump() + "\n"));
  EXPECT_THAT(result.out, Not(HasSubstr("without contention")));
}

TEST(Run, SaysOnceWhyItsPlanKnowsNoContention) {
  const SmallExperiment experiment;
  const CommandResult result =
      weft("run " + experiment.experiment() + " --set hardware.dispatch.mode=dynamic " + experiment.out());
  ASSERT_EQ(result.status, 0) << result.error;
  EXPECT_THAT(result.out, HasSubstr("\nplanned without contention: what is decided at run time is in no plan\n"));
  const Json summary = Json::parse(read_text(experiment.directory.file("out/summary.json")));
  EXPECT_EQ(summary["planned"]["contention"], false);
}

TEST(Run, SearchesForTilesAndWritesThemSoThatTheyCanBeGivenByHand) {
  const SmallExperiment searched("{A: {rows: 4, cols: 4}, B: {rows: 2, cols: 2}}", "auto");
  const CommandResult result = weft("run " + searched.experiment() + " " + searched.out());
  ASSERT_EQ(result.status, 0) << result.error;
  std::string tiles = read_text(searched.directory.file("out/tiling.yaml"));
  std::replace(tiles.begin(), tiles.end(), '\n', ',');
  const SmallExperiment by_hand("{A: {rows: 4, cols: 4}, B: {rows: 2, cols: 2}}",
                                "{" + tiles.substr(0, tiles.size() - 1) + "}");
  ASSERT_EQ(weft("run " + by_hand.experiment() + " " + by_hand.out()).status, 0);
  EXPECT_EQ(read_text(searched.directory.file("out/tasks.csv")), read_text(by_hand.directory.file("out/tasks.csv")));
  EXPECT_FALSE(files_in(by_hand.directory.path() / "out").contains("tiling.yaml"));
  for (const char* command : {"graph ", "schedule --algorithm heft ", "compare --algorithms heft "}) {
    EXPECT_EQ(weft(command + searched.experiment()).status, 0) << command;
  }
}

TEST(Run, LeavesTheFilesOfTheContract) {
  const SmallExperiment experiment;
  const CommandResult result = weft("run " + experiment.experiment() + " " + experiment.out());
  ASSERT_EQ(result.status, 0) << result.error;
  EXPECT_EQ(result.error, "");
  EXPECT_THAT(result.out, HasSubstr("out/trace.vcd"));
  EXPECT_EQ(files_in(experiment.directory.path() / "out"),
            (std::set<std::string>{"experiment.yaml", "summary.json", "tasks.csv", "buffers.csv", "occupancy.csv",
                                   "counters.csv", "waiting.csv", "critical_path.csv", "phases.csv", "edges.csv",
                                   "layers.csv", "trace.vcd", "trace.gtkw", "trace.tasks.txt", "trace.layers.txt",
                                   "trace.states.txt", "trace.json"}));
  EXPECT_EQ(Json::parse(read_text(experiment.directory.file("out/summary.json")))["network"], "small");
  EXPECT_TRUE(Json::accept(read_text(experiment.directory.file("out/trace.json"))));
}

TEST(Run, EndsWithTimeMemoryTrafficAndWhereTheMakespanWent) {
  const SmallExperiment experiment;
  const CommandResult result = weft("run " + experiment.experiment() + " " + experiment.out());
  ASSERT_EQ(result.status, 0) << result.error;
  for (const char* line : {"time: ", " images/s", "memory: ", "DRAM: ", "MACs: ", "layers that take most of it:"})
    EXPECT_THAT(result.out, HasSubstr(line));
  EXPECT_THAT(result.out, Not(HasSubstr("\033"))) << "colours are for terminals";
  const std::size_t begin = result.out.find("where the makespan went");
  ASSERT_NE(begin, std::string::npos) << result.out;
  std::istringstream lines(result.out.substr(begin, result.out.find("layers that") - begin));
  std::string line;
  Cycles sum = 0;
  for (std::smatch bar; std::getline(lines, line);) {
    if (std::regex_match(line, bar, std::regex(R"(  .* (\d+) +[0-9.]+ %.*)"))) sum += std::stoll(bar[1]);
  }
  const Json summary = Json::parse(read_text(experiment.directory.file("out/summary.json")));
  EXPECT_EQ(sum, summary["simulated"]["makespan_cycles"].get<Cycles>()) << result.out;
}

TEST(Run, SaysNothingWhenQuiet) {
  const SmallExperiment experiment;
  const CommandResult result = weft("run " + experiment.experiment() + " --quiet " + experiment.out());
  EXPECT_EQ(result.status, 0);
  EXPECT_EQ(result.out + result.error, "");
}

TEST(Run, ShowsItsPeakInTheWaveformAndStaysUnderTheCapacity) {
  const SmallExperiment experiment;
  ASSERT_EQ(weft("run " + experiment.experiment() + " " + experiment.out()).status, 0);
  const Json summary = Json::parse(read_text(experiment.directory.file("out/summary.json")));
  const test::Vcd vcd = test::VcdReader::read(experiment.directory.file("out/trace.vcd"));
  const test::VcdSignal& occupancy = vcd.signals.at("SystemC.accelerator.scratchpad.occupancy_bytes");
  EXPECT_EQ(occupancy.largest(), summary["simulated"]["peak_bytes"].get<std::uint64_t>());
  EXPECT_LE(occupancy.largest(), 4096u);
  EXPECT_EQ(occupancy.changes.back().second, 0u);  // the output has been stored
  EXPECT_EQ(vcd.end_time, (summary["simulated"]["makespan_cycles"].get<std::int64_t>() + 1) * 2000);
}

TEST(Run, SaysWhatEnergyItTakesWhereThereIsATable) {
  const SmallExperiment experiment;
  const std::string set = " --set hardware.energy.table=horowitz-2014-45nm ";
  const CommandResult result = weft("run " + experiment.experiment() + set + experiment.out());
  ASSERT_EQ(result.status, 0) << result.error;
  EXPECT_THAT(result.out, HasSubstr("by horowitz-2014-45nm"));
  const Json summary = Json::parse(read_text(experiment.directory.file("out/summary.json")));
  const Json& energy = summary["energy_pj"];
  EXPECT_EQ(energy["table"], "horowitz-2014-45nm");
  EXPECT_THAT(energy["source"].get<std::string>(), HasSubstr("ISSCC 2014"));
  EXPECT_EQ(energy["counts"]["dram_read"], summary["dram"]["read_bytes"]);
  EXPECT_DOUBLE_EQ(energy["dram"], 162.5 * (energy["counts"]["dram_read"].get<double>() +
                                            energy["counts"]["dram_write"].get<double>()));
  double sum = 0;
  for (const char* part : {"mac", "operation", "scratchpad", "interconnect", "dram"}) sum += energy[part].get<double>();
  EXPECT_DOUBLE_EQ(energy["total"], sum);

  ASSERT_EQ(weft("run " + experiment.experiment() + " " + experiment.out()).status, 0);
  EXPECT_FALSE(Json::parse(read_text(experiment.directory.file("out/summary.json"))).contains("energy_pj"));
}

TEST(Run, RefusesAnUnknownEnergyTableBeforeItWritesAnything) {
  const SmallExperiment experiment;
  const CommandResult result =
      weft("run " + experiment.experiment() + " --set hardware.energy.table=horowitz " + experiment.out());
  EXPECT_EQ(result.status, 2);
  EXPECT_THAT(result.error, HasSubstr("unknown energy table 'horowitz'"));
  EXPECT_FALSE(std::filesystem::exists(experiment.directory.path() / "out"));
}

TEST(Run, DecidesAtRunTimeInPages) {
  const SmallExperiment experiment;
  const std::string set = " --set hardware.dispatch.mode=dynamic --set 'memory.page=128 B' ";
  const CommandResult result = weft("run " + experiment.experiment() + set + experiment.out());
  ASSERT_EQ(result.status, 0) << result.error;
  EXPECT_THAT(result.out, HasSubstr("in pages of 128"));
  const Json dispatch = Json::parse(read_text(experiment.directory.file("out/summary.json")))["dispatch"];
  EXPECT_EQ(dispatch["mode"], "dynamic");
  EXPECT_EQ(dispatch["page_bytes"], 128);
  EXPECT_LE(dispatch["peak_page_bytes"], 4096);
}

TEST(Compare, SimulatesDynamicRunsOfPlansThatDoNotFit) {
  const CommandResult result = weft("compare " + lenet5() +
                                    " --algorithms layer-by-layer --simulate --set hardware.dispatch.mode=dynamic"
                                    " --set 'hardware.scratchpad.capacity=5 KiB'");
  ASSERT_EQ(result.status, 0) << result.error;
  EXPECT_THAT(result.out, Not(HasSubstr(" - ")));  // a makespan that was not simulated
}

TEST(Run, GivesTheSameBytesTwice) {
  const TemporaryDirectory directory;
  for (const char* name : {"a", "b"}) {
    ASSERT_EQ(weft("run " + lenet5() + " --out '" + directory.file(name) + "'").status, 0);
  }
  for (const std::string& name : files_in(directory.path() / "a")) {
    std::string a = read_text(directory.file("a/" + name)), b = read_text(directory.file("b/" + name));
    if (name == "summary.json") {
      Json first = Json::parse(a), second = Json::parse(b);
      for (const char* key : {"wall_seconds", "command"}) {
        first.erase(key);
        second.erase(key);
      }
      a = first.dump();
      b = second.dump();
    }
    EXPECT_TRUE(a == b) << name;
  }
}

// Whatever an override may be, with paths relative to the experiment and to where the command runs.
TEST(Run, LeavesTheExperimentThatItWasForARunWithoutOverrides) {
  const TemporaryDirectory directory;
  std::filesystem::create_directories(directory.path() / "in/nets");
  std::filesystem::copy_file(WEFT_SOURCE_DIR "/workloads/zoo/lenet5.yaml", directory.path() / "in/nets/own.yaml");
  std::ofstream(directory.file("in/own.yaml"))
      << "# mine\n"
      << std::regex_replace(read_text(lenet5()), std::regex("network: lenet5"), "network: nets/own.yaml");
  const std::string first = directory.file("deep/first"), second = directory.file("deep/second");
  const CommandResult run =
      weft("run '" + directory.file("in/own.yaml") +
           "' --set schedule.algorithm=heft --set 'hardware.dram={model: banked}' --set hardware.pes.0.count=3 "
           "--quiet --out '" +
           first + "'");
  ASSERT_EQ(run.status, 0) << run.error;
  const CommandResult again = weft("run '" + first + "/experiment.yaml' --quiet --out '" + second + "'");
  ASSERT_EQ(again.status, 0) << again.error;
  for (const char* name : {"experiment.yaml", "tasks.csv", "occupancy.csv", "layers.csv", "trace.vcd"}) {
    EXPECT_TRUE(read_text(first + "/" + name) == read_text(second + "/" + name)) << name;
  }
  const Json summary = Json::parse(read_text(second + "/summary.json"));
  EXPECT_EQ(summary["command"], Json({"weft", "run", first + "/experiment.yaml", "--quiet", "--out", second}));
  EXPECT_EQ(summary["processors"], 4);
}

TEST(Run, DoesNotWriteOverItsOwnExperiment) {
  const SmallExperiment experiment;
  const std::string before = read_text(experiment.directory.file("experiment.yaml"));
  const CommandResult result =
      weft("run " + experiment.experiment() + " --out '" + experiment.directory.path().string() + "'");
  EXPECT_EQ(result.status, 2);
  EXPECT_THAT(result.error, HasSubstr("experiment.yaml: is read here and would be written over"));
  EXPECT_EQ(read_text(experiment.directory.file("experiment.yaml")), before);
  EXPECT_FALSE(std::filesystem::exists(experiment.directory.file("summary.json")));
}

TEST(Run, LeavesThePlugInsOfTheCommandLineInTheExperiment) {
  const TemporaryDirectory directory;
  const std::string out = directory.file("out"), again = directory.file("again");
  const CommandResult run = weft("run " + lenet5() +
                                 " --plugin " WEFT_TEST_PLUGINS
                                 "/bit_serial.so --set 'hardware.pes=[{count: 4, model: bit-serial}, {count: 1, model: "
                                 "vector}]' --quiet --out '" +
                                 out + "'");
  ASSERT_EQ(run.status, 0) << run.error;
  const CommandResult second = weft("run '" + out + "/experiment.yaml' --quiet --out '" + again + "'");
  ASSERT_EQ(second.status, 0) << second.error;
  EXPECT_EQ(read_text(out + "/tasks.csv"), read_text(again + "/tasks.csv"));
}

TEST(Run, ThatFailsLeavesNoEarlierSummary) {
  const SmallExperiment experiment;
  ASSERT_EQ(weft("run " + experiment.experiment() + " " + experiment.out()).status, 0);
  const std::string summary = experiment.directory.file("out/summary.json");
  EXPECT_TRUE(std::filesystem::exists(summary));
  // Bad input is refused before anything is done.
  EXPECT_EQ(weft("run " + experiment.experiment() + " --set schedule.algorithm=none " + experiment.out()).status, 2);
  EXPECT_TRUE(std::filesystem::exists(summary));
  EXPECT_EQ(
      weft("run " + experiment.experiment() + " --set 'hardware.scratchpad.capacity=16 B' " + experiment.out()).status,
      1);
  EXPECT_FALSE(std::filesystem::exists(summary));
}

TEST(Run, TakesOverridesInOrder) {
  const SmallExperiment experiment;
  ASSERT_EQ(weft("run --set hardware.pes.0.count=1 --set hardware.pes.0.count=3 --set schedule.algorithm=heft " +
                 experiment.experiment() + " " + experiment.out())
                .status,
            0);
  const Json summary = Json::parse(read_text(experiment.directory.file("out/summary.json")));
  EXPECT_EQ(summary["processors"], 4);  // three PEs and a DMA channel
  EXPECT_EQ(summary["algorithm"], "heft");
}

TEST(Run, WritesOnlyTheWindowThatIsAskedFor) {
  const SmallExperiment experiment;
  ASSERT_EQ(
      weft("run " + experiment.experiment() + " --set trace.from=100 --set trace.to=200 " + experiment.out()).status,
      0);
  const test::Vcd vcd = test::VcdReader::read(experiment.directory.file("out/trace.vcd"));
  EXPECT_EQ(vcd.first_time, 100 * 2000);
  EXPECT_EQ(vcd.end_time, 200 * 2000);
}

TEST(Run, WarnsOfAWindowBehindTheEndOfTheRun) {
  const SmallExperiment experiment;
  const CommandResult result = weft("run " + experiment.experiment() + " --set trace.from=1000000 " + experiment.out());
  EXPECT_EQ(result.status, 0);
  EXPECT_THAT(result.error, HasSubstr("trace.from is cycle 1000000, and the run ends at "));
  const test::Vcd vcd = test::VcdReader::read(experiment.directory.file("out/trace.vcd"));
  EXPECT_EQ(vcd.first_time, vcd.end_time);
}

TEST(Run, ConvertsToFstWhereTheConverterIsInstalled) {
  if (std::system("command -v vcd2fst > /dev/null 2>&1") != 0) GTEST_SKIP() << "vcd2fst is not installed";
  const SmallExperiment experiment;
  ASSERT_EQ(weft("run " + experiment.experiment() + " --set trace.fst=true " + experiment.out()).status, 0);
  EXPECT_TRUE(files_in(experiment.directory.path() / "out").contains("trace.fst"));
  EXPECT_THAT(read_text(experiment.directory.file("out/trace.gtkw")), HasSubstr("trace.fst\""));
}

TEST(ScheduleCommand, PrintsThePublishedScheduleAsJson) {
  const TemporaryDirectory directory;
  const std::string file = directory.write("graph.json", test::topcuoglu);
  const CommandResult result = weft("schedule '" + file + "' --algorithm heft --json");
  ASSERT_EQ(result.status, 0) << result.error;
  const Json json = Json::parse(result.out);
  EXPECT_EQ(json["makespan"], 80);
  EXPECT_EQ(json["peak_bytes"], 120);
  EXPECT_EQ(json["fits"], "true");
  EXPECT_EQ(json["order"][0], "n1");
  EXPECT_EQ(json["order"].size(), 10u);
  EXPECT_EQ(json["tasks"][9], (Json{{"name", "n10"}, {"processor", "P2"}, {"start", 73}, {"finish", 80}}));
}

TEST(ScheduleCommand, TakesTheFirstProcessorsOfAGraphFile) {
  const TemporaryDirectory directory;
  const std::string file = directory.write("graph.json", test::topcuoglu);
  const CommandResult one = weft("schedule '" + file + "' --algorithm heft --json --processors 1");
  ASSERT_EQ(one.status, 0) << one.error;
  EXPECT_EQ(Json::parse(one.out)["makespan"], 127);  // the sum of the first column
  EXPECT_EQ(weft("schedule '" + file + "' --algorithm heft --json --processors 4").status, 2);
}

TEST(ScheduleCommand, ReportsAPlanThatWaitsOrDoesNotFit) {
  const TemporaryDirectory directory;
  const std::string file = directory.write("graph.json", test::topcuoglu);
  const CommandResult result = weft("schedule '" + file + "' --algorithm heft --json --capacity 100");
  ASSERT_EQ(result.status, 0) << result.error;
  EXPECT_NE(Json::parse(result.out)["fits"], "true");
  EXPECT_EQ(weft("schedule '" + file + "' --algorithm heft --capacity 10").status, 1);
}

TEST(ScheduleCommand, TakesAnExperiment) {
  const CommandResult result = weft("schedule " + lenet5() + " --algorithm heft --json --processors 2");
  ASSERT_EQ(result.status, 0) << result.error;
  std::set<std::string> processors;
  const Json json = Json::parse(result.out);
  for (const Json& task : json["tasks"]) processors.insert(task["processor"].get<std::string>());
  EXPECT_EQ(processors, (std::set<std::string>{"pe0", "pe1", "dma0"}));
}

TEST(ScheduleCommand, IsRefinedWithinItsBudget) {
  const auto planned = [](const std::string& options) {
    const CommandResult result = weft("schedule " + lenet5() + " --algorithm memory-aware-heft --json " + options);
    EXPECT_EQ(result.status, 0) << result.error;
    return Json::parse(result.out);
  };
  const Json not_refined = planned("--refine 0");
  EXPECT_EQ(not_refined, planned("--set schedule.refine=0"));
  EXPECT_EQ(not_refined["contention"], true);
  EXPECT_LT(planned("--refine 0.05")["makespan"], not_refined["makespan"]);
  EXPECT_EQ(weft("schedule " + lenet5() + " --algorithm memory-aware-heft --refine nan").status, 2);
}

TEST(Compare, PrintsARowPerAlgorithm) {
  const CommandResult result = weft("compare " + lenet5() + " --simulate --algorithms layer-by-layer,heft,depth-first");
  ASSERT_EQ(result.status, 0) << result.error;
  EXPECT_THAT(result.error, Not(HasSubstr("error: ")));  // AddressSanitizer remarks on SystemC's stacks there
  for (const char* text : {"\nlayer-by-layer ", "\nheft ", "\ndepth-first ", "+0.0 %"}) {
    EXPECT_THAT(result.out, HasSubstr(text));
  }
}

TEST(GraphCommand, PrintsJsonThatTheScheduleCommandReads) {
  const TemporaryDirectory directory;
  const CommandResult graph = weft("graph " + lenet5());
  ASSERT_EQ(graph.status, 0) << graph.error;
  const std::string file = directory.write("graph.json", graph.out);
  const CommandResult result = weft("schedule '" + file + "' --algorithm heft --json");
  ASSERT_EQ(result.status, 0) << result.error;
  EXPECT_EQ(Json::parse(result.out)["tasks"].size(), Json::parse(graph.out)["tasks"].size());
}

TEST(Models, ListsEveryRoleWithParameters) {
  const CommandResult result = weft("models");
  ASSERT_EQ(result.status, 0);
  for (const char* text : {"mac-array: ", "macs_per_cycle: ", "crossbar: ", "fixed: ", "heft: ", "layer-by-layer: "}) {
    EXPECT_THAT(result.out, HasSubstr(text));
  }
}

}  // namespace
}  // namespace weft
