// Plug-ins, as a user meets them: what they bring is there like everything else, and what is wrong with one is said.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "base/plugin/plugin_interface.hpp"
#include "tests/cli/commands/weft_command.hpp"
#include "tests/support/base/temporary_directory.hpp"

namespace weft {
namespace {

using test::CommandResult;
using test::is_one_error;
using test::SmallExperiment;
using test::TemporaryDirectory;
using test::weft;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

std::string plugin(const std::string& name) { return std::string(WEFT_TEST_PLUGINS) + "/" + name + ".so"; }
std::string load(const std::string& path) { return " --plugin '" + path + "'"; }

// A column of tasks.csv.
std::string column_of(const std::string& directory, const std::string& task, const std::string& name) {
  const std::string text = test::read_text(directory + "/tasks.csv");
  const std::string names = text.substr(0, text.find('\n'));
  const auto column = [&](const std::string& of) {
    return std::count(names.begin(), names.begin() + static_cast<long>(names.find(',' + of + ',')) + 1, ',');
  };
  // Behind the name of the task, which has commas of its own.
  std::stringstream fields(text.substr(text.find('"' + task + '"')).substr(task.size() + 2));
  std::string field;
  for (long k = column("name"); k <= column(name); ++k) std::getline(fields, field, ',');
  return field;
}

int cycles_of(const std::string& directory, const std::string& task) {
  return std::stoi(column_of(directory, task, "finish")) - std::stoi(column_of(directory, task, "start"));
}

TEST(Plugin, IsListedWithItsParametersBesideTheBuiltInModels) {
  const CommandResult result = weft("models" + load(plugin("bit_serial")) + load(plugin("least_growth")));
  EXPECT_EQ(result.status, 0) << result.error;
  EXPECT_THAT(result.out, AllOf(HasSubstr("processing element\n  bit-serial: one bit of each activation per cycle"),
                                HasSubstr("      bits: a whole number, default 8: bits of an activation, 1 to 16\n"),
                                HasSubstr("  mac-array: "), HasSubstr("  least-growth: "), HasSubstr("  heft: ")));
  EXPECT_THAT(weft("models").out, AllOf(Not(HasSubstr("bit-serial")), Not(HasSubstr("least-growth"))));
}

TEST(Plugin, BringsAProcessingElementWhoseCyclesFollowItsFormula) {
  // Layer A: tiles of 16 pixels and 4 channels, 9 products to a sum.
  const auto cycles = [](const std::string& parameters) {
    const SmallExperiment experiment(
        "pes: [{count: 2, model: mac-array, macs_per_cycle: 4}]",
        "pes: [{count: 2, model: bit-serial" + parameters + "}, {count: 1, model: vector}]");
    const CommandResult result =
        weft("run " + experiment.experiment() + " " + experiment.out() + load(plugin("bit_serial")));
    EXPECT_EQ(result.status, 0) << result.error;
    return column_of(experiment.directory.file("out"), "A[0,0,0]", "compute_cycles");
  };
  EXPECT_EQ(cycles(""), "8");
  EXPECT_EQ(cycles(", bits: 5"), "5");
  EXPECT_EQ(cycles(", terms: 4"), "24");                           // ceil(9 / 4) passes
  EXPECT_EQ(cycles(", windows: 5, filters: 3, terms: 1"), "576");  // 4 * 2 * 9 * 8
}

TEST(Plugin, BringsAScratchpadThatTimesTransfersInPlanAndRun) {
  // Layer A reads DRAM that takes no time, computes 576 products at 4 a cycle, and writes a tile of 64 bytes.
  const auto cycles = [](const std::string& settings) {
    const SmallExperiment experiment("scratchpad: {model: ideal", "scratchpad: {model: two-port" + settings);
    const CommandResult result =
        weft("run " + experiment.experiment() + " " + experiment.out() + load(plugin("two_port")) +
             " --set hardware.pes.0.count=1 --set 'hardware.interconnect={model: ideal}'"
             " --set 'hardware.dram={model: ideal}' --set workload.placement.input=streamed"
             " --set workload.placement.weight=streamed --set workload.placement.output=streamed");
    EXPECT_EQ(result.status, 0) << result.error;
    const std::string out = experiment.directory.file("out");
    for (const char* task : {"A[0,0,0]", "A[0,1,1]", "B[0,0,0]"}) {
      EXPECT_EQ(column_of(out, task, "planned_start"), column_of(out, task, "start"));
      EXPECT_EQ(column_of(out, task, "planned_finish"), column_of(out, task, "finish"));
    }
    return cycles_of(out, "A[0,0,0]");
  };
  EXPECT_EQ(cycles(""), 144 + 64 / 8 + 1);
  EXPECT_EQ(cycles(", write_width: 64 B"), 144 + 1 + 1);
  EXPECT_EQ(cycles(", write_width: 5 B, read_width: 1 B, latency: 7"), 144 + 13 + 7);
}

TEST(Plugin, ReachesTheSimulationsOfACompare) {
  const SmallExperiment experiment("pes: [{count: 2, model: mac-array, macs_per_cycle: 4}]",
                                   "pes: [{count: 2, model: bit-serial}, {count: 1, model: vector}]");
  const std::string plugins = load(plugin("bit_serial")) + load(plugin("least_growth"));
  const CommandResult compared =
      weft("compare " + experiment.experiment() + plugins + " --simulate --algorithms least-growth,heft");
  EXPECT_EQ(compared.status, 0) << compared.error;
  const CommandResult run = weft("run " + experiment.experiment() + " " + experiment.out() + plugins +
                                 " --set schedule.algorithm=least-growth");
  EXPECT_EQ(run.status, 0) << run.error;
  const auto number_after = [](const std::string& text, const std::string& name, int which) {
    std::stringstream words(text.substr(text.find(name) + name.size()));
    std::string word;
    for (int k = 0; k <= which; ++k) words >> word;
    return word;
  };
  EXPECT_EQ(number_after(compared.out, "\nleast-growth", 0), number_after(run.out, "\nplanned", 0));
  EXPECT_EQ(number_after(compared.out, "\nleast-growth", 1), number_after(run.out, "\nsimulated", 0));
}

TEST(Plugin, IsNamedByAnExperimentRelativeToItsFile) {
  const SmallExperiment experiment("schedule: {algorithm: depth-first}",
                                   "schedule: {algorithm: least-growth}\nplugins: [mine/least_growth.so]");
  std::filesystem::create_directory(experiment.directory.path() / "mine");
  std::filesystem::copy(plugin("least_growth"), experiment.directory.path() / "mine");
  const std::string file = experiment.experiment();
  for (const std::string& command :
       {"run " + file + " " + experiment.out(), "schedule " + file + " --algorithm least-growth", "graph " + file,
        "compare " + file + " --algorithms least-growth"}) {
    const CommandResult result = weft(command);
    EXPECT_EQ(result.status, 0) << command << '\n' << result.error;
  }
}

TEST(Plugin, MayBeNamedTwice) {
  const SmallExperiment experiment;
  const std::string twice = load(plugin("least_growth")) + load(plugin("least_growth"));
  EXPECT_EQ(weft("compare " + experiment.experiment() + twice + " --algorithms least-growth").status, 0);
}

TEST(Plugin, BringsASchedulerForGraphFiles) {
  // Both a and b are ready. Then c frees the 9 bytes of a, and is worth more than b.
  const TemporaryDirectory directory;
  const std::string graph = directory.write(
      "graph.json",
      R"({"processors":["P1"],"bandwidth":1,"capacity_bytes":null,"tasks":[{"name":"a","cost":[2],"bytes":9},)"
      R"({"name":"b","cost":[3],"bytes":9},{"name":"c","cost":[4],"bytes":1},{"name":"d","cost":[5],"bytes":1}],)"
      R"("edges":[{"from":"a","to":"c","bytes":9},{"from":"b","to":"d","bytes":9}]})");
  const CommandResult result =
      weft("schedule " + graph + " --algorithm least-growth --json" + load(plugin("least_growth")));
  EXPECT_EQ(result.status, 0) << result.error;
  EXPECT_THAT(result.out,
              AllOf(HasSubstr(R"("makespan": 14, "peak_bytes": 10)"), HasSubstr(R"("order": ["a", "c", "b", "d"])")));
}

// Status and message of a command that loads a plug-in.
void expect_refused(const std::string& path, const std::string& message) {
  for (const std::string& command : {std::string("models"), "schedule " + test::lenet5() + " --algorithm heft"}) {
    const CommandResult result = weft(command + load(path));
    EXPECT_EQ(result.status, 2) << result.error;
    EXPECT_EQ(result.error, "error: " + message + "\n");
    EXPECT_EQ(result.out, "");
  }
}

TEST(FaultyPlugin, IsMissing) { expect_refused("missing.so", "plug-in 'missing.so': there is no such file"); }

TEST(FaultyPlugin, IsADirectory) { expect_refused("/tmp", "plug-in '/tmp' is no file; expected a shared library"); }

TEST(FaultyPlugin, IsAText) {
  const TemporaryDirectory directory;
  const std::string file = directory.write("text.so", std::string(100, 't'));
  expect_refused(file, "plug-in '" + file + "' cannot be loaded: " + file + ": invalid ELF header");
}

TEST(FaultyPlugin, IsASharedLibraryOfAnotherKind) {
  const std::string file = plugin("no_interface");
  expect_refused(file, "'" + file + "' is no weft plug-in; build it with weft_add_plugin");
}

TEST(FaultyPlugin, WasBuiltForAnotherInterface) {
  const std::string file = plugin("other_interface");
  expect_refused(file, "plug-in '" + file +
                           "' was built for version 999 of the plug-in interface, and this weft has version " +
                           std::to_string(plugin_interface) + "; build it again with this weft's package");
}

TEST(FaultyPlugin, NeedsASymbolThatNobodyHas) {
  const std::string file = plugin("unknown_symbol");
  expect_refused(
      file, "plug-in '" + file + "' cannot be loaded: " + file + ": undefined symbol: weft_function_that_nobody_has");
}

TEST(FaultyPlugin, HasASchedulerOfAKnownName) {
  const std::string file = plugin("known_name");
  expect_refused(file,
                 "plug-in '" + file + "': scheduler 'heft' is registered already; its models need names of their own");
}

// How often a text stands in another.
std::size_t count_of(const std::string& part, const std::string& text) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

TEST(FaultyPlugin, IsLeftOutOfARefinedPlanAndNamed) {
  const SmallExperiment experiment;
  const std::string schedule =
      "schedule " + experiment.experiment() + " --algorithm memory-aware-heft --refine 0.01 --json";
  const CommandResult without = weft(schedule), with = weft(schedule + load(plugin("gives_up")));
  EXPECT_EQ(with.status, 0);
  EXPECT_EQ(with.out, without.out);
  EXPECT_EQ(count_of("its scheduling algorithm 'gives-up' failed: it is too hard", with.error), 1u) << with.error;
}

TEST(FaultyPlugin, ThatEndsSearchesLeavesAPlanWithoutThem) {
  const SmallExperiment experiment("model: mac-array, macs_per_cycle: 4", "model: short-lived");
  const CommandResult result = weft("schedule " + experiment.experiment() + " --algorithm memory-aware-heft --json" +
                                    load(plugin("short_lived")));
  EXPECT_EQ(result.status, 0) << result.error;
  for (const char* search : {"search 1 ", "search 2 ", "search 3 ", "search 4 "}) {
    const std::string why = "of schedule.refine is left out: its process was ended by signal 9";
    EXPECT_EQ(count_of(search + why, result.error), 1u) << result.error;
  }
}

TEST(FaultyPlugin, HasAModelOfTheNameOfAnotherPlugin) {
  const TemporaryDirectory directory;
  const std::string copy = directory.file("copy.so");
  std::filesystem::copy(plugin("bit_serial"), copy);
  const CommandResult result = weft("models" + load(plugin("bit_serial")) + load(copy));
  EXPECT_EQ(result.status, 2);
  EXPECT_EQ(result.error, "error: plug-in '" + copy +
                              "': processing element model 'bit-serial' is registered already; its models need names "
                              "of their own\n");
}

TEST(FaultyPlugin, IsNamedWithItsPlaceInTheExperiment) {
  const SmallExperiment experiment("schedule:", "plugins: [missing.so]\nschedule:");
  const CommandResult result = weft("run " + experiment.experiment() + " " + experiment.out());
  EXPECT_EQ(result.status, 2);
  EXPECT_EQ(result.error, "error: " + experiment.directory.file("experiment.yaml") + ":13:11: plug-in '" +
                              experiment.directory.file("missing.so") + "': there is no such file\n");
  EXPECT_TRUE(experiment.wrote_nothing());
}

TEST(FaultyPlugin, ListThatIsNone) {
  const SmallExperiment experiment("schedule:", "plugins: mine.so\nschedule:");
  const CommandResult result = weft("run " + experiment.experiment() + " " + experiment.out());
  EXPECT_EQ(result.status, 2);
  EXPECT_TRUE(is_one_error(result.error)) << result.error;
  EXPECT_THAT(result.error, AllOf(HasSubstr("experiment.yaml:13:"), HasSubstr("plugins"), HasSubstr("a list")));
}

TEST(Plugin, ThatIsCutOffIsRefused) {
  const TemporaryDirectory directory;
  const std::string whole = test::read_text(plugin("bit_serial"));
  for (const std::size_t percent : {1, 30, 70, 99}) {
    std::ofstream(directory.file("cut.so"), std::ios::binary) << whole.substr(0, whole.size() * percent / 100);
    const CommandResult result = weft("models --plugin " + directory.file("cut.so"));
    EXPECT_EQ(result.status, 2) << percent;
    EXPECT_THAT(result.error, HasSubstr("cut.so' cannot be loaded: the file is cut off, of ")) << percent;
  }
}

TEST(Plugin, RefusesAParameterOfItsModelWithItsPlace) {
  const SmallExperiment experiment("model: mac-array, macs_per_cycle: 4", "model: bit-serial, bits: 17");
  const CommandResult result =
      weft("run " + experiment.experiment() + " " + experiment.out() + load(plugin("bit_serial")));
  EXPECT_EQ(result.status, 2);
  EXPECT_EQ(result.error, "error: " + experiment.directory.file("experiment.yaml") +
                              ":8:27: processing element 'bit-serial': 'bits' is at most 16, and 17 is given\n");
}

TEST(UnknownName, ListsThoseOfPluginsToo) {
  const std::string plugins = load(plugin("bit_serial")) + load(plugin("least_growth"));
  const SmallExperiment pe("model: mac-array", "model: bit-cereal");
  const CommandResult model = weft("run " + pe.experiment() + " " + pe.out() + plugins);
  EXPECT_EQ(model.status, 2);
  EXPECT_TRUE(is_one_error(model.error)) << model.error;
  EXPECT_THAT(model.error,
              AllOf(HasSubstr("experiment.yaml:8:"), HasSubstr("did you mean 'bit-serial'?"), HasSubstr("mac-array")));
  const CommandResult scheduler = weft("schedule " + test::lenet5() + " --algorithm least-grow" + plugins);
  EXPECT_EQ(scheduler.status, 2);
  EXPECT_THAT(scheduler.error, AllOf(HasSubstr("did you mean 'least-growth'?"), HasSubstr("heft, ")));
}

TEST(UnknownName, OfAParameterOfAPluginsModelNamesThose) {
  const SmallExperiment experiment("model: mac-array, macs_per_cycle: 4", "model: bit-serial, bit: 4");
  const CommandResult result =
      weft("run " + experiment.experiment() + " " + experiment.out() + load(plugin("bit_serial")));
  EXPECT_EQ(result.status, 2);
  EXPECT_THAT(result.error, AllOf(HasSubstr("experiment.yaml:8:"), HasSubstr("did you mean 'bits'?")));
}

}  // namespace
}  // namespace weft
