// The user's own values for the inputs of a network.
#include "workloads/tensor_files/given_inputs.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <onnx/onnx_pb.h>

#include <sstream>

#include "tests/support/base/input_error.hpp"
#include "tests/support/base/temporary_directory.hpp"
#include "tests/support/workloads/made_onnx.hpp"
#include "workloads/network/network_ports.hpp"
#include "workloads/network_files/network_yaml.hpp"
#include "workloads/onnx/file/element_types.hpp"
#include "workloads/onnx/model/onnx_network.hpp"
#include "workloads/tensor_files/npy.hpp"
#include "workloads/tensor_files/tensor_file.hpp"

namespace weft {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pointee;

constexpr const char* network_of_two_inputs = R"(
name: n
inputs:
  - {name: left, shape: [1, 2, 2]}
  - {name: right, shape: [1, 2, 2]}
  - {name: gain, shape: [1, 1, 1], constant: true}
layers:
  - {name: sum, op: add, inputs: [left, right]}
  - {name: y, op: mul, inputs: [sum, gain]}
)";

class GivenInputs : public testing::Test {
 protected:
  std::string npy(const Dims& dims, const std::vector<float>& values) const {
    std::ostringstream out;
    write_npy(out, "float32", dims, {reinterpret_cast<const std::uint8_t*>(values.data()), values.size() * 4});
    return directory_.write("a.npy", out.str());
  }
  std::string int8_npy(const Dims& dims, const std::vector<std::uint8_t>& values) const {
    std::ostringstream out;
    write_npy(out, "int8", dims, values);
    return directory_.write("b.npy", out.str());
  }
  std::string pb(const onnx::TensorProto& tensor) const { return directory_.write("a.pb", tensor.SerializeAsString()); }
  std::string error_of(const std::vector<std::string>& arguments, DataType type = DataType::float32) {
    return test::input_error([&] { give_inputs(network_, arguments, type); });
  }

  test::TemporaryDirectory directory_;
  Network network_ = parse_network(network_of_two_inputs, "n.yaml");
};

TEST_F(GivenInputs, AreReadFromFilesOfNumpyAndOfOnnx) {
  give_inputs(
      network_,
      {"right=" + npy({1, 1, 2, 2}, {1, 2, 3, 4}), "left=" + pb(test::float_tensor("x", {1, 2, 2}, {5, 6, 7, 8}))},
      DataType::float32);
  EXPECT_THAT(network_.inputs[0].values, Pointee(ElementsAre(5, 6, 7, 8)));
  EXPECT_THAT(network_.inputs[1].values, Pointee(ElementsAre(1, 2, 3, 4)));
}

TEST_F(GivenInputs, AreOfTheTypeOfTheRun) {
  give_inputs(network_, {"left=" + int8_npy({1, 1, 2, 2}, {0x80, 0xff, 0, 0x7f})}, DataType::int8);
  EXPECT_THAT(network_.inputs[0].values, Pointee(ElementsAre(-128, -1, 0, 127)));
  EXPECT_EQ(network_.inputs[0].values_type, DataType::int8);
  EXPECT_THAT(error_of({"left=" + int8_npy({1, 1, 2, 2}, {1, 2, 3, 4})}),
              HasSubstr("b.npy: has elements of type int8; expected float32, as the run computes input 'left' in"));
  EXPECT_THAT(error_of({"left=" + npy({1, 1, 2, 2}, {1, 2, 3, 4})}, DataType::int8),
              HasSubstr("a.npy: has elements of type float32; expected int8"));
  EXPECT_THAT(error_of({"left=" + pb(test::integer_tensor("x", {1, 1, 2, 2}, {1, 2, 3, 4}))}),
              HasSubstr("a.pb: has elements of type int64; expected float32"));
}

TEST_F(GivenInputs, OfAnotherShapeAreRefusedWithBoth) {
  EXPECT_THAT(error_of({"left=" + npy({2, 2}, {1, 2, 3, 4})}),
              HasSubstr("a.npy: has the shape [2, 2]; expected [1, 1, 2, 2], that of input 'left'"));
  EXPECT_THAT(error_of({"left=" + npy({1, 1, 4}, {1, 2, 3, 4})}), HasSubstr("has the shape [1, 1, 4]; expected"));
  EXPECT_THAT(
      error_of({"left=" + npy({2, 1, 2, 2}, {1, 2, 3, 4, 5, 6, 7, 8})}),
      HasSubstr("has the shape [2, 1, 2, 2]; expected [1, 1, 2, 2], that of input 'left' (a network with a batch "
                "of 2 takes this one: workload.batch of an ONNX model, `batch` in a network's file)"));
}

TEST_F(GivenInputs, HoldAllImagesOfABatch) {
  network_.batch = 2;
  give_inputs(network_, {"left=" + npy({2, 1, 2, 2}, {1, 2, 3, 4, 5, 6, 7, 8})}, DataType::float32);
  EXPECT_THAT(network_.inputs[0].values, Pointee(ElementsAre(1, 2, 3, 4, 5, 6, 7, 8)));
  EXPECT_THAT(error_of({"left=" + npy({1, 2, 2}, {1, 2, 3, 4})}),
              HasSubstr("has the shape [1, 2, 2]; expected [2, 1, 2, 2]"));
}

TEST_F(GivenInputs, OfUnknownNamesAreRefused) {
  const std::string file = npy({1, 1, 2, 2}, {1, 2, 3, 4});
  EXPECT_THAT(error_of({"lef=" + file}),
              HasSubstr("lef=" + file + ": unknown input 'lef', did you mean 'left'?; known: left or right"));
  EXPECT_THAT(error_of({"gain=" + file}), HasSubstr("unknown input 'gain'"));
  EXPECT_THAT(error_of({"left=" + file, "left=" + file}), HasSubstr("input 'left' is given twice; expected once"));
  for (const std::string argument : {"left", "left=", "=x.npy", ""}) {
    EXPECT_EQ(error_of({argument}), "--input " + argument + ": expected NAME=FILE.npy or NAME=FILE.pb");
  }
  EXPECT_THAT(error_of({"left=x.txt"}),
              HasSubstr("x.txt: is no tensor by its name; expected FILE.npy (numpy) or FILE.pb"));
  EXPECT_THAT(error_of({"left=" + directory_.file("none.npy")}), HasSubstr("none.npy: does not exist"));
  EXPECT_THAT(error_of({"left=" + directory_.write("c.pb", "\x0a\xff")}),
              HasSubstr("is cut off, corrupt or no ONNX tensor"));
}

// Names of ONNX are any text.
TEST_F(GivenInputs, MayHaveNamesWithEqualSigns) {
  network_.named_inputs = {{"a", {1, 4}, 0}, {"a=b", {1, 4}, 1}};
  const std::string file = npy({1, 4}, {1, 2, 3, 4});
  give_inputs(network_, {"a=b=" + file}, DataType::float32);
  EXPECT_EQ(network_.inputs[0].values, nullptr);
  EXPECT_THAT(network_.inputs[1].values, Pointee(ElementsAre(1, 2, 3, 4)));
}

// A tensor of ONNX keeps its name and its shape, whatever views of three axes the layers have.
TEST_F(GivenInputs, OfOnnxModelsHaveTheirOwnNamesAndShapes) {
  test::MadeOnnx made(13);
  made.input("x:0", {2, 3, 1, 2, 2}).node("Relu", {"x:0"}, "y 1").output("y 1");
  Network network = parse_onnx_model(made.bytes(), "m.onnx").network;
  ASSERT_EQ(input_ports(network).size(), 1u);
  EXPECT_THAT(input_ports(network)[0].dims, ElementsAre(2, 3, 1, 2, 2));
  EXPECT_EQ(output_ports(network)[0].name, "y 1");
  EXPECT_THAT(output_ports(network)[0].dims, ElementsAre(2, 3, 1, 2, 2));
  std::vector<float> values(24, 1);
  EXPECT_THAT(test::input_error([&] { give_inputs(network, {"x:0=" + npy({24}, values)}, DataType::float32); }),
              HasSubstr("has the shape [24]; expected [2, 3, 1, 2, 2], that of input 'x:0'"));
  give_inputs(network, {"x:0=" + npy({2, 3, 1, 2, 2}, values)}, DataType::float32);
  EXPECT_THAT(network.inputs[0].values, Pointee(values));
}

TEST(NetworkPorts, OfFilesWithoutNamesAreTensorsOfFourAxes) {
  const Network network = parse_network(network_of_two_inputs, "n.yaml");
  const std::vector<NetworkPort> inputs = input_ports(network), outputs = output_ports(network);
  ASSERT_EQ(inputs.size(), 2u);
  EXPECT_EQ(inputs[1].name, "right");
  EXPECT_THAT(inputs[1].dims, ElementsAre(1, 1, 2, 2));
  ASSERT_EQ(outputs.size(), 1u);
  EXPECT_EQ(outputs[0].name, "y");
  EXPECT_EQ(outputs[0].tensor, network.result_of(1));
}

// Masks and places are numbers in the network.
TEST_F(GivenInputs, OfOnnxModelsMayHaveTheTypeThatTheModelSays) {
  test::MadeOnnx made(13);
  made.input("mask", {1, 2, 2}, onnx::TensorProto::BOOL).input("x", {1, 2, 2}).node("Where", {"mask", "x", "x"}, "y");
  Network network = parse_onnx_model(made.output("y").bytes(), "m.onnx").network;
  std::ostringstream out;
  write_npy(out, "bool", {1, 2, 2}, std::vector<std::uint8_t>{1, 0, 0, 1});
  const std::string truths = directory_.write("t.npy", out.str());
  give_inputs(network, {"mask=" + truths}, DataType::float32);
  EXPECT_THAT(network.inputs[0].values, Pointee(ElementsAre(1, 0, 0, 1)));
  give_inputs(network, {"mask=" + npy({1, 2, 2}, {0, 1, 1, 0})}, DataType::float32);
  EXPECT_THAT(network.inputs[0].values, Pointee(ElementsAre(0, 1, 1, 0)));
  const auto error = [&](const std::string& argument, DataType type) {
    return test::input_error([&] { give_inputs(network, {argument}, type); });
  };
  EXPECT_THAT(error("x=" + truths, DataType::float32), HasSubstr("has elements of type bool; expected float32, as"));
  EXPECT_THAT(error("mask=" + truths, DataType::int8), HasSubstr("has elements of type bool; expected int8, as"));
  EXPECT_THAT(error("mask=" + int8_npy({1, 2, 2}, {1, 0, 0, 1}), DataType::float32),
              HasSubstr("has elements of type int8; expected float32, as the run computes input 'mask' in, or bool, as "
                        "the model says"));
}

TEST(TensorFiles, NameTheTypesOfTheirElements) {
  EXPECT_EQ(element_type_name(onnx::TensorProto::FLOAT), "float32");
  EXPECT_EQ(element_type_name(onnx::TensorProto::BFLOAT16), "bfloat16");
  EXPECT_EQ(element_type_name(onnx::TensorProto::STRING), "");
  EXPECT_EQ(onnx_type_of("bool"), onnx::TensorProto::BOOL);
}

}  // namespace
}  // namespace weft
