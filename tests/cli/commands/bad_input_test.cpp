// Bad input, as a user meets it: exit status, one line of error, nothing written.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <string>

#include "tests/cli/commands/weft_command.hpp"

namespace weft {
namespace {

using test::CommandResult;
using test::is_one_error;
using test::SmallExperiment;
using test::TemporaryDirectory;
using test::weft;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Matcher;

struct BadValue {
  const char* name;
  const char* from;  // this text of the experiment ...
  const char* to;    // ... is replaced by this
  int status;
  Matcher<const std::string&> message;
  friend void PrintTo(const BadValue& value, std::ostream* out) { *out << value.to; }
};

class BadExperiment : public ::testing::TestWithParam<BadValue> {};

TEST_P(BadExperiment, IsRefusedWithItsPlaceAndNothingIsWritten) {
  const SmallExperiment experiment(GetParam().from, GetParam().to);
  const CommandResult result = weft("run " + experiment.experiment() + " " + experiment.out());
  EXPECT_EQ(result.status, GetParam().status) << result.error;
  EXPECT_TRUE(is_one_error(result.error)) << result.error;
  EXPECT_THAT(result.error, GetParam().message);
  EXPECT_EQ(result.out, "");
  EXPECT_TRUE(experiment.wrote_nothing());
}

INSTANTIATE_TEST_SUITE_P(
    Values, BadExperiment,
    ::testing::Values(
        BadValue{"UnknownKey", "element_bytes: 1", "element_byte: 1", 2,
                 AllOf(HasSubstr("experiment.yaml:3:"), HasSubstr("element_byte"), HasSubstr("element_bytes"))},
        BadValue{"UnknownSection", "hardware:", "hardwear:", 2,
                 AllOf(HasSubstr("experiment.yaml:6:"), HasSubstr("hardware"))},
        BadValue{"UnknownParameterOfAModel", "macs_per_cycle: 4", "mac_per_cycle: 4", 2,
                 AllOf(HasSubstr("experiment.yaml:8:"), HasSubstr("macs_per_cycle"))},
        BadValue{"UnknownKeyOfAProcessor", "count: 2", "cuont: 2", 2,
                 HasSubstr("unknown key 'cuont', did you mean 'count'?; known: model, count, outstanding, "
                           "local_buffers, local_memory, reuse, macs_per_cycle or efficiency")},
        BadValue{"ReuseThatIsNeitherTrueNorFalse", "count: 2", "count: 2, reuse: maybe", 2,
                 HasSubstr("reuse: 'maybe' is not accepted; expected true or false")},
        BadValue{"MulticastThatIsNeitherTrueNorFalse", "latency: 1}", "latency: 1, multicast: 2}", 2,
                 HasSubstr("multicast: '2' is not accepted; expected true or false")},
        BadValue{"UnknownKeyOfTheScratchpad", "capacity: 4 KiB", "capcity: 4 KiB", 2,
                 HasSubstr("unknown key 'capcity', did you mean 'capacity'?; known: model or capacity")},
        BadValue{"WrongUnit", "capacity: 4 KiB", "capacity: 4 KHz", 2,
                 AllOf(HasSubstr("experiment.yaml:9:"), HasSubstr("4 KHz"))},
        BadValue{"MissingUnit", "clock: 500 MHz", "clock: 500", 2, HasSubstr("experiment.yaml:7:")},
        BadValue{"NegativeSize", "capacity: 4 KiB", "capacity: -4 KiB", 2, HasSubstr("experiment.yaml:9:")},
        BadValue{"ZeroSize", "capacity: 4 KiB", "capacity: 0 B", 2, HasSubstr("experiment.yaml:9:")},
        BadValue{"ZeroCount", "count: 2", "count: 0", 2, HasSubstr("experiment.yaml:8:")},
        BadValue{"ZeroTile", "rows: 4", "rows: 0", 2, HasSubstr("experiment.yaml:4:")},
        BadValue{"TileLargerThanItsLayer", "rows: 4", "rows: 9", 2,
                 AllOf(HasSubstr("experiment.yaml:4:"), HasSubstr("9"), HasSubstr("8"))},
        BadValue{"TilingOfAnUnknownLayer", "{A: {rows: 4", "{X: {rows: 4", 2, HasSubstr("experiment.yaml:4:")},
        BadValue{"UnknownModel", "model: mac-array", "model: mac-aray", 2,
                 AllOf(HasSubstr("experiment.yaml:8:"), HasSubstr("mac-array"))},
        BadValue{"UnknownScheduler", "algorithm: depth-first", "algorithm: depth-frist", 2,
                 AllOf(HasSubstr("experiment.yaml:13:"), HasSubstr("depth-first"))},
        BadValue{"UnknownObjective", "algorithm: depth-first", "algorithm: memory-aware-heft, objective: speed", 2,
                 AllOf(HasSubstr("experiment.yaml:13:"), HasSubstr("makespan, memory or pareto"))},
        BadValue{"ObjectiveThatTheAlgorithmDoesNotHave", "algorithm: depth-first", "algorithm: heft, objective: pareto",
                 2, AllOf(HasSubstr("experiment.yaml:13:"), HasSubstr("heft"), HasSubstr("memory-aware-heft"))},
        BadValue{"NegativeSearchBudget", "algorithm: depth-first", "search_budget: -1", 2,
                 AllOf(HasSubstr("experiment.yaml:13:"), HasSubstr("'-1'"), HasSubstr("from 0 to 1000"))},
        BadValue{"ExactSearchOfALargeGraph", "algorithm: depth-first", "algorithm: exact", 1,
                 HasSubstr("up to 16 tasks")},
        BadValue{"UnknownNetwork", "network: net.yaml", "network: lenet6", 2,
                 AllOf(HasSubstr("experiment.yaml:2:"), HasSubstr("lenet5"))},
        BadValue{"MissingNetworkFile", "network: net.yaml", "network: other.yaml", 2, HasSubstr("other.yaml")},
        BadValue{"BrokenYaml", "hardware:", "hardware: [", 2, HasSubstr("experiment.yaml:")},
        BadValue{"CapacityUnderTheLargestTask", "capacity: 4 KiB", "capacity: 64 B", 1, HasSubstr("64")},
        BadValue{"OperatorThatNoProcessorRuns", "model: mac-array, macs_per_cycle: 4", "model: vector", 1,
                 HasSubstr("no processor can run task")}),
    [](const auto& tested) { return std::string(tested.param.name); });

TEST(BadNetwork, NamesTheLayerWhoseShapesDoNotFit) {
  const SmallExperiment experiment;
  experiment.directory.write("net.yaml",
                             "name: small\ninput: {name: image, shape: [1, 10, 10]}\nlayers:\n"
                             "  - {name: A, op: conv, filters: 4, kernel: 13}\n");
  const CommandResult result = weft("run " + experiment.experiment() + " " + experiment.out());
  EXPECT_EQ(result.status, 2);
  EXPECT_TRUE(is_one_error(result.error)) << result.error;
  EXPECT_THAT(result.error, AllOf(HasSubstr("net.yaml:4:"), HasSubstr("13")));
  EXPECT_TRUE(experiment.wrote_nothing());
}

TEST(BadFile, IsNamedWhenItIsMissingOrEmptyOrADirectory) {
  const TemporaryDirectory directory;
  directory.write("empty.yaml", "");
  std::filesystem::create_directory(directory.path() / "folder.yaml");
  for (const char* name : {"missing.yaml", "empty.yaml", "folder.yaml"}) {
    const CommandResult result = weft("run '" + directory.file(name) + "' --out '" + directory.file("out") + "'");
    EXPECT_EQ(result.status, 2) << name;
    EXPECT_TRUE(is_one_error(result.error)) << result.error;
    EXPECT_THAT(result.error, HasSubstr(name));
    EXPECT_FALSE(std::filesystem::exists(directory.path() / "out"));
  }
}

TEST(BadFile, IsRefusedWhereverItWasCutOff) {
  const std::string whole = test::small_experiment();
  // In a key, in the tiling, in a list, in a value, in the last map. A file that is cut between two sections is whole.
  for (const char* last : {"workl", "{A: {rows: 4", "pes: [{count: 2,", "clock: 500 M", "schedule: {algo"}) {
    const std::size_t length = whole.find(last) + std::string(last).size();
    const SmallExperiment experiment;
    experiment.directory.write("experiment.yaml", whole.substr(0, length));
    const CommandResult result = weft("run " + experiment.experiment() + " " + experiment.out());
    EXPECT_EQ(result.status, 2) << whole.substr(0, length);
    EXPECT_TRUE(is_one_error(result.error)) << result.error;
    EXPECT_TRUE(experiment.wrote_nothing());
  }
}

TEST(BadGraphFile, NamesTheTasksOfACycle) {
  const TemporaryDirectory directory;
  const std::string file =
      directory.write("graph.json", R"({"processors":["P1"],"bandwidth":1,"tasks":[{"name":"a","cost":[1],"bytes":1},)"
                                    R"({"name":"b","cost":[1],"bytes":1}],"edges":[{"from":"a","to":"b","bytes":1},)"
                                    R"({"from":"b","to":"a","bytes":1}],"capacity_bytes":null})");
  const CommandResult result = weft("schedule '" + file + "' --algorithm heft");
  EXPECT_EQ(result.status, 2);
  EXPECT_TRUE(is_one_error(result.error)) << result.error;
  EXPECT_THAT(result.error, AllOf(HasSubstr("graph.json"), HasSubstr("cycle"), HasSubstr("a"), HasSubstr("b")));
}

TEST(BadGraphFile, IsRefusedWhenItIsTruncated) {
  const TemporaryDirectory directory;
  const std::string file = directory.write("graph.json", R"({"processors":["P1"],"bandwidth":1,"tasks":[{"name":"a",)");
  const CommandResult result = weft("schedule '" + file + "' --algorithm heft");
  EXPECT_EQ(result.status, 2);
  EXPECT_TRUE(is_one_error(result.error)) << result.error;
  EXPECT_THAT(result.error, HasSubstr("graph.json:1:"));
}

TEST(BadGraphFile, OfAnUnknownKindIsRefused) {
  const TemporaryDirectory directory;
  const CommandResult result = weft("schedule '" + directory.write("graph.txt", "") + "' --algorithm heft");
  EXPECT_EQ(result.status, 2);
  EXPECT_THAT(result.error, AllOf(HasSubstr("graph.txt"), HasSubstr(".yaml"), HasSubstr(".json")));
}

TEST(BadOutputDirectory, IsRefusedBeforeTheRunAndItsFileIsLeftAlone) {
  const SmallExperiment experiment;
  const std::string file = experiment.directory.write("file", "mine");
  const CommandResult result = weft("run " + experiment.experiment() + " --out '" + file + "'");
  EXPECT_EQ(result.status, 2);
  EXPECT_TRUE(is_one_error(result.error)) << result.error;
  EXPECT_THAT(result.error, HasSubstr("cannot write to the output directory " + file));
  EXPECT_EQ(test::read_text(file), "mine");
}

TEST(BadOutputDirectory, MayLieInOneThatCannotBeWritten) {
  const SmallExperiment experiment;
  const CommandResult result = weft("run " + experiment.experiment() + " --out /proc/weft");
  EXPECT_EQ(result.status, 2);
  EXPECT_TRUE(is_one_error(result.error)) << result.error;
  EXPECT_THAT(result.error, HasSubstr("/proc/weft"));
}

TEST(BadInput, LeavesTheFilesOfAnEarlierRunAlone) {
  const SmallExperiment experiment;
  ASSERT_EQ(weft("run " + experiment.experiment() + " " + experiment.out()).status, 0);
  const std::string before = test::read_text(experiment.directory.file("out/summary.json"));
  EXPECT_EQ(
      weft("run " + experiment.experiment() + " --set hardware.scratchpad.capacity=much " + experiment.out()).status,
      2);
  EXPECT_EQ(test::read_text(experiment.directory.file("out/summary.json")), before);
  for (const auto& entry : std::filesystem::directory_iterator(experiment.directory.path() / "out")) {
    EXPECT_NE(entry.path().extension(), ".partial");
  }
}

struct BadUsage {
  const char* name;
  const char* arguments;
  const char* message;
  friend void PrintTo(const BadUsage& usage, std::ostream* out) { *out << usage.arguments; }
};

class BadCommandLine : public ::testing::TestWithParam<BadUsage> {};

TEST_P(BadCommandLine, IsOneErrorWithStatusTwo) {
  const CommandResult result = weft(GetParam().arguments);
  EXPECT_EQ(result.status, 2);
  EXPECT_TRUE(is_one_error(result.error)) << result.error;
  EXPECT_THAT(result.error, HasSubstr(GetParam().message));
  EXPECT_EQ(result.out, "");
}

INSTANTIATE_TEST_SUITE_P(
    Usages, BadCommandLine,
    ::testing::Values(
        BadUsage{"NoCommand", "", "weft --help"},
        BadUsage{"UnknownCommand", "shedule x.json", "did you mean 'schedule'?"},
        BadUsage{"UnknownOption", "run x.yaml --outt d", "unknown option '--outt', did you mean '--out'?"},
        BadUsage{"UnknownOptionWithAValue", "run x.yaml --ste=a=b", "'--ste', did you mean '--set'?"},
        BadUsage{"UnknownFlag", "network lenet5 --josn", "'--josn', did you mean '--json'?"},
        BadUsage{"UnknownOptionInPlaceOfARequiredOne", "schedule x.json --algoritm heft",
                 "'--algoritm', did you mean '--algorithm'?"},
        BadUsage{"OptionThatIsLikeNone", "run x.yaml --zzzzzzzz", "'--zzzzzzzz'; see weft run --help"},
        BadUsage{"NoExperiment", "run", "weft run --help"}, BadUsage{"NoAlgorithm", "schedule x.json", "--algorithm"},
        BadUsage{"UnknownAlgorithm", "schedule x.json --algorithm heff", "did you mean 'heft'?"},
        BadUsage{"ZeroProcessors", "schedule x.json --algorithm heft --processors 0", "--processors"},
        BadUsage{"NegativeSearchBudget", "schedule x.json --algorithm heft --search-budget -1", "--search-budget"},
        BadUsage{"UnknownFormat", "graph x.yaml --format svg", "--format"},
        BadUsage{"UnknownLogLevel", "--log-level loud models", "--log-level"}),
    [](const auto& tested) { return std::string(tested.param.name); });

TEST(BadOverride, IsNamed) {
  const SmallExperiment experiment;
  for (const char* override : {"hardware.pes.0.cout=8", "hardware.pes.3.count=8", "hardware.clock=fast", "nonsense"}) {
    const CommandResult result = weft("run " + experiment.experiment() + " --set " + override + " " + experiment.out());
    EXPECT_EQ(result.status, 2) << override;
    EXPECT_TRUE(is_one_error(result.error)) << result.error;
    EXPECT_TRUE(experiment.wrote_nothing());
  }
}

}  // namespace
}  // namespace weft
