// A tensor of values as ONNX files hold them: initializers, attributes, the data of tests.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "workloads/network/network.hpp"

namespace weft {

using Dims = std::vector<std::int64_t>;

std::string to_string(const Dims& dims);  // "[1, 3, 224, 224]"

// Returns the elements of a shape, all of whose axes are at least 0; -1 when there are 2^31 or more.
std::int64_t element_count(const Dims& dims);

// Returns the value of an element, where one value alone stands for a whole tensor of it. Precondition: it exists.
template <class Value>
Value value_at(const std::vector<Value>& values, std::int64_t index) {
  return values[values.size() == 1 ? 0 : static_cast<std::size_t>(index)];
}

// The integers that real numbers were before DequantizeLinear: of which type, and their scales, one for all or one for
// each place of an axis.
struct OnnxQuantization {
  DataType type = DataType::int8;
  std::vector<Quantization> scales;
  std::size_t axis = 0;
};

// Where one value alone is stored, it stands for a whole tensor of it: the weights of some models are made by
// ConstantOfShape.
struct OnnxTensor {
  Dims dims;
  int type = 1;                                                 // a TensorProto.DataType
  std::shared_ptr<const Values> reals;                          // of floating-point types, as float32
  std::vector<std::int64_t> integers;                           // of integers and booleans
  std::shared_ptr<const OnnxQuantization> quantized = nullptr;  // null: the numbers were no integers before

  bool has_integers() const { return reals == nullptr; }
  std::size_t stored() const { return has_integers() ? integers.size() : reals->size(); }
  // Precondition: there is an element of this index, or none at all. Throws InputError where there is none.
  float real(std::int64_t index) const {
    if (has_integers()) return static_cast<float>(integer(index));
    if (reals->empty()) throw InputError("a constant of " + to_string(dims) + " has no number; expected one");
    return value_at(*reals, index);
  }
  // The same; throws InputError where the tensor has real numbers, too.
  std::int64_t integer(std::int64_t index) const {
    if (integers.empty()) throw InputError("a constant of " + to_string(dims) + " has no integer; expected one");
    return value_at(integers, index);
  }
};

// Returns the type of elements that a TensorProto.DataType has in weft: numbers of 64 bits become those of 32, truth
// values uint8, and bfloat16 float16.
DataType data_type_of(int onnx_type);

// Returns the values as float32, one alone where one stands for all.
std::shared_ptr<const Values> real_values(const OnnxTensor& tensor);

// Reads a file that holds one TensorProto, such as the data of the ONNX project's conformance tests. Throws InputError.
OnnxTensor read_onnx_tensor(const std::string& path);

}  // namespace weft
