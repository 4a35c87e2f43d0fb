#include "workloads/experiment/experiment.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "tests/support/base/input_error.hpp"
#include "tests/support/base/temporary_directory.hpp"
#include "workloads/lowering/lower_network.hpp"

namespace weft {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

const std::string samples = std::string(WEFT_SOURCE_DIR) + "/workloads/experiments/";

class ExperimentTest : public ::testing::Test {
 protected:
  Experiment read(const std::string& text, const std::vector<std::string>& overrides = {}) {
    return read_experiment(directory_.write("e.yaml", text), overrides);
  }
  // The message without the directory.
  std::string error_of(const std::string& text, const std::vector<std::string>& overrides = {}) {
    std::string message = test::input_error([&] { read(text, overrides); });
    const std::string prefix = directory_.path().string() + "/";
    for (std::size_t at; (at = message.find(prefix)) != std::string::npos;) message.erase(at, prefix.size());
    return message;
  }
  std::string set_error(const std::string& override_text) { return error_of(minimal, {override_text}); }

  const std::string minimal = "workload: {network: lenet5}\nhardware: {pes: [{model: mac-array}]}\n";
  test::TemporaryDirectory directory_;
};

TEST_F(ExperimentTest, SampleHasWhatItsCommentsSay) {
  const Experiment experiment = read_experiment(samples + "lenet5.yaml");
  EXPECT_EQ(layer_names(experiment.network), (std::vector<std::string>{"C1", "S2", "C3"}));
  EXPECT_EQ(experiment.tiling.layers, (std::vector<Shape>{{6, 4, 4}, {6, 2, 2}, {16, 2, 2}}));
  EXPECT_EQ(experiment.placement.input, Placement::tiled);
  EXPECT_EQ(experiment.placement.activation, Placement::resident);
  EXPECT_EQ(experiment.hardware.clock_period, 2000);
  EXPECT_EQ(experiment.hardware.clock_hz, 500e6);
  ASSERT_EQ(experiment.hardware.pes.size(), 1u);
  EXPECT_EQ(experiment.hardware.pes[0].count, 4);
  EXPECT_EQ(experiment.hardware.pes[0].model, "mac-array");
  ASSERT_EQ(experiment.hardware.pes[0].settings.size(), 1u);
  EXPECT_EQ(experiment.hardware.pes[0].settings[0].key, "macs_per_cycle");
  EXPECT_EQ(experiment.hardware.pes[0].settings[0].text, "16");
  EXPECT_EQ(experiment.hardware.capacity, 8192);
  EXPECT_TRUE(experiment.hardware.scratchpad.settings.empty());
  EXPECT_EQ(experiment.hardware.interconnect.model, "crossbar");
  EXPECT_EQ(experiment.hardware.dram.settings.at(1).text, "12.8 GB/s");
  EXPECT_EQ(experiment.hardware.dispatch.descriptor, 64);
  EXPECT_EQ(experiment.schedule.algorithm, "depth-first");
  // 49 + 49 + 25 tiles, 49 loads of the image, 2 of weights, 25 stores.
  EXPECT_EQ(build_task_graph(experiment).task_count(), 123u + 49 + 2 + 25);
  EXPECT_EQ(build_task_graph(read_experiment(samples + "paper.yaml")).task_count(), 123u);
}

TEST_F(ExperimentTest, MinimalOneHasTheDefaults) {
  const Experiment experiment = read(minimal);
  EXPECT_EQ(experiment.network.layers.size(), 7u);
  EXPECT_EQ(experiment.hardware.scratchpad.model, "ideal");
  EXPECT_EQ(experiment.hardware.dram.model, "ideal");
  EXPECT_EQ(experiment.hardware.interconnect.model, "ideal");
  EXPECT_EQ(experiment.hardware.capacity, std::nullopt);
  EXPECT_EQ(experiment.hardware.dma.burst, 64);
  EXPECT_EQ(experiment.memory.alignment, 1);
  EXPECT_EQ(experiment.schedule.algorithm, "depth-first");
  EXPECT_EQ(experiment.schedule.objective, "makespan");
  EXPECT_EQ(experiment.schedule.search_budget, 1);
  EXPECT_TRUE(experiment.memory.reuse);
  EXPECT_EQ(experiment.trace.to, std::nullopt);
  EXPECT_EQ(build_task_graph(experiment).task_count(), 7u + 1 + 5 + 1);
}

TEST_F(ExperimentTest, OverridesReplaceAndAddValues) {
  const Experiment experiment =
      read(minimal, {"hardware.pes.0.count=8", "hardware.pes.1={model: vector, lanes: 4}", "trace.to=100",
                     "trace.detail=bus", "hardware.scratchpad.capacity=4 KiB", "workload.layers=[C1, S2]",
                     "memory.reuse=false", "hardware.clock=1.25 ns", "hardware.dma.exclusive=true",
                     "schedule.objective=pareto", "schedule.search_budget=0.5"});
  EXPECT_EQ(experiment.hardware.pes[0].count, 8);
  EXPECT_EQ(experiment.hardware.pes[1].model, "vector");
  EXPECT_EQ(experiment.trace.to, 100);
  EXPECT_EQ(experiment.trace.detail, TraceConfig::Detail::bus);
  EXPECT_EQ(experiment.hardware.capacity, 4096);
  EXPECT_EQ(experiment.network.layers.size(), 2u);
  EXPECT_FALSE(experiment.memory.reuse);
  EXPECT_EQ(experiment.hardware.clock_period, 1250);
  EXPECT_TRUE(experiment.hardware.dma.exclusive);
  EXPECT_EQ(experiment.schedule.objective, "pareto");
  EXPECT_EQ(to_string(experiment.schedule.objective_where), "--set schedule.objective=pareto");
  EXPECT_EQ(experiment.schedule.search_budget, 0.5);
}

TEST_F(ExperimentTest, PagesOfADynamicRunAreMultiplesOfTheBurstThatFit) {
  const std::string dynamic = "hardware.dispatch.mode=dynamic";
  const auto page_of = [&](const std::string& burst) {
    return read(minimal, {dynamic, "hardware.dma.burst=" + burst}).memory.page;
  };
  EXPECT_EQ(page_of("32 B"), 32);  // the default is one burst
  EXPECT_EQ(read(minimal, {dynamic, "memory.page=256 B"}).memory.page, 256);
  EXPECT_TRUE(read(minimal, {dynamic}).hardware.dispatch.dynamic);
  EXPECT_FALSE(read(minimal).hardware.dispatch.dynamic);
  const auto page_error = [&](const std::string& page) {
    return error_of(minimal, {dynamic, "hardware.scratchpad.capacity=1 KiB", "memory.page=" + page});
  };
  EXPECT_THAT(page_error("0 B"), HasSubstr("page: '0 B'"));
  EXPECT_THAT(page_error("96 B"), HasSubstr("page: '96 B' is no multiple of the burst (hardware.dma.burst: 64 B)"));
  EXPECT_THAT(page_error("2 KiB"), HasSubstr("is larger than the scratchpad (hardware.scratchpad.capacity: 1024 B)"));
}

TEST_F(ExperimentTest, ErrorsInOverridesNameTheOverride) {
  EXPECT_THAT(set_error("hardware.pes.0.count=0"), StartsWith("--set hardware.pes.0.count=0: count: '0'"));
  EXPECT_THAT(set_error("hardware.pes.7.count=1"), StartsWith("--set hardware.pes.7.count=1: 'hardware.pes' has no"));
  EXPECT_THAT(set_error("workload.tiling.C1.rows=29"), HasSubstr("larger than 'C1' (6x28x28); expected at most 28"));
}

TEST_F(ExperimentTest, UnknownKeysAreRefusedWithTheNearest) {
  EXPECT_THAT(error_of("workload: {network: lenet5}\nhardwear: {}\n"),
              StartsWith("e.yaml:2:1: experiment: unknown key 'hardwear', did you mean 'hardware'?"));
  EXPECT_THAT(
      set_error("workload.tiling={C1: {chanels: 2}}"),
      HasSubstr("unknown key 'chanels', did you mean 'channels'?; known: channels, rows, cols or input_channels"));
  EXPECT_THAT(set_error("schedule.objectiv=makespan"), HasSubstr("did you mean 'objective'?"));
  EXPECT_THAT(set_error("plugin=[]"), HasSubstr("unknown key 'plugin', did you mean 'plugins'?"));
  EXPECT_THAT(set_error("workload.tiling.auto={target: 0 KiB}"), HasSubstr("target: '0 KiB'"));
  EXPECT_THAT(set_error("workload.tiling.auto={weights: 2 KiB}"), HasSubstr("key 'target' is missing"));
  EXPECT_THAT(set_error("workload.tiling.auto={target: 2 KiB, shape: long}"),
              HasSubstr("unknown choice 'long'; known: rows or square"));
  EXPECT_THAT(set_error("workload.tiling.auto=best"), HasSubstr("unknown choice 'best'; known: search"));
  EXPECT_THAT(set_error("workload.tiling=all"), HasSubstr("unknown choice 'all'; known: auto"));
  EXPECT_THAT(set_error("workload.tiling.C4.rows=2"), HasSubstr("unknown layer 'C4', did you mean 'C1'?"));
}

TEST_F(ExperimentTest, DescriptorsThatTravelHaveASize) {
  EXPECT_THAT(set_error("hardware.dispatch={memory: dram}"),
              HasSubstr("dispatch: 'memory: dram' needs descriptors, and 'descriptor' is 0 B; expected 1 B or more, or "
                        "'memory: none'"));
  EXPECT_THAT(set_error("hardware.dispatch={descriptor: 64 B, memory: dram, completion: 0 B}"),
              HasSubstr("completion"));
  EXPECT_THAT(set_error("hardware.dispatch={descriptor: 64 B, memory: sram}"),
              HasSubstr("unknown choice 'sram', did you mean 'dram'?; known: none or dram"));
}

TEST_F(ExperimentTest, MissingKeysAreNamed) {
  EXPECT_THAT(error_of("workload: {network: lenet5}\n"), StartsWith("e.yaml:1:1: experiment: key 'hardware' is"));
  EXPECT_THAT(error_of("workload: {network: lenet5}\nhardware: {clock: 1 GHz}\n"), HasSubstr("key 'pes' is missing"));
  EXPECT_THAT(error_of("workload: {network: lenet5}\nhardware: {pes: [{count: 2}]}\n"),
              HasSubstr("pes: key 'model' is missing"));
  EXPECT_THAT(error_of("workload: {}\nhardware: {}\n"), HasSubstr("key 'network' is missing"));
}

TEST_F(ExperimentTest, WrongUnitsAndSizesAreRefused) {
  EXPECT_THAT(set_error("hardware.scratchpad.capacity=8 KHz"), HasSubstr("capacity: '8 KHz' is not accepted"));
  EXPECT_THAT(set_error("hardware.scratchpad.capacity=0 B"), HasSubstr("a size of at least 1 B"));
  EXPECT_THAT(set_error("hardware.scratchpad.capacity=-8 KiB"), HasSubstr("'-8 KiB' is not accepted"));
  EXPECT_THAT(set_error("hardware.dma.burst=0"), HasSubstr("burst: '0'"));
  EXPECT_THAT(set_error("workload.element_bytes=9"), HasSubstr("a whole number from 1 to 8"));
  EXPECT_THAT(set_error("workload.tiling.C1.rows=0"), HasSubstr("rows: '0'"));
  EXPECT_THAT(set_error("workload.placement.activation=somewhere"),
              HasSubstr("known: resident, tiled, streamed or spilled"));
  EXPECT_THAT(set_error("hardware.pes.0.local_buffers=4"), HasSubstr("from 1 to 3"));
  EXPECT_THAT(set_error("hardware.dispatch.mode=foo"), HasSubstr("known: static or dynamic"));
  EXPECT_THAT(set_error("memory.page=64 B"), HasSubstr("has no effect on a static plan"));
  EXPECT_THAT(set_error("trace={from: 10, to: 10}"), HasSubstr("of at least 11"));
  EXPECT_THAT(set_error("trace.to=soon"), HasSubstr("a cycle number, or end"));
  EXPECT_THAT(set_error("schedule.search_budget=-1"),
              HasSubstr("search_budget: '-1' is not accepted; expected a number"));
  EXPECT_THAT(set_error("schedule.search_budget=1001"), HasSubstr("a number from 0 to 1000"));
  EXPECT_THAT(set_error("memory.reuse=yes"), HasSubstr("expected true or false"));
  EXPECT_THAT(set_error("hardware.dram={latency: {a: 1}}"), HasSubstr("latency: a map is not accepted"));
  EXPECT_THAT(set_error("hardware.pes="), HasSubstr("pes: an empty value is not accepted; expected a list"));
  EXPECT_THAT(set_error("hardware.pes.0.count=65535"), HasSubstr("more than 65535 processors"));
}

TEST_F(ExperimentTest, ClockPeriodIsRoundedToAFemtosecond) {
  for (const auto& [clock, period] :
       {std::pair{"940 MHz", 1'063'830}, {"700 MHz", 1'428'571}, {"2.4 GHz", 416'667}, {"3 GHz", 333'333}}) {
    const HardwareConfig hardware = read(minimal, {std::string("hardware.clock=") + clock}).hardware;
    EXPECT_EQ(hardware.clock_period, period) << clock;
    EXPECT_EQ(hardware.time_units, 1000);
    EXPECT_DOUBLE_EQ(hardware.clock_hz, 1e15 / period);
  }
  EXPECT_EQ(read(minimal, {"hardware.clock=333 ps"}).hardware.time_units, 1);
  EXPECT_EQ(read(minimal, {"hardware.clock=333 ps"}).hardware.clock_period, 333);
  EXPECT_THAT(set_error("hardware.clock=200 GHz"), HasSubstr("1 kHz to 100 GHz"));
  EXPECT_THAT(set_error("hardware.clock=0 Hz"), HasSubstr("out of range"));
  EXPECT_THAT(set_error("hardware.clock=500"),
              HasSubstr("clock: '500' is not accepted, did you mean '500 MHz'?; expected a frequency"));
  EXPECT_EQ(read(minimal, {"hardware.clock=1 kHz"}).hardware.clock_period, 1'000'000'000);
}

TEST_F(ExperimentTest, NetworksComeFromTheZooOrAFileNextToTheExperiment) {
  directory_.write("small.yaml", "name: small\ninput: {shape: [1, 4, 4]}\nlayers: [{name: A, op: relu}]\n");
  EXPECT_EQ(read(minimal, {"workload.network=small.yaml"}).network.name, "small");
  EXPECT_THAT(set_error("workload.network=none.yaml"), HasSubstr("there is no file 'none.yaml'"));
  EXPECT_THAT(set_error("workload.network=lenet"), HasSubstr("did you mean 'lenet5'?"));
  EXPECT_THAT(set_error("workload.network=."), HasSubstr("unknown network '.'"));
  directory_.write("broken.yaml", "name: small\ninput: {shape: [1, 4, 4]}\nlayers: [{name: A, op: relu}\n");
  EXPECT_THAT(set_error("workload.network=broken.yaml"), StartsWith("broken.yaml:4:1: no valid YAML"));
}

TEST_F(ExperimentTest, TileOfAGroupedConvolutionFollowsItsGroups) {
  directory_.write(
      "g.yaml",
      "name: g\ninput: {shape: [6, 4, 4]}\nlayers: [{name: A, op: conv, filters: 12, kernel: 1, groups: 3}]\n");
  EXPECT_THAT(error_of(minimal, {"workload.network=g.yaml", "workload.tiling.A.channels=3"}),
              HasSubstr("expected a multiple or a divisor of 4"));
  for (const char* channels : {"1", "2", "4", "8", "12"}) {
    EXPECT_NO_THROW(read(minimal, {"workload.network=g.yaml", std::string("workload.tiling.A.channels=") + channels}));
  }
}

// Whatever is cut off or garbled: read, or refused with an InputError; nothing else.
TEST_F(ExperimentTest, GroupsOfLayersAreTheFirstLayerOfEach) {
  EXPECT_TRUE(read(minimal).schedule.groups.empty());
  const auto groups_of = [&](const std::string& list, const std::string& layers = "") {
    return read("workload: {network: lenet5" + layers +
                "}\nhardware: {pes: [{model: mac-array}]}\nschedule: {groups: " + list + "}\n")
        .schedule.groups;
  };
  EXPECT_EQ(groups_of("[C1]"), (std::vector<std::uint32_t>{0}));
  EXPECT_EQ(groups_of("[C1, C3, C5]"), (std::vector<std::uint32_t>{0, 2, 4}));
  EXPECT_EQ(groups_of("[S2, C3]", ", layers: [S2, C3]"), (std::vector<std::uint32_t>{0, 1}));
}

TEST_F(ExperimentTest, GroupsThatAreNoneAreRefusedWithAPlace) {
  const auto error = [&](const std::string& list) { return error_of(minimal + "schedule:\n  groups: " + list + "\n"); };
  EXPECT_EQ(error("[C1, C7]").substr(0, 54), "e.yaml:4:16: groups: unknown layer 'C7', did you mean ");
  EXPECT_EQ(error("[S2, C3]"),
            "e.yaml:4:12: groups: 'S2' leaves the layers before it without a group; the first group begins with 'C1'");
  EXPECT_EQ(error("[C1, C3, C1]"), "e.yaml:4:20: groups: 'C1' is named twice; expected once");
  EXPECT_EQ(error("[C1, C5, C3]"),
            "e.yaml:4:20: groups: 'C3' stands before 'C5' in the network; expected first layers in the order of the "
            "network");
  EXPECT_EQ(error("[[C1, S2], [C3]]"),
            "e.yaml:4:12: groups: a list is not accepted; expected the name of the first layer of each group");
  EXPECT_THAT(error("[]"), HasSubstr("groups: the list is empty"));
  EXPECT_THAT(error("C1"), HasSubstr("groups: "));
}

TEST_F(ExperimentTest, ALimitOnActivationsIsForStaticRuns) {
  EXPECT_EQ(read(minimal + "schedule: {activation_limit: 2 KiB}\n").schedule.activation_limit, 2048);
  EXPECT_EQ(error_of("workload: {network: lenet5}\nhardware: {pes: [{model: mac-array}], dispatch: {mode: dynamic}}\n"
                     "schedule:\n  activation_limit: 2 KiB\n"),
            "e.yaml:4:21: activation_limit: dispatch at run time knows no limit on activations; accepted with "
            "hardware.dispatch.mode: static");
}

TEST_F(ExperimentTest, TruncatedAndGarbledFilesAreReadOrRefused) {
  const std::string text = test::read_text(samples + "lenet5.yaml");
  ASSERT_FALSE(text.empty());
  int refused = 0;
  for (std::size_t length = 0; length < text.size(); length += 5) {
    refused += error_of(text.substr(0, length)) != "no error" ? 1 : 0;
  }
  EXPECT_GT(refused, 100);
  std::mt19937 random(1);
  const std::string characters = "{}[]:,-#&*!|>'\"%@`\n\t 0a~?=<\\\x01\xff";
  for (int round = 0; round < 300; ++round) {
    std::string garbled = text;
    for (int change = 0; change < 3; ++change) {
      garbled[random() % garbled.size()] = characters[random() % characters.size()];
    }
    error_of(garbled);
  }
}

}  // namespace
}  // namespace weft
