#include "workloads/onnx/graph/shape_of_node.hpp"

#include <onnx/shape_inference/implementation.h>

#include <algorithm>
#include <map>
#include <numeric>

#include "workloads/onnx/file/onnx_attributes.hpp"
#include "workloads/onnx/graph/einsum_equation.hpp"
#include "workloads/onnx/graph/shape_of_window.hpp"

namespace weft {

namespace {

constexpr std::int64_t max_integers = 4096;  // max values of a constant that may matter to a shape

onnx::TypeProto type_of(const OnnxInfo& info) {
  onnx::TypeProto type;
  onnx::TypeProto::Tensor& tensor = *type.mutable_tensor_type();
  tensor.set_elem_type(info.type);
  tensor.mutable_shape();
  for (const std::int64_t size : info.dims) tensor.mutable_shape()->add_dim()->set_dim_value(size);
  return type;
}

onnx::TensorProto data_of(const OnnxTensor& constant) {
  onnx::TensorProto data;
  data.set_data_type(constant.type);
  for (const std::int64_t size : constant.dims) data.add_dims(size);
  for (std::int64_t i = 0; i < element_count(constant.dims); ++i) {
    if (!constant.has_integers()) {
      data.add_float_data(constant.real(i));
    } else if (constant.type == onnx::TensorProto::INT64) {
      data.add_int64_data(constant.integer(i));
    } else {
      data.add_int32_data(static_cast<std::int32_t>(constant.integer(i)));
    }
  }
  return data;
}

class NodeInference {
 public:
  NodeInference(const OnnxGraph::Node& node, const OnnxGraph& graph, bool may_be_empty)
      : node_(node), graph_(graph), proto_(*node.proto), min_size_(may_be_empty ? 0 : 1) {}

  std::vector<OnnxInfo> infer() {
    check_axes();
    if (proto_.op_type() == "Einsum") return {einsum_output()};
    if (proto_.op_type() == "GreaterOrEqual" || proto_.op_type() == "LessOrEqual") return {comparison_output()};
    if (const std::optional<Dims> dims = window_dims()) return outputs_of(*dims);
    if (proto_.op_type() == "Slice" && node_.version < 10) return outputs_of(sliced_dims());
    if (proto_.op_type() == "Squeeze" && !has_axes()) return outputs_of(squeezed_dims());
    const onnx::OpSchema* schema = onnx::OpSchemaRegistry::Schema(proto_.op_type(), node_.version, "");
    if (schema == nullptr) return outputs_of(dims_of(0));  // newer than libonnx (operator_versions.cpp)
    std::unordered_map<std::string, onnx::TypeProto> type_of_input;
    std::unordered_map<std::string, onnx::TypeProto*> types;
    std::unordered_map<std::string, onnx::TensorProto> data_of_input;
    std::unordered_map<std::string, const onnx::TensorProto*> data;
    for (const std::string& name : proto_.input()) {
      if (name.empty()) continue;
      const OnnxInfo& info = graph_.tensors.at(name);
      types[name] = &(type_of_input[name] = type_of(info));
      const bool matters = info.constant && (info.constant->has_integers() || info.type == onnx::TensorProto::FLOAT);
      if (matters && element_count(info.dims) <= max_integers) {
        data[name] = &(data_of_input[name] = data_of(*info.constant));
      }
    }
    onnx::shape_inference::InferenceContextImpl context(proto_, types, data, {});
    try {
      schema->GetTypeAndShapeInferenceFunction()(context);
    } catch (const std::exception& error) {
      fail("the shapes do not fit: " + first_line(error.what()) + inputs_text());
    }
    std::vector<OnnxInfo> outputs;
    for (int i = 0; i < proto_.output_size(); ++i) {
      if (i == 1 && proto_.op_type() == "Dropout") {  // the mask; not every opset says of what shape it is
        outputs.push_back(outputs[0]);
        continue;
      }
      const bool is_used = i == 0 || !proto_.output(i).empty();
      outputs.push_back(is_used ? read_output(context.allOutputTypes_[static_cast<std::size_t>(i)], i) : OnnxInfo{});
    }
    return outputs;
  }

 private:
  [[noreturn]] void fail(const std::string& message) const {
    throw InputError(graph_.where, describe(proto_) + ": " + message);
  }

  static std::string first_line(const std::string& text) {
    const std::size_t begin = text.rfind("] ", 40);  // without "[ShapeInferenceError] "
    return text.substr(begin == std::string::npos ? 0 : begin + 2, text.find('\n'));
  }

  std::string inputs_text() const {
    std::string text;
    for (const std::string& name : proto_.input()) {
      if (name.empty()) continue;
      text +=
          (text.empty() ? "; its inputs: " : ", ") + ("'" + name + "' of ") + to_string(graph_.tensors.at(name).dims);
    }
    return text;
  }

  // Throws InputError for axes that the inference functions take for granted.
  void check_axes() const {
    const std::string& op = proto_.op_type();
    const bool has_weights = op == "Conv" || op == "ConvTranspose";
    if (has_weights || op == "MaxPool" || op == "AveragePool") {
      if (rank(0) < 3) fail("its input has too few axes; expected [images, channels, rows, columns]" + inputs_text());
      if (has_weights && rank(1) != rank(0)) fail("the weights need as many axes as its input" + inputs_text());
    }
    for (const char* counted : {"ArgMax", "ArgMin", "Gather", "LayerNormalization", "LogSoftmax", "Softmax", "Split"}) {
      if (op == counted) check_axis(integer_attribute(proto_, "axis", op == "LayerNormalization" ? -1 : 0));
    }
    const onnx::AttributeProto* axes_of = find_attribute(proto_, "axes");
    if (axes_of != nullptr && (op.rfind("Reduce", 0) == 0 || op == "Squeeze")) {
      for (const std::int64_t axis : axes_of->ints()) check_axis(axis);
    }
    if (op != "Transpose") return;
    std::vector<std::size_t> order = transpose_permutation(proto_, rank(0)), axes(rank(0));
    std::sort(order.begin(), order.end());
    std::iota(axes.begin(), axes.end(), std::size_t{0});
    if (order != axes) fail("perm is no order of the " + std::to_string(rank(0)) + " axes" + inputs_text());
  }

  // Throws InputError unless the first input has that axis, counted from the front or, negative, from the back.
  void check_axis(std::int64_t axis) const {
    const auto axes = static_cast<std::int64_t>(rank(0));
    if (axis >= -axes && axis < std::max<std::int64_t>(axes, 1)) return;
    fail("axis " + std::to_string(axis) + " of a tensor with " + std::to_string(axes) + " axes" + inputs_text());
  }

  // Returns the shape of the result of an operator that libonnx does not infer as its definition says; nothing for any
  // other.
  std::optional<Dims> window_dims() const {
    const std::string& op = proto_.op_type();
    const bool is_pooling = op == "MaxPool" || op == "AveragePool";
    if (!is_pooling && op != "ConvTranspose") return std::nullopt;
    std::optional<Dims> dims =
        is_pooling ? pooled_dims(proto_, dims_of(0)) : transposed_dims(proto_, dims_of(0), dims_of(1));
    if (!dims) {
      fail(
          "strides, dilations, pads or the kernel do not fit its input; expected a value for each spatial axis (of "
          "pads, two), and a window within the padded input" +
          inputs_text());
    }
    return dims;
  }

  bool has_axes() const {
    return find_attribute(proto_, "axes") != nullptr || (proto_.input_size() > 1 && !proto_.input(1).empty());
  }

  // Returns the shape of the result of a Squeeze without axes; libonnx leaves it open up to opset 12.
  Dims squeezed_dims() const {
    Dims dims = dims_of(0);
    std::erase(dims, 1);
    return dims;
  }

  // Returns the shape of the result of a Slice of opsets 1 to 9; libonnx leaves it open where a start is negative.
  Dims sliced_dims() const {
    Dims dims = dims_of(0);
    const auto values_of = [&](const char* name) {
      const onnx::AttributeProto* attribute = find_attribute(proto_, name);
      return attribute == nullptr ? Dims() : Dims(attribute->ints().begin(), attribute->ints().end());
    };
    const Dims starts = values_of("starts"), ends = values_of("ends");
    Dims axes = values_of("axes");
    for (std::size_t i = axes.size(); find_attribute(proto_, "axes") == nullptr && i < starts.size(); ++i) {
      axes.push_back(static_cast<std::int64_t>(i));
    }
    if (starts.size() != ends.size() || starts.size() != axes.size()) {
      fail("starts, ends and axes have to be equally many" + inputs_text());
    }
    for (std::size_t i = 0; i < axes.size(); ++i) {
      check_axis(axes[i]);
      const std::size_t axis =
          static_cast<std::size_t>(axes[i] < 0 ? axes[i] + static_cast<std::int64_t>(rank(0)) : axes[i]);
      if (axis >= rank(0)) fail("axis " + std::to_string(axes[i]) + " of a tensor without axes");
      const std::int64_t size = dims_of(0)[axis];
      const auto place = [size](std::int64_t value) {
        return std::clamp<std::int64_t>(value < 0 ? value + size : value, 0, size);
      };
      dims[axis] = std::max<std::int64_t>(place(ends[i]) - place(starts[i]), 0);
    }
    return dims;
  }

  // Returns results of one shape: values, and the indices of a MaxPool.
  std::vector<OnnxInfo> outputs_of(const Dims& dims) const {
    std::vector<OnnxInfo> outputs;
    for (int i = 0; i < proto_.output_size(); ++i) {
      const int type = i == 0 ? graph_.tensors.at(proto_.input(0)).type : int{onnx::TensorProto::INT64};
      outputs.push_back({dims, type, nullptr});
      check_dims(outputs.back(), i);
    }
    return outputs;
  }

  const Dims& dims_of(int input) const { return graph_.tensors.at(proto_.input(input)).dims; }
  std::size_t rank(int input) const { return dims_of(input).size(); }

  // Infers what libonnx knows as a composition of other operators only.
  OnnxInfo comparison_output() const {
    const Dims &a = graph_.tensors.at(proto_.input(0)).dims, &b = graph_.tensors.at(proto_.input(1)).dims;
    OnnxInfo info{a.size() > b.size() ? a : b, onnx::TensorProto::BOOL, nullptr};
    const Dims& other = a.size() > b.size() ? b : a;
    for (std::size_t k = 1; k <= other.size(); ++k) {
      std::int64_t& size = info.dims[info.dims.size() - k];
      const std::int64_t with = other[other.size() - k];
      if (size != with && size != 1 && with != 1) fail("the shapes do not fit" + inputs_text());
      if (size == 1) size = with;
    }
    return info;
  }

  // Infers the shape of an Einsum; libonnx counts its axes only.
  OnnxInfo einsum_output() const {
    std::vector<std::size_t> ranks;
    for (int operand = 0; operand < proto_.input_size(); ++operand) ranks.push_back(rank(operand));
    const EinsumEquation equation = parse_einsum(find_attribute(proto_, "equation")->s(), ranks);
    if (!equation.fault.empty()) fail(equation.fault + inputs_text());
    std::map<char, std::int64_t> sizes;
    for (std::size_t operand = 0; operand < ranks.size(); ++operand) {
      for (std::size_t axis = 0; axis < ranks[operand]; ++axis) {
        const char letter = equation.operands[operand][axis];
        const std::int64_t size = dims_of(static_cast<int>(operand))[axis];
        if (sizes.emplace(letter, size).second || sizes[letter] == size) continue;
        fail("equation: axes of one letter have different lengths" + inputs_text());
      }
    }
    OnnxInfo info{{}, graph_.tensors.at(proto_.input(0)).type, nullptr};
    for (const char letter : equation.result) info.dims.push_back(sizes[letter]);
    if (element_count(info.dims) < 0) fail("its result has 2^31 elements or more; expected fewer" + inputs_text());
    return info;
  }

  OnnxInfo read_output(const onnx::TypeProto& type, int index) const {
    OnnxInfo info;
    info.type = type.tensor_type().elem_type();
    if (info.type == 0 && proto_.input_size() > 0) info.type = graph_.tensors.at(proto_.input(0)).type;
    if (info.type == 0) fail("the elements of '" + proto_.output(index) + "' have no type");
    bool is_known = type.tensor_type().has_shape();
    for (const auto& dim : type.tensor_type().shape().dim()) {
      is_known = is_known && dim.has_dim_value();
      info.dims.push_back(dim.dim_value());
    }
    if (!is_known) {
      fail("the shape of '" + proto_.output(index) + "' depends on data, or on more than " +
           std::to_string(max_integers) + " values; expected shapes that are known before the run" + inputs_text());
    }
    check_dims(info, index);
    return info;
  }

  void check_dims(const OnnxInfo& info, int index) const {
    const std::string what = "the shape of '" + proto_.output(index) + "'";
    for (const std::int64_t size : info.dims) {
      if (size < min_size_)
        fail(what + " is " + to_string(info.dims) + "; expected at least one element" + inputs_text());
    }
    if (element_count(info.dims) < 0) {
      fail(what + " is " + to_string(info.dims) + " with 2^31 elements or more; expected fewer" + inputs_text());
    }
  }

  const OnnxGraph::Node& node_;
  const OnnxGraph& graph_;
  onnx::NodeProto proto_;
  std::int64_t min_size_;
};

}  // namespace

std::vector<OnnxInfo> infer_node(const OnnxGraph::Node& node, const OnnxGraph& graph, bool may_be_empty) {
  return NodeInference(node, graph, may_be_empty).infer();
}

}  // namespace weft
