#include "workloads/onnx/graph/constant_folding.hpp"

#include <algorithm>
#include <cmath>
#include <functional>

#include "workloads/onnx/file/onnx_attributes.hpp"
#include "workloads/onnx/file/onnx_proto.hpp"
#include "workloads/onnx/graph/folded_functions.hpp"
#include "workloads/onnx/graph/onnx_graph.hpp"

namespace weft {

namespace {

constexpr std::int64_t max_folded = std::int64_t{1} << 28;

// Returns, for each axis, how far apart in raster order its elements are.
std::vector<std::int64_t> strides_of(const Dims& dims) {
  std::vector<std::int64_t> strides(dims.size(), 1);
  for (std::size_t axis = dims.size(); axis-- > 1;) strides[axis - 1] = strides[axis] * dims[axis];
  return strides;
}

// Calls visit(position) for every element of a box in raster order, where the position moves by `strides` per axis.
template <class Visit>
void for_each_position(const Dims& dims, const std::vector<std::int64_t>& strides, const Visit& visit) {
  const std::int64_t count = element_count(dims);
  std::vector<std::int64_t> index(dims.size(), 0);
  std::int64_t position = 0;
  for (std::int64_t i = 0; i < count; ++i) {
    visit(position);
    for (std::size_t axis = dims.size(); axis-- > 0;) {
      position += strides[axis];
      if (++index[axis] < dims[axis]) break;
      position -= strides[axis] * dims[axis];
      index[axis] = 0;
    }
  }
}

// Takes elements of tensors of the same type, one after the other, into the values of a result.
class Elements {
 public:
  explicit Elements(OnnxTensor& result) : result_(result) {}

  void add(const OnnxTensor& tensor, std::int64_t index) {
    if (tensor.has_integers()) {
      result_.integers.push_back(tensor.integer(index));
    } else {
      reals_.push_back(tensor.real(index));
    }
  }
  void finish(bool has_integers) {
    if (!has_integers) result_.reals = std::make_shared<const Values>(std::move(reals_));
  }

 private:
  OnnxTensor& result_;
  Values reals_;
};

class Folding {
 public:
  Folding(const onnx::NodeProto& node, const std::vector<const OnnxTensor*>& inputs, const Dims& dims,
          const Location& where)
      : node_(node), inputs_(inputs), dims_(dims), where_(where) {}

  OnnxTensor compute() const {
    const std::string& op = node_.op_type();
    if (op == "Constant") return constant();
    if (op == "ConstantOfShape") return constant_of_shape();
    if (op == "Transpose") return transposed(*inputs_[0], transpose_permutation(node_, inputs_[0]->dims.size()));
    if (op == "Concat") return concatenated();
    if (op == "Add" || op == "Sum") return combined(std::plus<>());
    if (op == "Mul") return combined(std::multiplies<>());
    if (op == "DequantizeLinear") return dequantized();
    if (op == "QuantizeLinear") return quantized();
    if (is_folded_function(op)) return fold_function(node_, inputs_, dims_, where_);
    OnnxTensor result = *inputs_[0];
    // Scales along an axis stay with the axes.
    if (dims_ != result.dims && result.quantized && result.quantized->scales.size() > 1) result.quantized = nullptr;
    result.dims = dims_;
    return result;
  }

 private:
  // Returns what QuantizeLinear and DequantizeLinear say of the integers. `type`: a TensorProto.DataType.
  std::shared_ptr<const OnnxQuantization> quantization(int type) const {
    OnnxQuantization result;
    result.type = data_type_of(type);
    const auto rank = static_cast<std::int64_t>(dims_.size());
    const OnnxTensor& scale = *inputs_[1];
    const std::int64_t count = element_count(scale.dims);
    const OnnxTensor* const zero_points = inputs_.size() > 2 ? inputs_[2] : nullptr;
    const std::int64_t zero_count = zero_points != nullptr ? element_count(zero_points->dims) : count;
    if (zero_points != nullptr && (!zero_points->has_integers() || (zero_count != count && zero_count != 1))) {
      fail("its zero points of " + to_string(zero_points->dims) + " are not as many integers as there are scales (" +
           std::to_string(count) + ")");
    }
    for (std::int64_t i = 0; i < count; ++i) {
      if (!(scale.real(i) > 0) || !std::isfinite(scale.real(i))) {
        fail("its scale is " + std::to_string(scale.real(i)) + "; expected more than 0");
      }
      const std::int64_t zero_point = zero_points != nullptr ? zero_points->integer(zero_count == 1 ? 0 : i) : 0;
      result.scales.push_back({scale.real(i), static_cast<std::int32_t>(zero_point)});
    }
    std::int64_t axis = integer_attribute(node_, "axis", 1);
    if (axis < 0) axis += rank;
    result.axis = count == 1 ? 0 : static_cast<std::size_t>(axis);
    if (count == 1 || (axis >= 0 && axis < rank && count == dims_[result.axis])) {
      return std::make_shared<const OnnxQuantization>(std::move(result));
    }
    fail(std::to_string(count) + " scales for axis " + std::to_string(axis) + " of " + to_string(dims_) +
         "; expected one, or one for each place of the axis");
  }

  // Calls visit(index, scale of the element) for every element; for one where one stands for all.
  template <class Visit>
  void for_each_scaled(const OnnxQuantization& by, Visit visit) const {
    const bool is_uniform = inputs_[0]->stored() == 1 && by.scales.size() == 1;
    const std::int64_t elements = is_uniform ? 1 : element_count(dims_);
    if (elements >= max_folded) fail("the result is a constant with 2^28 elements or more; expected fewer");
    std::int64_t inner = 1;
    for (std::size_t axis = by.axis + 1; axis < dims_.size(); ++axis) inner *= dims_[axis];
    const auto count = static_cast<std::int64_t>(by.scales.size());
    for (std::int64_t i = 0; i < elements; ++i) visit(i, by.scales[static_cast<std::size_t>(i / inner % count)]);
  }

  OnnxTensor dequantized() const {
    if (!inputs_[0]->has_integers()) fail("its input holds no integers");
    OnnxTensor result;
    result.dims = dims_;
    result.quantized = quantization(inputs_[0]->type);
    Values reals;
    for_each_scaled(*result.quantized, [&](std::int64_t i, const Quantization& by) {
      reals.push_back(static_cast<float>(static_cast<double>(inputs_[0]->integer(i)) - by.zero_point) * by.scale);
    });
    result.reals = std::make_shared<const Values>(std::move(reals));
    return result;
  }

  OnnxTensor quantized() const {
    OnnxTensor result;
    result.dims = dims_;
    result.type = inputs_.size() > 2 ? inputs_[2]->type : static_cast<int>(onnx::TensorProto::UINT8);
    const auto by = quantization(result.type);
    const bool has_sign = by->type == DataType::int4 || by->type == DataType::int8 || by->type == DataType::int16;
    const int bits = element_bits(by->type);
    const double min = has_sign ? -std::ldexp(1, bits - 1) : 0, max = min + std::ldexp(1, bits) - 1;
    for_each_scaled(*by, [&](std::int64_t i, const Quantization& scale) {
      const float steps = std::nearbyint(inputs_[0]->real(i) / scale.scale);
      const double place = std::isnan(steps) ? 0 : static_cast<double>(steps) + scale.zero_point;
      result.integers.push_back(static_cast<std::int64_t>(std::clamp(place, min, max)));
    });
    return result;
  }

  [[noreturn]] void fail(const std::string& message) const {
    throw InputError(where_, describe(node_) + ": " + message);
  }

  OnnxTensor constant() const {
    if (node_.attribute_size() != 1) fail("expected one attribute, the value");
    const onnx::AttributeProto& value = node_.attribute(0);
    if (value.name() == "value") return convert_tensor(value.t(), where_, describe(node_) + ": the value");
    const auto of_reals = [&](Values values) {
      return OnnxTensor{dims_, onnx::TensorProto::FLOAT, std::make_shared<const Values>(std::move(values)), {}};
    };
    if (value.name() == "value_float") return of_reals({value.f()});
    if (value.name() == "value_floats") return of_reals({value.floats().begin(), value.floats().end()});
    if (value.name() == "value_int") return {dims_, onnx::TensorProto::INT64, nullptr, {value.i()}};
    if (value.name() == "value_ints") {
      return {dims_, onnx::TensorProto::INT64, nullptr, {value.ints().begin(), value.ints().end()}};
    }
    fail(value.name() + " is not supported; expected a dense tensor of numbers");
  }

  OnnxTensor constant_of_shape() const {
    OnnxTensor result;
    if (const onnx::AttributeProto* value = find_attribute(node_, "value")) {
      result = convert_tensor(value->t(), where_, describe(node_) + ": the value");
      if (result.stored() != 1) fail("the value has " + std::to_string(result.stored()) + " elements; expected one");
    } else {
      result.reals = std::make_shared<const Values>(Values{0});
    }
    result.dims = dims_;
    return result;
  }

  // Returns a result without values, of the type of the operands. Throws InputError when it would have too many.
  OnnxTensor begin_result(const Dims& stored) const {
    if (element_count(stored) >= max_folded) {
      fail("the result of " + to_string(dims_) + " is a constant with 2^28 elements or more; expected fewer");
    }
    for (const OnnxTensor* input : inputs_) {
      if (input->type != inputs_[0]->type) fail("the operands have elements of different types; expected the same");
    }
    OnnxTensor result;
    result.dims = dims_;
    result.type = inputs_[0]->type;
    return result;
  }

  OnnxTensor concatenated() const {
    OnnxTensor result = begin_result(dims_);
    const std::int64_t axis = find_attribute(node_, "axis")->i();
    const auto first = static_cast<std::size_t>(axis < 0 ? axis + static_cast<std::int64_t>(dims_.size()) : axis);
    std::int64_t outer = 1;
    for (std::size_t i = 0; i < first; ++i) outer *= dims_[i];
    Elements elements(result);
    for (std::int64_t i = 0; i < outer; ++i) {
      for (const OnnxTensor* input : inputs_) {
        const std::int64_t run = element_count(input->dims) / outer;
        for (std::int64_t k = i * run; k < (i + 1) * run; ++k) elements.add(*input, k);
      }
    }
    elements.finish(inputs_[0]->has_integers());
    return result;
  }

  template <class Operation>
  OnnxTensor combined(const Operation& operation) const {
    const bool is_uniform =
        std::all_of(inputs_.begin(), inputs_.end(), [](const auto* of) { return of->stored() == 1; });
    const Dims dims = is_uniform ? Dims{} : dims_;  // of what is stored
    OnnxTensor result = begin_result(dims);
    if (inputs_[0]->has_integers()) {
      combine<std::uint64_t>(dims, operation, &OnnxTensor::integer, result.integers);  // wraps, as ONNX leaves open
    } else {
      Values reals;
      combine<float>(dims, operation, &OnnxTensor::real, reals);
      result.reals = std::make_shared<const Values>(std::move(reals));
    }
    return result;
  }

  template <class Arithmetic, class Stored, class Operation>
  void combine(const Dims& dims, const Operation& operation, Stored (OnnxTensor::*element)(std::int64_t) const,
               std::vector<Stored>& values) const {
    values.resize(static_cast<std::size_t>(element_count(dims)));
    for (std::size_t k = 0; k < inputs_.size(); ++k) {
      std::size_t i = 0;
      for_each_position(dims, broadcast_strides(inputs_[k]->dims, dims), [&](std::int64_t position) {
        auto value = static_cast<Arithmetic>((inputs_[k]->*element)(position));
        if (k > 0) value = operation(static_cast<Arithmetic>(values[i]), value);
        values[i++] = static_cast<Stored>(value);
      });
    }
  }

  // Returns the strides of an operand along the axes of the result; 0 where one element serves all.
  static std::vector<std::int64_t> broadcast_strides(const Dims& operand, const Dims& result) {
    std::vector<std::int64_t> strides(result.size(), 0);
    if (operand.size() > result.size()) return strides;  // all operands are uniform
    const std::vector<std::int64_t> dense = strides_of(operand);
    const std::size_t missing = result.size() - operand.size();
    for (std::size_t axis = 0; axis < operand.size(); ++axis) {
      strides[missing + axis] = operand[axis] == 1 ? 0 : dense[axis];
    }
    return strides;
  }

  const onnx::NodeProto& node_;
  const std::vector<const OnnxTensor*>& inputs_;
  const Dims& dims_;
  const Location& where_;
};

}  // namespace

bool can_fold(const std::string& operator_name) {
  for (const char* known : {"Constant", "ConstantOfShape", "Identity", "Reshape", "Unsqueeze", "Flatten", "Transpose",
                            "Concat", "Add", "Sum", "Mul", "DequantizeLinear", "QuantizeLinear"}) {
    if (operator_name == known) return true;
  }
  return is_folded_function(operator_name);
}

OnnxTensor fold_node(const onnx::NodeProto& node, const std::vector<const OnnxTensor*>& inputs, const Dims& dims,
                     const Location& where) {
  OnnxTensor result = Folding(node, inputs, dims, where).compute();
  const auto values = static_cast<std::int64_t>(result.stored());
  if (values == 1 || values == element_count(result.dims)) return result;
  throw InputError(where, describe(node) + ": its " + std::to_string(values) + " values do not fill a result of " +
                              to_string(result.dims));
}

OnnxTensor transposed(const OnnxTensor& tensor, const std::vector<std::size_t>& permutation) {
  OnnxTensor result;
  result.type = tensor.type;
  if (tensor.quantized) {
    OnnxQuantization turned = *tensor.quantized;
    turned.axis =
        static_cast<std::size_t>(std::find(permutation.begin(), permutation.end(), turned.axis) - permutation.begin());
    result.quantized = std::make_shared<const OnnxQuantization>(std::move(turned));
  }
  const std::vector<std::int64_t> dense = strides_of(tensor.dims);
  std::vector<std::int64_t> strides;
  for (const std::size_t axis : permutation) {
    result.dims.push_back(tensor.dims[axis]);
    strides.push_back(dense[axis]);
  }
  if (tensor.stored() == 1) {
    result.reals = tensor.reals;
    result.integers = tensor.integers;
    return result;
  }
  Elements elements(result);
  for_each_position(result.dims, strides, [&](std::int64_t position) { elements.add(tensor, position); });
  elements.finish(tensor.has_integers());
  return result;
}

}  // namespace weft
