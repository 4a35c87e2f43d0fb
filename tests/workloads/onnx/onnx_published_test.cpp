// Work and parameters of published networks, read from ONNX. The four models are not part of this repository: these
// tests are skipped where they are not beside it, in ../shared/models (the light_* models of the ONNX project's backend
// tests).
#include <gtest/gtest.h>

#include <filesystem>

#include "workloads/network/network_summary.hpp"
#include "workloads/onnx/model/onnx_network.hpp"

namespace weft {
namespace {

struct Published {
  const char* file;
  std::int64_t macs, parameters;
  std::size_t layers;
  friend void PrintTo(const Published& of, std::ostream* out) { *out << of.file; }
};

class OnnxPublished : public ::testing::TestWithParam<Published> {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(path())) GTEST_SKIP() << "there is no " << path();
  }
  static std::string path() { return std::string(WEFT_SOURCE_DIR) + "/../shared/models/" + GetParam().file; }
};

TEST_P(OnnxPublished, WorkAndParametersAreThoseOfTheLiterature) {
  const Network network = read_onnx(path());
  const NetworkSummary summary = summarize(network);
  EXPECT_EQ(summary.total.macs, GetParam().macs);
  EXPECT_EQ(summary.total.parameters, GetParam().parameters);
  EXPECT_EQ(network.layers.size(), GetParam().layers);
}

// - AlexNet: 60 965 224 parameters is the count of the Caffe model bvlc_alexnet (groups in conv2, conv4 and conv5, as
//   Krizhevsky et al., NIPS 2012, have them for two GPUs). The model takes 224 x 224 without padding, so that conv1
//   makes 54 x 54 and the work is less than the 724 M of 227 x 227 (below).
// - SqueezeNet: 1 235 496 parameters and 349.15 M MACs are those of version 1.1 (64 filters of 3 x 3 first; "2.4x less
//   computation than SqueezeNet v1.0", say its authors; torchvision's squeezenet1_1 has the same count).
// - VGG-19: 143 667 240 parameters, 144 M in Simonyan, Zisserman (ICLR 2015), table 2; 19.6 G MACs.
// - ResNet-50: 25 557 032 parameters with scale and shift of every batch normalization (torchvision's resnet50), which
//   are 26 560 channels. Folded, each has one bias instead: 26 560 fewer. 4.089 G MACs have the stride in the 3 x 3
//   convolutions (v1.5), as this model has.
INSTANTIATE_TEST_SUITE_P(Models, OnnxPublished,
                         ::testing::Values(Published{"light_bvlc_alexnet.onnx", 654560384, 60965224, 14},
                                           Published{"light_squeezenet.onnx", 349151936, 1235496, 39},
                                           Published{"light_vgg19.onnx", 19632062464, 143667240, 25},
                                           Published{"light_resnet50.onnx", 4089184256, 25557032 - 26560, 73}));

// Caffe's AlexNet at its own input size: 724 406 816 MACs.
TEST(OnnxPublishedSizes, AlexNetAt227HasThePublishedWork) {
  const std::string path = std::string(WEFT_SOURCE_DIR) + "/../shared/models/light_bvlc_alexnet.onnx";
  if (!std::filesystem::exists(path)) GTEST_SKIP() << "there is no " << path;
  OnnxOptions options;
  options.dimensions = {{"data_0@2", 227}, {"data_0@3", 227}};
  const NetworkSummary summary = summarize(read_onnx(path, options));
  EXPECT_EQ(summary.total.macs, 724406816);
  EXPECT_EQ(summary.total.parameters, 60965224);
}

}  // namespace
}  // namespace weft
