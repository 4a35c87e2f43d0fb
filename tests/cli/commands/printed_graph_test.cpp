// What weft graph prints, weft schedule plans as it plans the experiment.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/cli/commands/weft_command.hpp"

namespace weft::test {
namespace {

using Json = nlohmann::json;

// The schedule without what contention adds: a graph file has no machine that could tell.
Json plan(const std::string& file, const std::string& options) {
  const CommandResult result = weft("schedule '" + file + "' --json " + options);
  EXPECT_EQ(result.status, 0) << result.error;
  if (result.status != 0) return {};
  const Json all = Json::parse(result.out);
  Json kept = {{"makespan", all["uncontended_makespan"]}, {"peak", all["peak_bytes"]}, {"order", all["order"]}};
  for (const Json& task : all["tasks"]) kept["processors"].push_back({task["name"], task["processor"]});
  return kept;
}

class PrintedGraph : public testing::Test {
 protected:
  PrintedGraph() {
    std::string text = small_experiment();
    text.replace(
        text.find("interconnect:"), text.find("schedule:") - text.find("interconnect:"),
        std::string("interconnect: {model: ideal}\n  dma: {channels: 2}\n  dram: {model: fixed, latency: 20 ns}\n"));
    directory_.write("experiment.yaml", text);
    directory_.write("net.yaml", small_network());
  }

  void check(const std::string& overrides, const std::string& algorithm) {
    std::string settings;
    std::istringstream words(overrides);
    for (std::string word; words >> word;) settings += " --set " + word;
    const std::string experiment = directory_.file("experiment.yaml");
    const Json expected = plan(experiment, "--refine 0 --algorithm " + algorithm + settings);
    for (const std::string format : {"json", "dot"}) {
      const CommandResult graph = weft("graph '" + experiment + "' --format " + format + settings);
      ASSERT_EQ(graph.status, 0) << graph.error;
      const std::string file = directory_.write("g." + format, graph.out);
      EXPECT_EQ(plan(file, "--refine 0 --algorithm " + algorithm), expected) << algorithm << overrides << format;
    }
  }

  TemporaryDirectory directory_;
};

TEST_F(PrintedGraph, IsPlannedAsTheExperiment) {
  for (const char* algorithm :
       {"heft", "cpop", "peft", "depth-first", "layer-by-layer", "memheft", "heft-guard", "memory-aware-heft"}) {
    check("", algorithm);
  }
}

TEST_F(PrintedGraph, OfOtherPlacementsAndMemoriesIsPlannedAsTheExperiment) {
  for (const char* overrides :
       {"workload.placement.input=resident workload.placement.weight=resident workload.placement.output=resident",
        "workload.placement.activation=streamed workload.placement.output=streamed memory.alignment=32",
        "workload.placement.activation=tiled hardware.dma.exclusive=true", "memory.reuse=false"}) {
    check(overrides, "heft");
  }
}

// Two grids of loads that one layer asks for: tasks of one name, before they had names of their own.
TEST_F(PrintedGraph, OfOneInputLoadedTwiceForALayerIsTheSameGraph) {
  directory_.write("net.yaml",
                   "name: n\ninputs: [{name: i, shape: [1, 4, 4]}]\nlayers:\n"
                   "  - {name: B, op: global_avgpool}\n  - {name: A, op: concat, inputs: [i, i], axis: cols}\n");
  directory_.write("experiment.yaml",
                   "workload: {network: net.yaml, tiling: {A: {cols: 3}}}\n"
                   "hardware: {clock: 500 MHz, pes: [{model: mac-array}], dma: {channels: 1}}\n");
  check("", "heft");
  EXPECT_EQ(plan(directory_.file("g.dot"), "--algorithm heft")["order"].size(), 13u);
}

}  // namespace
}  // namespace weft::test
