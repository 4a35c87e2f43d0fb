#include "workloads/zoo.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/input_error.hpp"
#include "tests/support/temporary_directory.hpp"
#include "workloads/layer_work.hpp"
#include "workloads/network_subset.hpp"

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
