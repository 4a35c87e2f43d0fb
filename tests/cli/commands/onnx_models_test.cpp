// The zoo's networks as ONNX models in the nodes that exporters write (scripts/onnx_models.py): weft reads them with the
// same work and the same parameters.
#include <gtest/gtest.h>

#include <cstdlib>
#include <nlohmann/json.hpp>

#include "tests/cli/commands/weft_command.hpp"

namespace weft::test {
namespace {

using Json = nlohmann::json;

Json network(const std::string& name) {
  const CommandResult result = weft("network '" + name + "' --json");
  EXPECT_EQ(result.status, 0) << result.error;
  return result.status == 0 ? Json::parse(result.out) : Json();
}

TEST(OnnxModels, OfExportersHaveTheFiguresOfTheZooSlow) {
  if (std::system("/usr/bin/python3 -c 'import onnx.checker' >/dev/null 2>&1") != 0) {
    GTEST_SKIP() << "python3-onnx is not installed";
  }
  const TemporaryDirectory directory;
  const std::string script = WEFT_SOURCE_DIR "/scripts/onnx_models.py";
  ASSERT_EQ(std::system(("/usr/bin/python3 '" + script + "' '" + directory.path().string() + "'").c_str()), 0);
  for (const char* name : {"resnet8", "ds_cnn", "mobilenet_v1_025", "autoencoder", "mobilenet_v3_small",
                           "mobilenet_v3_large", "efficientnet_b0", "yolov5n", "vit_tiny", "bert_layer"}) {
    const Json ours = network(name), theirs = network(directory.file(name + std::string(".onnx")));
    ASSERT_FALSE(ours.empty() || theirs.empty()) << name;
    EXPECT_EQ(theirs["total"]["macs"], ours["total"]["macs"]) << name;
    EXPECT_EQ(theirs["total"]["parameters"], ours["total"]["parameters"]) << name;
  }
}

}  // namespace
}  // namespace weft::test
