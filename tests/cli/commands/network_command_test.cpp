// weft network, and experiments whose network is an ONNX file.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <nlohmann/json.hpp>

#include "tests/cli/commands/weft_command.hpp"
#include "tests/support/workloads/made_onnx.hpp"
#include "workloads/network_files/zoo.hpp"

namespace weft {
namespace {

using Json = nlohmann::json;
using test::CommandResult;
using test::is_one_error;
using test::MadeOnnx;
using test::SmallExperiment;
using test::weft;
using ::testing::HasSubstr;

// 4 filters of 3 x 3 over [N, 1, height, 10], a rectifier, a pool: the layers of the small case.
std::string small_model(std::int64_t images) {
  return MadeOnnx()
      .input("image", {images, 1, -2, 10})
      .weights("w", {4, 1, 3, 3})
      .weights("b", {4})
      .node("Conv", {"image", "w", "b"}, "a")
      .node("Relu", {"a"}, "r")
      .node("MaxPool", {"r"}, "p", {test::ints("kernel_shape", {2, 2}), test::ints("strides", {2, 2})})
      .output("p")
      .bytes();
}

TEST(NetworkCommand, DescribesEveryNetworkOfTheZoo) {
  for (const std::string& name : zoo_names()) {
    const CommandResult result = weft("network " + name);
    EXPECT_EQ(result.status, 0) << name << ": " << result.error;
    EXPECT_THAT(result.out, HasSubstr(" parameters")) << name;
  }
}

TEST(NetworkCommand, PrintsEveryLayerAndTheSumsOfAZooNetwork) {
  const CommandResult result = weft("network lenet5");
  EXPECT_EQ(result.status, 0) << result.error;
  EXPECT_THAT(result.out, HasSubstr("C3"));
  EXPECT_THAT(result.out, HasSubstr("lenet5: 7 layers, batch 1; of one image: 416520 MACs"));
  EXPECT_THAT(result.out, HasSubstr("\ninput image: [1, 1, 32, 32]\noutput OUTPUT: [1, 10, 1, 1]\n"));
}

TEST(NetworkCommand, TakesTheBatchAndTheDimensionsOfAnOnnxModel) {
  const test::TemporaryDirectory directory;
  const std::string path = "'" + directory.write("m.onnx", small_model(-1)) + "'";
  const CommandResult result = weft("network " + path + " --batch 3 --dimension height=12 --json");
  ASSERT_EQ(result.status, 0) << result.error;
  const Json json = Json::parse(result.out);
  EXPECT_EQ(json["batch"], 3);
  EXPECT_EQ(json["inputs"][0]["shape"], Json({1, 12, 10}));
  EXPECT_EQ(json["layers"][0]["op"], "conv+relu");
  EXPECT_EQ(json["layers"][1]["shape"], Json({4, 5, 4}));
  EXPECT_EQ(json["total"]["macs"], 4 * 9 * 10 * 8);
  EXPECT_EQ(json["total"]["parameters"], 40);
  EXPECT_EQ(json["ports"], Json::parse(R"({"inputs": [{"name": "image", "shape": [3, 1, 12, 10]}],
                                           "outputs": [{"name": "p", "shape": [3, 4, 5, 4]}]})"));
  const CommandResult open = weft("network " + path + " --batch 3");
  EXPECT_EQ(open.status, 2);
  EXPECT_TRUE(is_one_error(open.error)) << open.error;
  EXPECT_THAT(open.error, HasSubstr("('height') has no value"));
}

TEST(NetworkCommand, RefusesWhatIsNoNetwork) {
  const test::TemporaryDirectory directory;
  const std::string cut = small_model(1);
  const std::string path = "'" + directory.write("m.onnx", cut.substr(0, cut.size() / 2)) + "'";
  for (const std::string& arguments :
       {std::string("lenet"), std::string("none.onnx"), path, path + " --dimension height", path + " --batch 0",
        std::string("lenet5 --batch 2")}) {
    const CommandResult result = weft("network " + arguments);
    EXPECT_EQ(result.status, 2) << arguments;
    EXPECT_TRUE(is_one_error(result.error)) << result.error;
    EXPECT_EQ(result.out, "");
  }
}

TEST(NetworkCommand, RefusesDimensionsThatContradictEachOther) {
  const test::TemporaryDirectory directory;
  const std::string path = "'" + directory.write("m.onnx", small_model(-2)) + "'";  // images and rows are both `height`
  const std::pair<std::string, std::string> cases[] = {
      {" --dimension height=8 --dimension height=9", "--dimension height=9: 'height' is given twice"},
      {" --batch 2 --dimension height=9", "axis 0 of input 'image' is the batch, 2, and by its dimension 'height' 9"},
      {" --batch 2 --dimension height=2 --dimension image@0=3",
       "and by its dimension 'image@0' 3; expected one of them"},
      {" --dimension height=1073741825", "expected NAME=SIZE, with a size from 1 to 1073741824"},
      {" --dimension height=99999999999999999999", "expected NAME=SIZE, with a size from 1 to 1073741824"},
      {" --batch 65537", "65536"},
  };
  for (const auto& [options, message] : cases) {
    const CommandResult result = weft("network " + path + options);
    EXPECT_EQ(result.status, 2) << options;
    EXPECT_TRUE(is_one_error(result.error)) << result.error;
    EXPECT_THAT(result.error, HasSubstr(message));
  }
  EXPECT_EQ(weft("network " + path + " --batch 9 --dimension height=9").status, 0);
}

TEST(NetworkCommand, UnknownNamesAreAnsweredWithTheKindsOfFilesThatAreRead) {
  EXPECT_THAT(weft("network lenet").error, HasSubstr("or a path to a .yaml or .onnx file"));
}

TEST(NetworkCommand, ControlCharactersOfAFileAreEscapedInErrors) {
  const test::TemporaryDirectory directory;
  const std::string name = std::string("a\0b", 3) + "\x1b[2J\x7f";
  const std::string path =
      directory.write("m.onnx", MadeOnnx().input("x", {1, 2}).node("No" + name, {"x"}, "y").output("y").bytes());
  const CommandResult result = weft("network '" + path + "'");
  EXPECT_EQ(result.status, 2);
  EXPECT_TRUE(is_one_error(result.error)) << result.error;
  EXPECT_THAT(result.error, HasSubstr("node 'y_node' (Noa\\x00b\\x1b[2J\\x7f): this operator is not supported"));
}

TEST(OnnxExperiment, RunsAndComputesWhatTheReferenceComputes) {
  const SmallExperiment experiment("network: net.yaml",
                                   "network: m.onnx\n  batch: 2\n  dimensions: {height: 10}\n  data_type: float32");
  experiment.directory.write("m.onnx", small_model(1));
  const std::string settings =
      " --set 'workload.tiling={a_node: {rows: 4, cols: 4}, p_node: {rows: 2, cols: 2}}' --set "
      "workload.element_bytes=4";
  const CommandResult result = weft("run " + experiment.experiment() + settings + " --functional " + experiment.out());
  EXPECT_EQ(result.status, 0) << result.error;
  EXPECT_THAT(result.out, HasSubstr("computed in float32: 128 results, at most 0 away from the reference"));
}

// As docs/onnx.md has it, with a path relative to where the command runs.
TEST(OnnxExperiment, OfTheRepositoryGoesFromAModelToAWaveformInOneCommand) {
  const test::TemporaryDirectory directory;
  const std::filesystem::path model = directory.write("m.onnx", small_model(1));
  const std::string out = (directory.path() / "out").string();
  const CommandResult result = weft("run " WEFT_SOURCE_DIR "/workloads/experiments/onnx.yaml --set 'workload.network=" +
                                    std::filesystem::relative(model).string() +
                                    "' --set 'workload.dimensions={height: 10}' --out '" + out + "'");
  EXPECT_EQ(result.status, 0) << result.error;
  EXPECT_THAT(test::read_text(out + "/trace.vcd"), HasSubstr("$enddefinitions"));
  EXPECT_THAT(result.out, HasSubstr("waveform: "));
}

TEST(OnnxExperiment, BatchAndDimensionsAreOfOnnxModelsOnly) {
  const SmallExperiment experiment("network: net.yaml", "network: net.yaml\n  batch: 2");
  const CommandResult result = weft("run " + experiment.experiment() + " " + experiment.out());
  EXPECT_EQ(result.status, 2);
  EXPECT_THAT(result.error, HasSubstr("experiment.yaml:3:10: batch: only of ONNX models"));
}

}  // namespace
}  // namespace weft
