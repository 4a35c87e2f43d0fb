// Whole networks from the network to the waveform: ResNet-50 in more than 100 000 tasks (docs/speed.md), and all of the zoo
// on processing elements of 32 KiB (docs/local_memory.md).
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "base/core/types.hpp"
#include "tests/cli/commands/weft_command.hpp"
#include "tests/support/base/turn.hpp"
#include "workloads/network_files/zoo.hpp"

namespace weft {
namespace {

[[maybe_unused]] double processor_seconds(const rusage& usage) {
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

TEST(WholeNetworkSlow, OfAHundredThousandTasksTakesLessThanAMinuteAndTwoGigabytes) {
  const test::TemporaryDirectory directory;
  const std::string out = (directory.path() / "out").string();
  const test::CommandResult result = test::weft("run " WEFT_SOURCE_DIR
                                                "/workloads/experiments/onnx.yaml --set "
                                                "'workload.tiling={auto: {target: 128 B, weights: 16 KiB}}' --out '" +
                                                out + "'");
  ASSERT_EQ(result.status, 0) << result.error;
  const nlohmann::json summary = nlohmann::json::parse(test::read_text(out + "/summary.json"));
  EXPECT_EQ(summary["network"], "resnet50");
  EXPECT_GT(summary["tasks"], 100000);
  rusage usage{};
  ASSERT_EQ(getrusage(RUSAGE_CHILDREN, &usage), 0);
#ifndef __SANITIZE_ADDRESS__
  EXPECT_LT(processor_seconds(usage), 60);
  EXPECT_LT(usage.ru_maxrss, 2'000'000) << "KiB";
#endif
}

class ZooNetworkSlow : public testing::TestWithParam<std::string> {};

// One output of VGG-16's fc6 is made from 50 176 B, and `tiling: auto` does not cut input channels.
std::vector<std::string> networks_that_can_be_cut() {
  std::vector<std::string> names = zoo_names();
  std::erase(names, "vgg16");
  return names;
}

TEST_P(ZooNetworkSlow, RunsOnElementsOf32KiBInTilesThatAreFound) {
  const std::vector<std::string> names = networks_that_can_be_cut();
  const auto number = static_cast<std::uint32_t>(std::ranges::find(names, GetParam()) - names.begin());
  const test::Seeds turn = test::seeds_of_turn({0, static_cast<std::uint32_t>(names.size())});
  if (number < turn.first || number >= turn.first + turn.count) GTEST_SKIP() << "it is the turn of others";
  const test::TemporaryDirectory directory;
  const std::string out = (directory.path() / "out").string();
  const test::CommandResult result = test::weft("run " WEFT_SOURCE_DIR "/docs/examples/small_elements.yaml --set " +
                                                ("workload.network=" + GetParam()) + " --out '" + out + "'");
  ASSERT_EQ(result.status, 0) << result.error;
  const nlohmann::json summary = nlohmann::json::parse(test::read_text(out + "/summary.json"));
  EXPECT_EQ(summary["planned"]["makespan_cycles"], summary["simulated"]["makespan_cycles"]);
  const nlohmann::json& operands = summary["operands"];
  EXPECT_GT(operands["reused_bytes"], 0);
  EXPECT_EQ(operands["bytes"].get<Bytes>(), operands["read_bytes"].get<Bytes>() +
                                                operands["reused_bytes"].get<Bytes>() +
                                                operands["multicast_bytes"].get<Bytes>());
  EXPECT_LE(summary["simulated"]["peak_address"], 512 * 1024);
  EXPECT_GT(std::filesystem::file_size(out + "/trace.vcd"), 1000U);
}

INSTANTIATE_TEST_SUITE_P(Zoo, ZooNetworkSlow, testing::ValuesIn(networks_that_can_be_cut()),
                         [](const auto& instance) { return instance.param; });

}  // namespace
}  // namespace weft
