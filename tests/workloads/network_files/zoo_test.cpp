#include "workloads/network_files/zoo.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/base/input_error.hpp"
#include "tests/support/base/temporary_directory.hpp"
#include "workloads/network/layer_work.hpp"
#include "workloads/network/network_subset.hpp"

namespace weft {
namespace {

using ::testing::HasSubstr;

TEST(Zoo, EveryFileIsCompiledInAsItIsAndReadable) {
  ASSERT_FALSE(embedded_files().empty());
  for (const EmbeddedFile& file : embedded_files()) {
    EXPECT_EQ(test::read_text(std::string(WEFT_SOURCE_DIR) + "/workloads/zoo/" + file.name + ".yaml"), file.text);
    EXPECT_FALSE(zoo_network(file.name).layers.empty());
  }
}

TEST(Zoo, UnknownNamesAreAnErrorWithTheNearest) {
  EXPECT_THAT(test::input_error([] {
                zoo_network("lenet4", {"e.yaml", 2, 12});
              }),
              HasSubstr("e.yaml:2:12: unknown network 'lenet4', did you mean 'lenet5'?"));
}

// LeCun et al. 1998 for the shapes and the parameters of C1, C5 and F6; C3 with full connection; pooling without
// coefficients.
TEST(Zoo, LeNet5HasThePublishedShapesWorkAndParameters) {
  const Network lenet = zoo_network("lenet5");
  struct Expected {
    const char* name;
    Shape shape;
    std::int64_t macs, operations, parameters;
  };
  const Expected expected[] = {
      {"C1", {6, 28, 28}, 117600, 0, 156}, {"S2", {6, 14, 14}, 0, 4704, 0},      {"C3", {16, 10, 10}, 240000, 0, 2416},
      {"S4", {16, 5, 5}, 0, 1600, 0},      {"C5", {120, 1, 1}, 48000, 0, 48120}, {"F6", {84, 1, 1}, 10080, 0, 10164},
      {"OUTPUT", {10, 1, 1}, 840, 0, 850},
  };
  ASSERT_EQ(lenet.layers.size(), std::size(expected));
  for (std::size_t i = 0; i < std::size(expected); ++i) {
    EXPECT_EQ(lenet.layers[i].name, expected[i].name);
    EXPECT_EQ(lenet.layers[i].output, expected[i].shape);
    EXPECT_EQ(layer_work(lenet, i).macs, expected[i].macs);
    EXPECT_EQ(layer_work(lenet, i).operations, expected[i].operations);
    EXPECT_EQ(element_count(weight_shape(lenet, i)), expected[i].parameters);
  }
}

std::int64_t total_macs(const Network& network) {
  std::int64_t macs = 0;
  for (std::size_t layer = 0; layer < network.layers.size(); ++layer) macs += layer_work(network, layer).macs;
  return macs;
}

std::int64_t parameters(const Network& network) {
  std::int64_t count = 0;
  for (std::size_t layer = 0; layer < network.layers.size(); ++layer) {
    count += element_count(weight_shape(network, layer));
  }
  return count;
}

// Output channels of all convolutions. Batch normalization has a scale and an offset for each; folded into the
// convolution it leaves one bias, so that so many parameters are missing.
std::int64_t convolution_filters(const Network& network) {
  std::int64_t filters = 0;
  for (const Layer& layer : network.layers) filters += layer.op == Operator::conv ? layer.filters : 0;
  return filters;
}

Shape largest_result(const Network& network) {
  Shape largest{};
  for (const Layer& layer : network.layers) {
    if (element_count(layer.output) > element_count(largest)) largest = layer.output;
  }
  return largest;
}

// Krizhevsky et al. 2012: 60 M parameters, maps of 55, 27 and 13 rows (figure 2, section 3.5). The exact numbers are
// those of the model that came with Caffe, bvlc_alexnet, at an input of 227 x 227.
TEST(Zoo, AlexNetHasThePublishedWorkAndParameters) {
  const Network alexnet = zoo_network("alexnet");
  EXPECT_EQ(parameters(alexnet), 60'965'224);
  EXPECT_EQ(total_macs(alexnet), 724'406'816);
  EXPECT_EQ(largest_result(alexnet), (Shape{96, 55, 55}));
  EXPECT_EQ(alexnet.layers[3].output, (Shape{256, 27, 27}));
  EXPECT_EQ(alexnet.layers[8].output, (Shape{256, 13, 13}));
  EXPECT_EQ(alexnet.layers[9].output, (Shape{256, 6, 6}));
}

// Dong et al. 2016, table 1: 12 464 parameters, which are the weights without biases and slopes of PReLU. Each is used
// once for every pixel of the small image (equation 4 of the paper).
TEST(Zoo, FsrcnnHasThePublishedWorkAndParameters) {
  const Network fsrcnn = zoo_network("fsrcnn");
  std::int64_t weights = 0;
  for (std::size_t layer = 0; layer < fsrcnn.layers.size(); ++layer) {
    weights += weight_row(fsrcnn, layer).products * fsrcnn.layers[layer].output[0];
  }
  EXPECT_EQ(weights, 12'464);
  EXPECT_EQ(parameters(fsrcnn), weights + 173 + 172);  // filters; channels with a slope
  EXPECT_EQ(total_macs(fsrcnn), 12'464LL * 560 * 960);
  EXPECT_EQ(largest_result(fsrcnn), (Shape{56, 560, 960}));
  EXPECT_EQ(fsrcnn.layers.back().output, (Shape{1, 1120, 1920}));
}

// Simonyan & Zisserman 2015, tables 1 and 2: configuration D, 138 M parameters; the exact number, and 15.47 GMACs, are
// those of torchvision's model vgg16.
TEST(Zoo, Vgg16HasThePublishedWorkAndParameters) {
  const Network vgg = zoo_network("vgg16");
  EXPECT_EQ(parameters(vgg), 138'357'544);
  EXPECT_EQ(total_macs(vgg), 15'470'264'320);
  EXPECT_EQ(largest_result(vgg), (Shape{64, 224, 224}));
  EXPECT_EQ(vgg.layers.back().output, (Shape{1000, 1, 1}));
}

// He et al. 2016, table 1: 1.8 G multiply-accumulates, a largest map of 64 x 112 x 112; parameters, those of batch
// normalization included, and 1.814 GMACs: torchvision's model resnet18.
TEST(Zoo, ResNet18HasThePublishedWorkAndParameters) {
  const Network resnet = zoo_network("resnet18");
  EXPECT_EQ(convolution_filters(resnet), 4'800);
  EXPECT_EQ(parameters(resnet) + convolution_filters(resnet), 11'689'512);
  EXPECT_EQ(total_macs(resnet), 1'814'073'344);
  EXPECT_EQ(largest_result(resnet), (Shape{64, 112, 112}));
  EXPECT_EQ(resnet.layers[resnet.layers.size() - 3].output, (Shape{512, 7, 7}));
}

// torchvision's model resnet50 (stride in the 3x3 convolutions): parameters, those of batch normalization included, and
// 4.089 GMACs.
TEST(Zoo, ResNet50HasThePublishedWorkAndParameters) {
  const Network resnet = zoo_network("resnet50");
  EXPECT_EQ(parameters(resnet) + convolution_filters(resnet), 25'557'032);
  EXPECT_EQ(total_macs(resnet), 4'089'184'256);
  EXPECT_EQ(largest_result(resnet), (Shape{64, 112, 112}));  // and others of as many elements: 256 x 56 x 56
  EXPECT_EQ(resnet.layers[resnet.layers.size() - 3].output, (Shape{2048, 7, 7}));
}

// Sandler et al. 2018, table 4: 300 M multiply-accumulates and 3.4 M parameters; exact numbers of torchvision's model
// mobilenet_v2, parameters of batch normalization included. The largest map is the expansion of the second block
// (table 2).
TEST(Zoo, MobileNetV2HasThePublishedWorkAndParameters) {
  const Network mobilenet = zoo_network("mobilenet_v2");
  EXPECT_EQ(parameters(mobilenet) + convolution_filters(mobilenet), 3'504'872);
  EXPECT_EQ(total_macs(mobilenet), 300'774'272);
  EXPECT_EQ(largest_result(mobilenet), (Shape{96, 112, 112}));
  EXPECT_EQ(mobilenet.layers[0].activation, Activation::clip);  // ReLU6
  EXPECT_EQ(mobilenet.layers[0].clip_max, 6);
}

// The four networks of MLPerf Tiny (Banbury et al. 2021): parameters as Keras counts them for the reference models
// (github.com/mlcommons/tiny), whose layers have biases besides batch normalization with four figures a channel. The
// paper gives sizes of 96, 52.5, 325 and 270 kB.
TEST(Zoo, TheNetworksOfMlperfTinyHaveThePublishedWorkAndParameters) {
  const struct {
    const char* name;
    std::int64_t keras_parameters, normalized, macs;
    Shape largest, result;
  } networks[] = {
      {"resnet8", 78'666, 240, 12'501'632, {16, 32, 32}, {10, 1, 1}},
      {"ds_cnn", 24'908, 576, 2'656'768, {64, 25, 5}, {12, 1, 1}},
      {"mobilenet_v1_025", 221'794, 2'736, 7'489'664, {16, 48, 48}, {2, 1, 1}},
      {"autoencoder", 269'992, 1'032, 264'192, {640, 1, 1}, {640, 1, 1}},
  };
  for (const auto& of : networks) {
    const Network network = zoo_network(of.name);
    EXPECT_EQ(parameters(network) + 4 * of.normalized, of.keras_parameters) << of.name;
    EXPECT_EQ(total_macs(network), of.macs) << of.name;
    EXPECT_EQ(largest_result(network), of.largest) << of.name;
    EXPECT_EQ(network.layers.back().output, of.result) << of.name;
  }
}

std::int64_t constants(const Network& network) {
  std::int64_t count = 0;
  for (const NetworkInput& input : network.inputs) count += input.is_constant ? element_count(input.shape) : 0;
  return count;
}

// Filters of the convolutions that batch normalization follows: not of those that squeeze and excite.
std::int64_t normalized_filters(const Network& network) {
  std::int64_t filters = 0;
  for (const Layer& layer : network.layers) {
    const bool excites =
        layer.name.ends_with("_reduce") || layer.name.ends_with("_excite") || layer.name.ends_with("_gate");
    if (layer.op == Operator::conv && !excites) filters += layer.filters;
  }
  return filters;
}

// Howard et al. 2019, table 3: 219 and 56 M multiply-accumulates, 5.4 and 2.5 M parameters; exact parameters, those of
// batch normalization included, of torchvision's models mobilenet_v3_large and mobilenet_v3_small, which count 0.217 and
// 0.057 G. Tan & Le 2019, table 2: 0.39 G and 5.3 M; torchvision's efficientnet_b0.
TEST(Zoo, NetworksWithSqueezeAndExciteHaveThePublishedWorkAndParameters) {
  const struct {
    const char* name;
    std::int64_t published, macs;
    Shape largest;
  } networks[] = {
      {"mobilenet_v3_large", 5'483'032, 216'589'760, {64, 112, 112}},
      {"mobilenet_v3_small", 2'542'856, 56'510'400, {72, 56, 56}},
      {"efficientnet_b0", 5'288'548, 385'814'752, {96, 112, 112}},
  };
  for (const auto& of : networks) {
    const Network network = zoo_network(of.name);
    EXPECT_EQ(parameters(network) + normalized_filters(network), of.published) << of.name;
    EXPECT_EQ(total_macs(network), of.macs) << of.name;
    EXPECT_EQ(largest_result(network), of.largest) << of.name;
    EXPECT_EQ(network.layers.back().output, (Shape{1000, 1, 1})) << of.name;
  }
}

// github.com/ultralytics/yolov5, releases 6.0 and later: 1 867 405 parameters with batch normalization folded, 4.5 GFLOPs
// at 640 x 640, two for each multiply-accumulate.
TEST(Zoo, YoloV5nHasThePublishedWorkAndParameters) {
  const Network yolo = zoo_network("yolov5n");
  EXPECT_EQ(parameters(yolo), 1'867'405);
  EXPECT_EQ(total_macs(yolo), 2'234'060'800);
  EXPECT_EQ(largest_result(yolo), (Shape{16, 320, 320}));
  const std::vector<bool> is_output = find_outputs(yolo);
  std::vector<Shape> outputs;
  for (std::size_t layer = 0; layer < is_output.size(); ++layer) {
    if (is_output[layer]) outputs.push_back(yolo.layers[layer].output);
  }
  EXPECT_THAT(outputs, testing::ElementsAre(Shape{255, 80, 80}, Shape{255, 40, 40}, Shape{255, 20, 20}));
}

// Touvron et al. 2021, table 1: 5 M parameters; exact number of timm's model deit_tiny_patch16_224, with 1.26 GMACs, of
// which 4.7 M are its counting of normalizations.
TEST(Zoo, VitTinyHasThePublishedWorkAndParameters) {
  const Network vit = zoo_network("vit_tiny");
  EXPECT_EQ(parameters(vit) + constants(vit), 5'717'416);
  EXPECT_EQ(total_macs(vit), 1'253'683'200);
  EXPECT_EQ(vit.layers.back().output, (Shape{1000, 1, 1}));
}

// Devlin et al. 2019: BERT base has twelve layers of 768 features, 12 heads and 3072 hidden ones, in all 85 054 464 of its
// 110 M parameters. Of 128 tokens: 4 d^2 + 2 d f products for each, and twice 128^2 d for attention.
TEST(Zoo, BertLayerHasThePublishedWorkAndParameters) {
  const Network bert = zoo_network("bert_layer");
  EXPECT_EQ(12 * (parameters(bert) + constants(bert)), 85'054'464);
  EXPECT_EQ(total_macs(bert), 128LL * (4 * 768 * 768 + 2 * 768 * 3072) + 2 * 128 * 128 * 768);
  EXPECT_EQ(bert.layers.back().output, (Shape{768, 1, 128}));
}

TEST(NetworkSubset, KeepsAPartWhoseOutsideTensorsBecomeInputs) {
  const Network part = network_subset(zoo_network("lenet5"), {{"S4", {}}, {"C3", {}}});
  ASSERT_EQ(part.inputs.size(), 1u);
  EXPECT_EQ(part.inputs[0].name, "S2");
  EXPECT_EQ(part.inputs[0].shape, (Shape{6, 14, 14}));
  EXPECT_EQ(layer_names(part), (std::vector<std::string>{"C3", "S4"}));
  EXPECT_EQ(part.layers[0].inputs, (std::vector<TensorId>{0}));
  EXPECT_EQ(part.layers[1].inputs, (std::vector<TensorId>{1}));
  EXPECT_EQ(find_outputs(part), (std::vector<bool>{false, true}));
}

TEST(NetworkSubset, UnknownRepeatedAndUnconnectedLayersAreRefused) {
  const Network lenet = zoo_network("lenet5");
  const auto error = [&](std::vector<std::pair<std::string, Location>> layers) {
    return test::input_error([&] { network_subset(lenet, layers); });
  };
  EXPECT_THAT(error({{"C1", {}}, {"C4", {"e.yaml", 3, 4}}}), HasSubstr("e.yaml:3:4: unknown layer 'C4'"));
  EXPECT_THAT(error({{"C1", {}}, {"C1", {}}}), HasSubstr("named twice"));
  EXPECT_THAT(error({{"C1", {}}, {"C3", {}}}), HasSubstr("'C3' shares no tensor"));
  EXPECT_THAT(error({}), HasSubstr("empty"));
}

}  // namespace
}  // namespace weft
