// ONNX files that cannot be read, and what the reader says.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>

#include "tests/support/base/input_error.hpp"
#include "tests/support/base/temporary_directory.hpp"
#include "tests/support/workloads/made_onnx.hpp"
#include "workloads/onnx/model/onnx_network.hpp"

namespace weft {
namespace {

using test::float_tensor;
using test::integer;
using test::ints;
using test::MadeOnnx;
using ::testing::AllOf;
using ::testing::AnyOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

std::string model_error(const std::string& bytes, const OnnxOptions& options = {}) {
  return test::input_error([&] { parse_onnx_model(bytes, "m.onnx", options); });
}
std::string model_error(const MadeOnnx& made, const OnnxOptions& options = {}) {
  return model_error(made.bytes(), options);
}

MadeOnnx small_conv(int opset = 13) {
  return MadeOnnx(opset)
      .input("x", {1, 3, 8, 8})
      .weights("w", {4, 3, 3, 3})
      .node("Conv", {"x", "w"}, "y", {ints("pads", {1, 1, 1, 1})})
      .output("y");
}

TEST(OnnxBadInput, SmallConvItselfIsRead) { EXPECT_EQ(model_error(small_conv()), "no error"); }

TEST(OnnxBadInput, FilesThatAreNoModelsAreNamed) {
  const test::TemporaryDirectory directory;
  const auto read = [](const std::string& path) { return test::input_error([&] { read_onnx(path); }); };
  EXPECT_THAT(read(directory.file("none.onnx")), AllOf(HasSubstr("none.onnx: "), HasSubstr("does not exist")));
  EXPECT_THAT(read(directory.path().string()), HasSubstr("is a directory"));
  EXPECT_THAT(read(directory.write("empty.onnx", "")), HasSubstr("empty.onnx: is empty"));
  EXPECT_THAT(read(directory.write("text.onnx", "layers: []\n")), HasSubstr("is cut off, corrupt or no ONNX model"));
  EXPECT_THAT(model_error(onnx::ModelProto().SerializeAsString() + "\x08\x07"), HasSubstr("holds no graph"));
}

TEST(OnnxBadInput, ConstantsOfAnotherTypeOrWithoutElementsAreRefused) {
  const auto triangle = [](const Dims& dims, const std::vector<float>& values) {
    return model_error(MadeOnnx(14)
                           .input("x", {1, 4, 4})
                           .constant(float_tensor("k", dims, values))
                           .node("Trilu", {"x", "k"}, "y")
                           .output("y"));
  };
  EXPECT_THAT(triangle({}, {1}), AllOf(StartsWith("m.onnx: "), HasSubstr("k"), HasSubstr("expected integers")));
  EXPECT_THAT(triangle({0}, {}), StartsWith("m.onnx: "));
}

TEST(OnnxBadInput, EveryTruncationIsRefused) {
  const std::string bytes = small_conv().bytes();
  for (std::size_t size = 1; size < bytes.size(); ++size) {
    const std::string error = model_error(bytes.substr(0, size));
    EXPECT_THAT(error, StartsWith("m.onnx: ")) << size;  // a cut between two fields leaves a message that lacks some
  }
}

TEST(OnnxBadInput, CorruptBytesAreReadOrRefused) {
  const std::string bytes = small_conv().bytes();
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    for (const char damage : {'\x00', '\x7f', '\xff'}) {
      std::string corrupt = bytes;
      corrupt[at] = damage;
      const std::string error = model_error(corrupt);
      EXPECT_THAT(error, AnyOf("no error", AllOf(StartsWith("m.onnx: "), Not(HasSubstr("\n"))))) << at;
    }
  }
}

TEST(OnnxBadInput, OtherOpsetsAreRefused) {
  EXPECT_THAT(model_error(small_conv(23)), HasSubstr("the model is of opset 23; expected 7 to 22"));
  EXPECT_THAT(model_error(small_conv(0)), HasSubstr("the model is of opset 0; expected 7 to 22"));
  MadeOnnx none = small_conv();
  none.model.clear_opset_import();
  EXPECT_THAT(model_error(none), HasSubstr("does not say of which opset it is"));
  EXPECT_THAT(model_error(MadeOnnx(4).input("x", {1, 2}).node("Relu", {"x"}, "y").output("y")),
              HasSubstr("node 'y_node' (Relu): opset 4 has no version of this operator that is read; convert the model "
                        "to opset 7 or later"));
}

TEST(OnnxBadInput, UnknownOperatorsAreNamedWithThoseThatAreRead) {
  EXPECT_THAT(
      model_error(MadeOnnx().input("x", {1, 2}).node("Det", {"x"}, "y").output("y")),
      AllOf(HasSubstr("m.onnx: node 'y_node' (Det): this operator is not supported"), HasSubstr("ConvTranspose")));
  MadeOnnx foreign = small_conv();
  foreign.model.mutable_graph()->mutable_node(0)->set_domain("com.example");
  EXPECT_THAT(model_error(foreign), HasSubstr("node 'y_node' (Conv): operators of the domain 'com.example'"));
}

TEST(OnnxBadInput, DynamicShapesNeedValues) {
  const MadeOnnx made = MadeOnnx().input("x", {-1, 3, -2, 8}).node("Relu", {"x"}, "y").output("y");
  EXPECT_THAT(model_error(made),
              HasSubstr("axis 0 of input 'x' has no value; set workload.batch, or workload.dimensions: "
                        "{x@0: VALUE}"));
  OnnxOptions options;
  options.batch = 2;
  EXPECT_THAT(model_error(made, options),
              HasSubstr("axis 2 of input 'x' ('height') has no value; set workload.dimensions: {height: VALUE}"));
  options.dimensions["height"] = 5;
  EXPECT_EQ(model_error(made, options), "no error");
  options.dimensions["height"] = 0;
  EXPECT_THAT(model_error(made, options), HasSubstr("axis 2 of input 'x' is 0; expected 1 or more"));
}

TEST(OnnxBadInput, DimensionsThatTheModelDoesNotHaveAreRefused) {
  const MadeOnnx made = MadeOnnx().input("x", {1, 3, -2, 8}).node("Relu", {"x"}, "y").output("y");
  const auto with = [&](const std::string& key) {
    OnnxOptions options;
    options.dimensions = {{"height", 5}, {key, 4}};
    return model_error(made, options);
  };
  EXPECT_THAT(with("heigth"), HasSubstr("m.onnx: unknown dimension 'heigth', did you mean 'height'?; known: height, or "
                                        "INPUT@AXIS, with axes from 0"));
  EXPECT_THAT(with("x@4"), HasSubstr("unknown dimension 'x@4'"));
  EXPECT_EQ(with("x@3"), "no error");
}

TEST(OnnxBadInput, InputsWithoutUsableShapesAreRefused) {
  EXPECT_THAT(model_error(MadeOnnx().input("x", {2, -5}).node("Relu", {"x"}, "y").output("y")),
              HasSubstr("axis 1 of input 'x' is -5; expected 1 or more"));
  EXPECT_THAT(model_error(MadeOnnx().input("x", {65536, 65536}).node("Relu", {"x"}, "y").output("y")),
              HasSubstr("input 'x' of [65536, 65536] has 2^31 elements or more"));
  MadeOnnx shapeless = MadeOnnx().input("x", {2}).node("Relu", {"x"}, "y").output("y");
  shapeless.model.mutable_graph()->mutable_input(0)->mutable_type()->mutable_tensor_type()->clear_shape();
  EXPECT_THAT(model_error(shapeless), HasSubstr("input 'x' has no shape"));
}

TEST(OnnxBadInput, WrongRanksAndSizesAreRefused) {
  const auto conv = [](const MadeOnnx::Dims& input, const MadeOnnx::Dims& weights) {
    return model_error(MadeOnnx().input("x", input).weights("w", weights).node("Conv", {"x", "w"}, "y").output("y"));
  };
  EXPECT_THAT(conv({3, 8}, {4, 3, 3, 3}), HasSubstr("its input has too few axes"));
  EXPECT_THAT(conv({1, 3, 8, 8}, {4, 3, 3}), HasSubstr("the weights need as many axes as its input"));
  EXPECT_THAT(conv({1, 3, 8, 8}, {4, 2, 3, 3}), HasSubstr("the input has 3 channels; expected 2"));
  EXPECT_THAT(conv({1, 3, 8, 8}, {4, 3, 9, 9}), HasSubstr("node 'y_node' (Conv): "));
  EXPECT_THAT(conv({1, 3, 4, 4, 4, 4}, {4, 3, 2, 2, 2, 2}),
              HasSubstr("its input without the images is [3, 4, 4, 4, 4]; expected at most three spatial axes"));
  EXPECT_THAT(conv({1, 3, 80, 4, 4}, {4, 3, 65, 2, 2}), HasSubstr("a kernel of 65 planes; expected at most 64"));
  for (const MadeOnnx::Dims& slope : {MadeOnnx::Dims{8, 1}, {9, 5, 8}, {1, 1, 1, 8}, {2, 1, 1, 1}}) {
    EXPECT_THAT(
        model_error(
            MadeOnnx().input("x", {1, 8, 5, 9}).weights("slope", slope).node("PRelu", {"x", "slope"}, "y").output("y")),
        HasSubstr("node 'y_node' (PRelu): "));
  }
  EXPECT_THAT(
      model_error(MadeOnnx().input("a", {2, 3}).input("b", {2, 4}).node("Add", {"a", "b"}, "y").output("y")),
      AllOf(HasSubstr("node 'y_node' (Add): the shapes do not fit"), HasSubstr("'a' of [2, 3], 'b' of [2, 4]")));
  EXPECT_THAT(model_error(MadeOnnx().input("a", {2, 8}).weights("b", {5, 8}).node("Gemm", {"a", "b"}, "y").output("y")),
              HasSubstr("matrices of [2, 8] and [5, 8] cannot be multiplied"));
}

TEST(OnnxBadInput, ConstantsOfAnotherNumberOfElementsThanTheirNewShapeAreRefused) {
  EXPECT_THAT(model_error(MadeOnnx()
                              .input("x", {1, 6, 8})
                              .integers("four", {1, 2, 3, 4})
                              .integers("shape", {1, 6, 8})
                              .node("Reshape", {"four", "shape"}, "r")
                              .node("Add", {"x", "r"}, "y")
                              .output("y")),
              HasSubstr("node 'r_node' (Reshape): its 4 values do not fill a result of [1, 6, 8]"));
}

TEST(OnnxBadInput, AttributesOfWrongTypeRangeOrLengthAreRefused) {
  const auto conv = [](const onnx::AttributeProto& attribute) {
    return model_error(MadeOnnx()
                           .input("x", {1, 3, 8, 8})
                           .weights("w", {4, 3, 3, 3})
                           .node("Conv", {"x", "w"}, "y", {attribute})
                           .output("y"));
  };
  EXPECT_THAT(conv(integer("strides", 2)), AllOf(HasSubstr("'y_node' (Conv): "), HasSubstr("strides")));
  EXPECT_THAT(conv(ints("strides", {0, 1})), HasSubstr("strides: 0 is out of range"));
  EXPECT_THAT(conv(ints("strides", {1, 1, 1})), HasSubstr("'y_node' (Conv): "));
  EXPECT_THAT(conv(ints("pads", {1, 1, -1, 1})), HasSubstr("pads: -1; expected 0 or more"));
  EXPECT_THAT(conv(integer("stride", 1)), HasSubstr("'y_node' (Conv): "));
  EXPECT_THAT(conv(integer("group", 2)), HasSubstr("in 2 group(s)"));
}

TEST(OnnxBadInput, MissingWeightsAreNamed) {
  const MadeOnnx gone = MadeOnnx().input("x", {1, 3, 8, 8}).node("Conv", {"x", "w"}, "y").output("y");
  EXPECT_THAT(model_error(gone), HasSubstr("node 'y_node' (Conv): 'w' is not there: it is no input, has no values"));
  EXPECT_THAT(
      model_error(
          MadeOnnx().input("x", {1, 3, 8, 8}).input("w", {4, 3, 3, 3}).node("Conv", {"x", "w"}, "y").output("y")),
      HasSubstr("the weights 'w' is computed or an input; expected a constant"));
  MadeOnnx empty = MadeOnnx().input("x", {1, 3, 8, 8}).constant(float_tensor("w", {4, 3, 3, 3}, {}));
  EXPECT_THAT(model_error(empty.node("Conv", {"x", "w"}, "y").output("y")),
              HasSubstr("m.onnx: initializer 'w' has no values; expected 108"));
  MadeOnnx few = MadeOnnx().input("x", {1, 3, 8, 8}).constant(float_tensor("w", {4, 3, 3, 3}, {1, 2}));
  EXPECT_THAT(model_error(few.node("Conv", {"x", "w"}, "y").output("y")),
              HasSubstr("initializer 'w' has 2 values; its shape says 108"));
}

// A model whose weights lie in a file beside it.
MadeOnnx external_weights(const std::string& location, const std::string& offset, const std::string& length) {
  onnx::TensorProto tensor = float_tensor("w", {2, 2}, {});
  tensor.set_data_location(onnx::TensorProto::EXTERNAL);
  const std::pair<const char*, std::string> entries[] = {
      {"location", location}, {"offset", offset}, {"length", length}};
  for (const auto& [key, value] : entries) {
    if (value.empty()) continue;
    tensor.add_external_data()->set_key(key);
    tensor.mutable_external_data()->rbegin()->set_value(value);
  }
  return MadeOnnx().input("x", {1, 2}).constant(tensor).node("MatMul", {"x", "w"}, "y").output("y");
}

TEST(OnnxBadInput, ExternalDataIsReadWhereItIsAndNamedWhereNot) {
  const test::TemporaryDirectory directory;
  const float values[] = {9, 1, 2, 3, 4};
  directory.write("w.bin", std::string(reinterpret_cast<const char*>(values), sizeof values));
  const auto read = [&](const MadeOnnx& made) {
    return test::input_error([&] { parse_onnx_model(made.bytes(), directory.file("m.onnx")); });
  };
  const OnnxModel model = parse_onnx_model(external_weights("w.bin", "4", "16").bytes(), directory.file("m.onnx"));
  EXPECT_EQ(*model.network.layers[0].weights, (Values{1, 3, 2, 4}));  // a row for each unit
  EXPECT_THAT(read(external_weights("gone.bin", "", "")), HasSubstr("gone.bin', which is not there"));
  EXPECT_THAT(read(external_weights("w.bin", "8", "16")), HasSubstr("from byte 8 on with 16 bytes; the file has 20"));
  EXPECT_THAT(read(external_weights("w.bin", "-4", "")), HasSubstr("offset '-4'; expected a count of bytes"));
  EXPECT_THAT(read(external_weights("w.bin", "0", "12")), HasSubstr("has 12 bytes; its shape says 16"));
  EXPECT_THAT(read(external_weights("../w.bin", "", "")), HasSubstr("expected a path inside the folder of the model"));
  EXPECT_THAT(read(external_weights("/etc/passwd", "", "")), HasSubstr("expected a path inside the folder"));
}

TEST(OnnxBadInput, ExternalDataAreRegularFilesInTheFolderAlsoBehindLinks) {
  const test::TemporaryDirectory directory;
  const test::TemporaryDirectory outside;
  const float values[] = {1, 2, 3, 4};
  const std::string bytes(reinterpret_cast<const char*>(values), sizeof values);
  namespace fs = std::filesystem;
  fs::create_directory(directory.path() / "data");
  directory.write("data/w.bin", bytes);
  fs::create_symlink("data/w.bin", directory.path() / "inside.bin");
  fs::create_symlink(outside.write("w.bin", bytes), directory.path() / "outside.bin");
  fs::create_directory_symlink(outside.path(), directory.path() / "folder");
  ASSERT_EQ(mkfifo(directory.file("fifo").c_str(), 0600), 0);
  const auto read = [&](const std::string& location) {
    return test::input_error(
        [&] { parse_onnx_model(external_weights(location, "", "").bytes(), directory.file("m.onnx")); });
  };
  EXPECT_EQ(read("inside.bin"), "no error");
  EXPECT_EQ(read("data/../inside.bin"), "no error");
  EXPECT_THAT(read("outside.bin"), HasSubstr("w.bin'; expected a file inside the folder of the model"));
  EXPECT_THAT(read("folder/w.bin"), HasSubstr("w.bin'; expected a file inside the folder of the model"));
  EXPECT_THAT(read("fifo"), HasSubstr("fifo', which is a FIFO; expected a regular file"));
  EXPECT_THAT(read("data"), HasSubstr("data', which is a directory; expected a regular file"));
}

TEST(OnnxBadInput, ModelsAreRegularFiles) {
  const test::TemporaryDirectory directory;
  const std::string path = directory.file("m.onnx");
  ASSERT_EQ(mkfifo(path.c_str(), 0600), 0);
  EXPECT_EQ(test::input_error([&] { read_onnx(path); }),
            path + ": is a FIFO; expected an ONNX file (weights can lie in files of external data)");
  EXPECT_THAT(test::input_error([&] { read_onnx(directory.path().string()); }), HasSubstr(": is a directory"));
}

TEST(OnnxBadInput, HugeConstantsAreRefusedBeforeTheyAreMade) {
  const auto of_shape = [](const std::vector<std::int64_t>& shape) {
    return model_error(MadeOnnx().integers("s", shape).node("ConstantOfShape", {"s"}, "y").output("y"));
  };
  EXPECT_THAT(of_shape({65536, 65536}), HasSubstr("2^31 elements or more"));
  EXPECT_THAT(of_shape({4, -1}), HasSubstr("node 'y_node' (ConstantOfShape)"));
  EXPECT_THAT(of_shape({0}), HasSubstr("expected at least one element"));
  MadeOnnx outer = MadeOnnx().weights("a", {40000, 1}).weights("b", {1, 40000});
  EXPECT_THAT(model_error(outer.node("Add", {"a", "b"}, "y").output("y")), HasSubstr("2^28 elements or more"));
}

TEST(OnnxBadInput, NamesHaveToBeUniqueAndDefinedBeforeTheyAreUsed) {
  EXPECT_THAT(model_error(MadeOnnx().input("x", {2}).node("Relu", {"x"}, "x").output("x")),
              HasSubstr("'x' is defined twice"));
  MadeOnnx cycle = MadeOnnx().input("x", {2}).node("Add", {"x", "b"}, "a").node("Relu", {"a"}, "b").output("b");
  EXPECT_THAT(model_error(cycle),
              HasSubstr("node 'a_node' (Add): 'b' is made by this node or one after it; expected nodes in "
                        "topological order, without cycles"));
  EXPECT_THAT(model_error(MadeOnnx().input("x", {2}).node("Relu", {"x"}, "y").output("z")),
              HasSubstr("output 'z' is made by no node"));
  EXPECT_THAT(model_error(MadeOnnx().input("x", {2}).node("Relu", {"x"}, "y")), HasSubstr("the graph has no outputs"));
}

TEST(OnnxBadInput, WhatOnlyTrainingNeedsIsRefused) {
  MadeOnnx dropout = MadeOnnx().input("x", {2, 3}).constant(float_tensor("r", {}, {0.5F}));
  onnx::TensorProto trains;
  trains.set_name("t");
  trains.set_data_type(onnx::TensorProto::BOOL);
  trains.add_int32_data(1);
  EXPECT_THAT(model_error(dropout.constant(trains).node("Dropout", {"x", "r", "t"}, "y").output("y")),
              HasSubstr("it drops elements, as in training"));
  MadeOnnx indices = MadeOnnx().input("x", {1, 3, 4, 4}).node("MaxPool", {"x"}, "y", {ints("kernel_shape", {2, 2})});
  indices.model.mutable_graph()->mutable_node(0)->add_output("i");
  EXPECT_THAT(model_error(indices.output("y").output("i", onnx::TensorProto::INT64)),
              HasSubstr("its second output, the indices, is not supported"));
}

TEST(OnnxBadInput, NodesThatMixImagesSayThatABatchIsNotPossible) {
  const MadeOnnx made = MadeOnnx()
                            .input("x", {1, 3, 8, 8})
                            .weights("w", {4, 3, 3, 3})
                            .node("Conv", {"x", "w"}, "c")
                            .node("Transpose", {"c"}, "y", {ints("perm", {1, 0, 2, 3})})
                            .output("y");
  EXPECT_EQ(model_error(made), "no error");
  OnnxOptions options;
  options.batch = 2;
  EXPECT_THAT(model_error(made, options),
              HasSubstr("node 'y_node' (Transpose): it moves axis 0, which counts the images; expected a batch of 1"));
}

}  // namespace
}  // namespace weft
