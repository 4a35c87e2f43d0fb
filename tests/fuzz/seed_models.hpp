// Models that the fuzzer mutates: between them all operators that are read, and the ways in which they take their
// values.
#pragma once

#include <vector>

#include "tests/support/workloads/made_onnx.hpp"

namespace weft::test {

inline std::vector<onnx::ModelProto> seed_models() {
  std::vector<onnx::ModelProto> models;
  const auto keep = [&](const MadeOnnx& made) { models.push_back(made.model); };
  keep(
      MadeOnnx(13)
          .input("x", {2, 4, 9, 9})
          .weights("w", {8, 2, 3, 3})
          .weights("b", {8})
          .weights("s", {8})
          .weights("slope", {8, 1, 1})
          .node("Conv", {"x", "w", "b"}, "c",
                {ints("pads", {1, 0, 1, 2}), integer("group", 2), ints("strides", {2, 1})})
          .node("BatchNormalization", {"c", "s", "b", "b", "s"}, "n", {real("epsilon", 0.01F)})
          .node("PRelu", {"n", "slope"}, "p")
          .node("MaxPool", {"p"}, "m", {ints("kernel_shape", {2, 2}), ints("strides", {2, 2}), integer("ceil_mode", 1)})
          .node("LRN", {"m"}, "l", {integer("size", 3)})
          .node("GlobalAveragePool", {"l"}, "g")
          .node("Flatten", {"g"}, "f")
          .weights("fc", {5, 8})
          .node("Gemm", {"f", "fc"}, "y", {integer("transB", 1), real("alpha", 0.5F)})
          .node("Softmax", {"y"}, "z")
          .output("z")
          .output("p"));
  keep(MadeOnnx(11)
           .input("x", {1, 3, -2, 8})
           .integers("pads", {0, 0, 1, 2, 0, 0, 1, 1})
           .integers("shape", {1, 3, -1})
           .node("Pad", {"x", "pads"}, "p", {text("mode", "reflect")})
           .weights("w", {3, 2, 3, 2})
           .node("ConvTranspose", {"p", "w"}, "t", {ints("strides", {2, 3}), ints("output_padding", {1, 0})})
           .constant(float_tensor("low", {}, {0}))
           .constant(float_tensor("high", {}, {6}))
           .node("Clip", {"t", "low", "high"}, "c")
           .node("AveragePool", {"c"}, "a", {ints("kernel_shape", {3, 3}), text("auto_pad", "SAME_LOWER")})
           .node("Transpose", {"a"}, "r", {ints("perm", {0, 2, 3, 1})})
           .node("Sigmoid", {"r"}, "s")
           .output("s"));
  keep(MadeOnnx(9)
           .integers("shape", {4, 6})
           .node("ConstantOfShape", {"shape"}, "w", {value_of(float_tensor("", {1}, {0.5F}))})
           .node("Constant", {}, "k", {value_of(float_tensor("", {2, 1}, {1, 2}))})
           .input("x", {2, 3, 4})
           .input("y", {2, 3, 4})
           .node("MatMul", {"x", "w"}, "m")
           .node("Concat", {"x", "y"}, "c", {integer("axis", 2)})
           .node("Sum", {"x", "y", "x"}, "s")
           .node("Mul", {"s", "y"}, "t")
           .node("Dropout", {"t"}, "d", {real("ratio", 0.5F)})
           .node("Identity", {"d"}, "i")
           .node("Relu", {"i"}, "r")
           .node("Unsqueeze", {"r"}, "u", {ints("axes", {1})})
           .integers("target", {2, -1})
           .node("Reshape", {"u", "target"}, "v")
           .node("Add", {"k", "v"}, "a")
           .output("a")
           .output("m")
           .output("c"));
  keep(MadeOnnx(6)
           .input("x", {2, 3, 4})
           .weights("b", {3})
           .node("Add", {"x", "b"}, "a", {integer("broadcast", 1), integer("axis", 1)})
           .node("Softmax", {"a"}, "s", {integer("axis", 2)})
           .output("s"));
  keep(MadeOnnx(13)
           .input("x", {2, 2, 3, 5, 4})
           .weights("w", {4, 1, 2, 3, 3})
           .weights("t", {4, 2, 2, 2, 3})
           .weights("b", {4})
           .node("Conv", {"x", "w", "b"}, "c",
                 {ints("pads", {1, 0, 1, 0, 1, 2}), integer("group", 2), ints("strides", {2, 1, 2})})
           .node("ConvTranspose", {"c", "t", "b"}, "y",
                 {ints("pads", {0, 1, 0, 1, 0, 0}), integer("group", 2), ints("strides", {1, 2, 1})})
           .output("y"));
  keep(MadeOnnx(13)
           .input("x", {4})
           .input("y", {4, 2, 4, 3})
           .weights("w", {4, 4})
           .node("MatMul", {"x", "w"}, "a")
           .node("MatMul", {"a", "y"}, "b")
           .node("MatMul", {"w", "y"}, "c")
           .output("b")
           .output("c"));
  keep(MadeOnnx(15)
           .input("x", {2, 3, 4})
           .integers("heads", {2, 3, 2, 2})
           .integers("back", {2, 3, 4})
           .integers("row", {1, 4})
           .weights("w", {4, 4})
           .weights("b", {4})
           .node("MatMul", {"x", "w"}, "q")
           .node("Reshape", {"q", "heads"}, "q2")
           .node("Reshape", {"x", "heads"}, "k2")
           .node("Transpose", {"q2"}, "q3", {ints("perm", {0, 2, 1, 3})})
           .node("Transpose", {"k2"}, "k3", {ints("perm", {0, 2, 3, 1})})
           .node("MatMul", {"q3", "k3"}, "s")
           .node("Softmax", {"s"}, "p", {integer("axis", -1)})
           .node("MatMul", {"p", "q3"}, "o")
           .node("Transpose", {"o"}, "o2", {ints("perm", {0, 2, 1, 3})})
           .node("Reshape", {"o2", "back"}, "o3")
           .node("Reshape", {"b", "row"}, "b2")
           .node("Add", {"o3", "b2"}, "y")
           .output("y"));
  const auto steps = [](const std::string& name, int type, const MadeOnnx::Dims& dims) {
    std::size_t count = 1;
    for (const std::int64_t size : dims) count *= static_cast<std::size_t>(size);
    return small_integers(name, type, dims, std::vector<std::int32_t>(count, 3));
  };
  constexpr int int8 = onnx::TensorProto::INT8, uint8 = onnx::TensorProto::UINT8, int32 = onnx::TensorProto::INT32;
  keep(MadeOnnx(13)
           .input("x", {1, 2, 4, 4})
           .constant(float_tensor("s", {}, {0.5F}))
           .constant(steps("z", int8, {}))
           .constant(float_tensor("ss", {2}, {0.5F, 0.25F}))
           .constant(steps("zz", int8, {2}))
           .constant(steps("w", int8, {2, 2, 3, 3}))
           .constant(steps("b", int32, {2}))
           .constant(steps("m", int8, {4, 2}))
           .node("QuantizeLinear", {"x", "s", "z"}, "q")
           .node("DequantizeLinear", {"q", "s", "z"}, "d")
           .node("DequantizeLinear", {"w", "ss", "zz"}, "wd", {integer("axis", 0)})
           .node("DequantizeLinear", {"b", "ss"}, "bd", {integer("axis", 0)})
           .node("Conv", {"d", "wd", "bd"}, "c", {ints("pads", {1, 1, 1, 1})})
           .node("Relu", {"c"}, "r")
           .node("QuantizeLinear", {"r", "s", "z"}, "rq")
           .node("DequantizeLinear", {"rq", "s", "z"}, "rd")
           .node("DequantizeLinear", {"m", "ss", "zz"}, "md", {integer("axis", -1)})
           .node("MatMul", {"rd", "md"}, "y")
           .output("y"));
  keep(MadeOnnx(13)
           .input("x", {1, 2, 4, 4}, uint8)
           .constant(float_tensor("s", {}, {0.5F}))
           .constant(steps("z", uint8, {}))
           .constant(float_tensor("ss", {2}, {0.5F, 0.25F}))
           .constant(steps("zz", int8, {2}))
           .constant(steps("w", int8, {2, 2, 1, 1}))
           .constant(steps("b", int32, {2}))
           .constant(steps("m", uint8, {4, 4}))
           .node("QLinearConv", {"x", "s", "z", "w", "ss", "zz", "s", "z", "b"}, "c")
           .node("QLinearMatMul", {"c", "s", "z", "m", "s", "z", "s", "z"}, "p")
           .node("ConvInteger", {"p", "w", "z", "zz"}, "i")
           .node("MatMulInteger", {"p", "m", "z", "z"}, "j")
           .output("i", int32)
           .output("j", int32));
  onnx::TensorProto raw = float_tensor("w", {2, 2}, {});
  raw.set_raw_data(std::string(16, '\x3f'));
  keep(MadeOnnx(17).input("x", {2, 2}).constant(raw).node("MatMul", {"x", "w"}, "y").output("y"));
  return models;
}

}  // namespace weft::test
