// Makes ONNX models in a test:
//
//   MadeOnnx().input("x", {1, 3, 8, 8}).weights("w", {4, 3, 3, 3})
//       .node("Conv", {"x", "w"}, "y", {ints("pads", {1, 1, 1, 1})}).output("y")
#pragma once

#include <onnx/onnx_pb.h>

#include <cstdint>
#include <string>
#include <vector>

namespace weft::test {

inline onnx::AttributeProto attribute(const std::string& name, onnx::AttributeProto::AttributeType type) {
  onnx::AttributeProto result;
  result.set_name(name);
  result.set_type(type);
  return result;
}
inline onnx::AttributeProto ints(const std::string& name, const std::vector<std::int64_t>& values) {
  onnx::AttributeProto result = attribute(name, onnx::AttributeProto::INTS);
  for (const std::int64_t value : values) result.add_ints(value);
  return result;
}
inline onnx::AttributeProto integer(const std::string& name, std::int64_t value) {
  onnx::AttributeProto result = attribute(name, onnx::AttributeProto::INT);
  result.set_i(value);
  return result;
}
inline onnx::AttributeProto real(const std::string& name, float value) {
  onnx::AttributeProto result = attribute(name, onnx::AttributeProto::FLOAT);
  result.set_f(value);
  return result;
}
inline onnx::AttributeProto text(const std::string& name, const std::string& value) {
  onnx::AttributeProto result = attribute(name, onnx::AttributeProto::STRING);
  result.set_s(value);
  return result;
}

inline onnx::TensorProto float_tensor(const std::string& name, const std::vector<std::int64_t>& dims,
                                      const std::vector<float>& values) {
  onnx::TensorProto tensor;
  tensor.set_name(name);
  tensor.set_data_type(onnx::TensorProto::FLOAT);
  for (const std::int64_t size : dims) tensor.add_dims(size);
  for (const float value : values) tensor.add_float_data(value);
  return tensor;
}
inline onnx::TensorProto integer_tensor(const std::string& name, const std::vector<std::int64_t>& dims,
                                        const std::vector<std::int64_t>& values) {
  onnx::TensorProto tensor;
  tensor.set_name(name);
  tensor.set_data_type(onnx::TensorProto::INT64);
  for (const std::int64_t size : dims) tensor.add_dims(size);
  for (const std::int64_t value : values) tensor.add_int64_data(value);
  return tensor;
}
// Integers of up to 32 bits, of the type `type`, a TensorProto.DataType.
inline onnx::TensorProto small_integers(const std::string& name, int type, const std::vector<std::int64_t>& dims,
                                        const std::vector<std::int32_t>& values) {
  onnx::TensorProto tensor;
  tensor.set_name(name);
  tensor.set_data_type(type);
  for (const std::int64_t size : dims) tensor.add_dims(size);
  for (const std::int32_t value : values) tensor.add_int32_data(value);
  return tensor;
}
inline onnx::AttributeProto value_of(const onnx::TensorProto& tensor) {
  onnx::AttributeProto result = attribute("value", onnx::AttributeProto::TENSOR);
  *result.mutable_t() = tensor;
  return result;
}

class MadeOnnx {
 public:
  using Dims = std::vector<std::int64_t>;

  explicit MadeOnnx(int opset = 13) {
    model.set_ir_version(7);
    model.add_opset_import()->set_version(opset);
    model.mutable_graph()->set_name("made");
  }

  // Adds an input. Sizes of -1 have no value; those of -2 are called "height".
  MadeOnnx& input(const std::string& name, const Dims& dims, int type = onnx::TensorProto::FLOAT) {
    set_type(*model.mutable_graph()->add_input(), name, type);
    auto& shape = *model.mutable_graph()->mutable_input()->rbegin()->mutable_type()->mutable_tensor_type();
    shape.mutable_shape();
    for (const std::int64_t size : dims) {
      auto& dim = *shape.mutable_shape()->add_dim();
      if (size == -2) dim.set_dim_param("height");
      if (size != -1 && size != -2) dim.set_dim_value(size);
    }
    return *this;
  }
  MadeOnnx& constant(const onnx::TensorProto& tensor) {
    *model.mutable_graph()->add_initializer() = tensor;
    return *this;
  }
  // Adds a constant with the values 1/8, 2/8, ... in raster order.
  MadeOnnx& weights(const std::string& name, const Dims& dims) {
    std::size_t count = 1;
    for (const std::int64_t size : dims) count *= static_cast<std::size_t>(size);
    std::vector<float> values(count);
    for (std::size_t i = 0; i < count; ++i) values[i] = 0.125F * static_cast<float>(i + 1);
    return constant(float_tensor(name, dims, values));
  }
  MadeOnnx& integers(const std::string& name, const std::vector<std::int64_t>& values) {
    return constant(integer_tensor(name, {static_cast<std::int64_t>(values.size())}, values));
  }
  MadeOnnx& node(const std::string& op, const std::vector<std::string>& inputs, const std::string& output,
                 const std::vector<onnx::AttributeProto>& attributes = {}) {
    onnx::NodeProto& node = *model.mutable_graph()->add_node();
    node.set_op_type(op);
    node.set_name(output + "_node");
    for (const std::string& name : inputs) node.add_input(name);
    node.add_output(output);
    for (const onnx::AttributeProto& of : attributes) *node.add_attribute() = of;
    return *this;
  }
  MadeOnnx& output(const std::string& name, int type = onnx::TensorProto::FLOAT) {
    set_type(*model.mutable_graph()->add_output(), name, type);
    return *this;
  }

  std::string bytes() const { return model.SerializeAsString(); }

  onnx::ModelProto model;

 private:
  static void set_type(onnx::ValueInfoProto& value, const std::string& name, int type) {
    value.set_name(name);
    value.mutable_type()->mutable_tensor_type()->set_elem_type(type);
  }
};

}  // namespace weft::test
