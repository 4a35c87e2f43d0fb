// docs/speed.md: ResNet-50 in more than 100 000 tasks, from the network to the waveform.
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <nlohmann/json.hpp>

#include "tests/cli/commands/weft_command.hpp"

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

}  // namespace
}  // namespace weft
