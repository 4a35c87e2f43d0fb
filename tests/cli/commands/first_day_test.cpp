// The mistakes of a first day: each is answered with what would do.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "tests/cli/commands/weft_command.hpp"

namespace weft {
namespace {

using test::CommandResult;
using test::SmallExperiment;
using ::testing::HasSubstr;

// In a folder with an experiment, its network, and files of other kinds.
struct Mistake {
  const char* name;
  const char* arguments;
  const char* answer;
  const char* from = "";  // this text of the experiment ...
  const char* to = "";    // ... is replaced by this
  friend void PrintTo(const Mistake& mistake, std::ostream* out) { *out << mistake.arguments << ' ' << mistake.to; }
};

class FirstDay : public ::testing::TestWithParam<Mistake> {
 protected:
  CommandResult weft_in_folder(const std::string& arguments) const {
    return test::run_command("env",
                             "-C '" + experiment_.directory.path().string() + "' '" WEFT_EXECUTABLE "' " + arguments);
  }

  FirstDay() : experiment_(GetParam().from, GetParam().to) {
    const test::TemporaryDirectory& folder = experiment_.directory;
    folder.write("model.onnx", "");
    folder.write(
        "graph.json",
        R"({"processors": ["P1"], "bandwidth": 1, "tasks": [{"name": "a", "cost": [1], "bytes": 1}], "edges": []})");
    folder.write("graph.stg", "");
    folder.write("plan.json", R"({"version": 1, "experiment": "experiment.yaml", "algorithm": "heft"})");
    folder.write("sweep.yaml", "base: experiment.yaml\ngrid: {hardware.pes.0.count: [1, 2]}\n");
    folder.write("image.npy", "");
    folder.write("plugin.so", "");
    std::filesystem::create_directory(folder.path() / "run");
    folder.write("run/summary.json", R"({"version": "0", "schema": 1, "command": [], "simulated": {}})");
    folder.write("run/trace.vcd", "");
  }

  SmallExperiment experiment_;
};

TEST_P(FirstDay, IsAnsweredWithWhatWouldDo) {
  const CommandResult result = weft_in_folder(GetParam().arguments);
  EXPECT_EQ(result.status, 2);
  EXPECT_TRUE(test::is_one_error(result.error)) << result.error;
  EXPECT_THAT(result.error, HasSubstr(GetParam().answer));
  EXPECT_EQ(result.out, "");
  EXPECT_FALSE(std::filesystem::exists(experiment_.directory.path() / "weft-out"));
}

constexpr const char* run = "run experiment.yaml";

INSTANTIATE_TEST_SUITE_P(
    FileOfAnotherKind, FirstDay,
    ::testing::Values(
        Mistake{"RunOfAnOnnxModel", "run model.onnx", "weft run EXPERIMENT.yaml --set workload.network=model.onnx"},
        Mistake{"RunOfANetwork", "run net.yaml", "weft run EXPERIMENT.yaml --set workload.network=net.yaml"},
        Mistake{"RunOfANameOfTheZoo", "run lenet5", "is a network of the zoo"},
        Mistake{"RunOfAGraph", "run graph.json", "weft schedule graph.json --algorithm"},
        Mistake{"RunOfAnStgGraph", "run graph.stg", "weft schedule graph.stg --algorithm"},
        Mistake{"RunOfAPlan", "run plan.json", "weft run --plan plan.json"},
        Mistake{"RunOfASweep", "run sweep.yaml", "weft sweep sweep.yaml"},
        Mistake{"RunOfARun", "run run", "weft report run shows it, and weft run run/experiment.yaml does it again"},
        Mistake{"RunOfASummary", "run run/summary.json", "weft report run"},
        Mistake{"RunOfAWaveform", "run run/trace.vcd", "weft report run"},
        Mistake{"RunOfATensor", "run image.npy", "--functional --input NAME=image.npy"},
        Mistake{"RunOfAPlugin", "run plugin.so", "weft run EXPERIMENT.yaml --plugin plugin.so"},
        Mistake{"RunWithoutExtension", "run experiment", "did you mean 'experiment.yaml'?"},
        Mistake{"RunOfAMisspeltFile", "run experimnet.yaml", "did you mean 'experiment.yaml'?"},
        Mistake{"CompareOfANetwork", "compare net.yaml",
                "weft compare EXPERIMENT.yaml --set workload.network=net.yaml"},
        Mistake{"CompareOfAGraph", "compare graph.json", "weft schedule graph.json"},
        Mistake{"GraphOfAnOnnxModel", "graph model.onnx",
                "weft graph EXPERIMENT.yaml --set workload.network=model.onnx"},
        Mistake{"GraphOfANetwork", "graph net.yaml", "weft network net.yaml prints its layers"},
        Mistake{"ScheduleOfANetwork", "schedule net.yaml", "is a network"},
        Mistake{"ScheduleOfAnOnnxModel", "schedule model.onnx", "is an ONNX model"},
        Mistake{"ScheduleOfAPlan", "schedule plan.json --algorithm heft", "weft run --plan plan.json"},
        Mistake{"NetworkOfAnExperiment", "network experiment.yaml", "weft network net.yaml"},
        Mistake{"NetworkOfAGraph", "network graph.json", "weft schedule graph.json"},
        Mistake{"ReportOfAnExperiment", "report experiment.yaml",
                "weft run experiment.yaml --out DIR, then weft report DIR"},
        Mistake{"ReportOfASummary", "report run/summary.json", "weft report run"},
        Mistake{"ReportOfNothing", "report nowhere", "is no directory; expected one that weft run has written"}),
    [](const auto& tested) { return std::string(tested.param.name); });

INSTANTIATE_TEST_SUITE_P(
    CommandLine, FirstDay,
    ::testing::Values(
        Mistake{"NoCommand", "", "a command is missing; see weft --help"},
        Mistake{"NoCommandBeforeAFile", "experiment.yaml", "e.g. weft run experiment.yaml"},
        Mistake{"MisspeltCommand", "shedule graph.json", "did you mean 'schedule'?"},
        Mistake{"CommandInCapitals", "Run experiment.yaml", "did you mean 'run'?"},
        Mistake{"VersionAsACommand", "version", "did you mean 'weft --version'?"},
        Mistake{"UnknownCommand", "simulate experiment.yaml", "known: run, schedule, compare"},
        Mistake{"HelpOfAMisspeltCommand", "help runn", "did you mean 'run'?"},
        Mistake{"OptionBeforeTheCommand", "--out x run experiment.yaml", "behind one it is an option of weft run"},
        Mistake{"MisspeltOption", "run experiment.yaml --outt x", "did you mean '--out'?"},
        Mistake{"OptionInCapitals", "run experiment.yaml --Out x", "did you mean '--out'?"},
        Mistake{"OptionWithOneHyphen", "run experiment.yaml -out x", "did you mean '--out'?"},
        Mistake{"MisspeltFlag", "run experiment.yaml --functionl", "did you mean '--functional'?"},
        Mistake{"OptionOfAnotherCommand", "run experiment.yaml --capacity '4 KiB'", "which is one of weft schedule"},
        Mistake{"FlagOfAnotherCommand", "graph experiment.yaml --simulate", "which is one of weft compare"},
        Mistake{"OptionWithoutItsValue", "run experiment.yaml --out", "--out: a value is missing; expected DIR"},
        Mistake{"SetWithoutItsValue", "run experiment.yaml --set", "--set: a value is missing; expected KEY=VALUE"},
        Mistake{"SetWithABlank", "run experiment.yaml --set hardware.pes.0.count 8",
                "did you mean --set hardware.pes.0.count=8?"},
        Mistake{"AssignmentWithoutSet", "run experiment.yaml hardware.pes.0.count=8",
                "did you mean --set hardware.pes.0.count=8?"},
        Mistake{"TwoExperiments", "run experiment.yaml other.yaml",
                "takes one EXPERIMENT.yaml, and 'other.yaml' is one more"},
        Mistake{"FormatThatIsNone", "graph experiment.yaml --format svg", "known: json or dot"},
        Mistake{"FormatInCapitals", "graph experiment.yaml --format JSON", "did you mean 'json'?"},
        Mistake{"LogLevelThatIsNone", "models --log-level loud", "known: trace, debug, info, warn, error or off"},
        Mistake{"OptionGivenTwice", "schedule experiment.yaml --algorithm heft --algorithm cpop", "is given twice"},
        Mistake{"GraphWithoutAlgorithm", "schedule graph.json", "expected --algorithm NAME, one of cpop"},
        Mistake{"AlgorithmInCapitals", "schedule graph.json --algorithm HEFT", "did you mean 'heft'?"},
        Mistake{"AlgorithmWithUnderscores", "schedule graph.json --algorithm memory_aware_heft",
                "did you mean 'memory-aware-heft'?"},
        Mistake{"MisspeltAlgorithmInAList", "compare experiment.yaml --algorithms heft,cpob", "did you mean 'cpop'?"},
        Mistake{"CapacityWithAShortUnit", "schedule graph.json --algorithm heft --capacity 8k",
                "did you mean '8 KiB'?"},
        Mistake{"ProcessorsInWords", "schedule graph.json --algorithm heft --processors eight", "--processors"},
        Mistake{"SetOfAGraph", "schedule graph.json --algorithm heft --set a=b", "graph.json is a graph file"},
        Mistake{"PlanOfAGraph", "schedule graph.json --algorithm heft --out p.json", "expected an experiment"},
        Mistake{"MisspeltModelToCheck", "models --check dram/banket", "did you mean 'banked'?"},
        Mistake{"MisspeltNetwork", "network lenet", "did you mean 'lenet5'?"},
        Mistake{"NetworkInCapitals", "network LeNet5", "did you mean 'lenet5'?"},
        Mistake{"RunOfNothing", "run", "expected EXPERIMENT.yaml or --plan PLAN.json"},
        Mistake{"CompareOfNothing", "compare", "see weft compare --help"},
        Mistake{"InputWithoutFunctional", "run experiment.yaml --input image=image.npy",
                "expected --functional beside it"},
        Mistake{"UnknownLayerToKeep", "run experiment.yaml --functional --keep-tensors a", "did you mean 'A'?"}),
    [](const auto& tested) { return std::string(tested.param.name); });

INSTANTIATE_TEST_SUITE_P(
    Experiment, FirstDay,
    ::testing::Values(
        Mistake{"ShortUnit", run, "did you mean '8 KiB'?", "4 KiB", "8k"},
        Mistake{"UnitInSmallLetters", run, "did you mean '8 KiB'?", "4 KiB", "8 kib"},
        Mistake{"UnitInCapitals", run, "did you mean '8 KiB'?", "4 KiB", "8KIB"},
        Mistake{"UnitInWords", run, "did you mean '8 KiB'?", "4 KiB", "8 kilobytes"},
        Mistake{"UnitOfSomethingElse", run, "units: B, KiB, MiB, GiB, KB, kB, MB or GB", "4 KiB", "4 MHz"},
        Mistake{"ClockWithoutUnit", run, "did you mean '500 MHz'?", "500 MHz", "500"},
        Mistake{"ClockInSmallLetters", run, "did you mean '500 MHz'?", "500 MHz", "500 mhz"},
        Mistake{"ClockWithADecimalComma", run, "did you mean '0.5 GHz'?", "500 MHz", "'0,5 GHz'"},
        Mistake{"BandwidthAsASize", run, "did you mean '12.8 GB/s'?", "12.8 GB/s", "12.8 GB"},
        Mistake{"BandwidthInWords", run, "did you mean '12.8 GB/s'?", "12.8 GB/s", "12.8 GBps"},
        Mistake{"LatencyWithoutUnit", run, "did you mean '100 ns'?", "100 ns", "100"},
        Mistake{"LatencyInCapitals", run, "did you mean '100 ns'?", "100 ns", "100 NS"},
        Mistake{"ModelInCapitals", run, "did you mean 'mac-array'?", "mac-array", "MAC-array"},
        Mistake{"ModelWithAnUnderscore", run, "did you mean 'mac-array'?", "mac-array", "mac_array"},
        Mistake{"AlgorithmInCapitals", run, "did you mean 'depth-first'?", "depth-first", "Depth-First"},
        Mistake{"PlacementInCapitals", run, "did you mean 'tiled'?", "input: tiled", "input: Tiled"},
        Mistake{"CountWithAPoint", run, "did you mean '2'?", "count: 2", "count: 2.0"},
        Mistake{"CountInWords", run, "expected a whole number from 1 to", "count: 2", "count: two"},
        Mistake{"ParameterInWords", run, "expected a whole number from 1 to", "macs_per_cycle: 4",
                "macs_per_cycle: four"},
        Mistake{"TruthInWords", run, "did you mean 'true'?", "schedule:", "memory: {reuse: yes}\nschedule:"},
        Mistake{"CapacityOfTheMachine", run, "which is a key of hardware.scratchpad",
                "  clock:", "  capacity: 4 KiB\n  clock:"},
        Mistake{"BurstOfTheMemory", run, "which is a key of hardware.dma",
                "schedule:", "memory: {burst: 64 B}\nschedule:"},
        Mistake{"AlgorithmAtTheTop", run, "which is a key of schedule", "schedule: {algorithm: depth-first}",
                "algorithm: depth-first"},
        Mistake{"OnePeWithoutAList", run, "expected a list", "[{count: 2, model: mac-array, macs_per_cycle: 4}]",
                "{count: 2, model: mac-array, macs_per_cycle: 4}"},
        Mistake{"PeWithoutModel", run, "key 'model' is missing", "model: mac-array, ", ""},
        Mistake{"MachineWithoutPes", run, "key 'pes' is missing: a list of processing elements",
                "  pes: [{count: 2, model: mac-array, macs_per_cycle: 4}]\n", ""},
        Mistake{"Tab", run, "experiment.yaml:7:", "  clock", "\tclock"},
        Mistake{"NoBlankBehindAColon", run, "experiment.yaml:", "clock: 500", "clock:500"},
        Mistake{"MisspeltKey", run, "did you mean 'capacity'?", "capacity", "capcity"},
        Mistake{"KeyInCapitals", run, "did you mean 'clock'?", "clock", "Clock"},
        Mistake{"KeyWithAHyphen", run, "did you mean 'macs_per_cycle'?", "macs_per_cycle", "macs-per-cycle"},
        Mistake{"KeyOfAnotherModel", run, "unknown key 'banks'", "model: ideal,", "model: ideal, banks: 8,"},
        Mistake{"NetworkWithoutItsEnding", run, "did you mean", "network: net.yaml", "network: lenet"},
        Mistake{"TilesOfAnUnknownLayer", run, "unknown layer 'a', did you mean 'A'?", "{A: {rows", "{a: {rows"},
        Mistake{"SetOfAMisspeltModel", "run experiment.yaml --set hardware.dram.model=bankd", "did you mean 'banked'?"},
        Mistake{"SetOfAMisspeltSection", "run experiment.yaml --set hardware.pe.0.count=8", "did you mean 'pes'?"},
        Mistake{"SetWithoutTheIndex", "run experiment.yaml --set hardware.pes.count=8",
                "has no entry 'count'; expected 0 to 1"},
        Mistake{"SetWithoutTheSection", "run experiment.yaml --set pes.0.count=8", "which is a key of hardware"}),
    [](const auto& tested) { return std::string(tested.param.name); });

}  // namespace
}  // namespace weft
