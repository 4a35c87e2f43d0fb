#include "workloads/onnx/graph/quantized_nodes.hpp"

#include <algorithm>
#include <memory>

#include "workloads/onnx/file/onnx_attributes.hpp"
#include "workloads/onnx/file/onnx_proto.hpp"
#include "workloads/onnx/graph/operator_versions.hpp"

namespace weft {

namespace {

using onnx::TensorProto;

constexpr int version_of_rules = 13;  // of the nodes that are made here

// Makes the nodes in place of one. Functions return the names of results.
class Rewriting {
 public:
  Rewriting(const OnnxGraph::Node& node, const OnnxGraph& graph)
      : node_(*node.proto), version_(node.version), graph_(graph) {}

  std::optional<NodesInstead> run() && {
    const std::string& op = node_.op_type();
    if (op == "QLinearConv") {
      convolve();
    } else if (op == "QLinearMatMul") {
      multiply();
    } else if (op == "ConvInteger") {
      sum_products("Conv");
    } else if (op == "MatMulInteger") {
      sum_products("MatMul");
    } else if (op == "DynamicQuantizeLinear") {
      quantize_by_range();
    } else if ((op == "QuantizeLinear" || op == "DequantizeLinear") && !is_simple()) {
      op == "QuantizeLinear" ? quantize_by_tensors() : dequantize_by_tensors();
    } else {
      return std::nullopt;
    }
    return std::move(made_);
  }

 private:
  [[noreturn]] void fail(const std::string& message) const {
    throw InputError(graph_.where, describe(node_) + ": " + message);
  }

  bool has_input(int input) const { return input < node_.input_size() && !node_.input(input).empty(); }
  const OnnxTensor* constant(int input) const {
    return has_input(input) ? graph_.tensors.at(node_.input(input)).constant.get() : nullptr;
  }
  const OnnxTensor& require_constant(int input, const char* what) const {
    if (const OnnxTensor* values = constant(input); values != nullptr && element_count(values->dims) > 0)
      return *values;
    fail(std::string(what) + " '" + node_.input(input) + "' is computed, an input, or empty; expected a constant");
  }

  // True where one constant scale holds for all, or everything is constant.
  bool is_simple() const {
    if (constant(1) == nullptr || (has_input(2) && constant(2) == nullptr)) return false;
    return constant(0) != nullptr || element_count(constant(1)->dims) == 1;
  }

  std::string name(const std::string& what) const { return node_.output(0) + "@" + what; }

  // Adds a constant, unless there is one of this name already.
  std::string add_constant(const std::string& what, OnnxTensor values) {
    std::string full = name(what);
    const bool is_there = std::any_of(made_.constants.begin(), made_.constants.end(),
                                      [&](const auto& constant) { return constant.first == full; });
    if (!is_there) made_.constants.emplace_back(full, std::move(values));
    return full;
  }
  static OnnxTensor reals(Dims dims, Values values) {
    return {std::move(dims), TensorProto::FLOAT, std::make_shared<const Values>(std::move(values)), {}};
  }
  std::string one() { return real("one", 1); }
  std::string real(const std::string& what, float value) { return add_constant(what, reals({}, {value})); }

  onnx::NodeProto& add(const std::string& op, const std::vector<std::string>& inputs, const std::string& output) {
    const std::vector<std::string> read = onnx_operators();
    if (std::find(read.begin(), read.end(), op) == read.end()) {
      fail("its scale or zero point is computed, which takes an operator " + op + "; expected constants");
    }
    made_.nodes.push_back({std::make_shared<onnx::NodeProto>(), version_of_rules});
    onnx::NodeProto& made = *made_.nodes.back().proto;
    made.set_op_type(op);
    made.set_name(node_.name().empty() ? output : node_.name());
    for (const std::string& input : inputs) made.add_input(input);
    made.add_output(output);
    return made;
  }
  static void set_integer(onnx::NodeProto& node, const std::string& attribute, std::int64_t value) {
    onnx::AttributeProto* made = node.add_attribute();
    made->set_name(attribute);
    made->set_type(onnx::AttributeProto::INT);
    made->set_i(value);
  }

  // Returns what an input stands for.
  std::string dequantized(int input, const std::string& scale, const std::string& zero_point, std::int64_t axis = 0) {
    std::vector<std::string> inputs{node_.input(input), scale};
    if (!zero_point.empty()) inputs.push_back(zero_point);
    std::string result = name("real" + std::to_string(input));
    set_integer(add("DequantizeLinear", inputs, result), "axis", axis);
    return result;
  }
  std::string dequantized(int input, int scale, int zero_point, std::int64_t axis = 0) {
    return dequantized(input, node_.input(scale), has_input(zero_point) ? node_.input(zero_point) : "", axis);
  }
  // Makes integers of a type, 0 of which stands for 0, in steps of 1, the result.
  void round_to(const std::string& real, int type, const std::string& result) {
    add("QuantizeLinear", {real, one(), add_constant("zero" + std::to_string(type), {{}, type, nullptr, {0}})}, result);
  }

  void copy_attributes(onnx::NodeProto& made) const { *made.mutable_attribute() = node_.attribute(); }

  void convolve() {
    const OnnxTensor& input_scale = require_constant(1, "the scale");
    const OnnxTensor& weight_scale = require_constant(4, "the scale of the weights");
    std::vector<std::string> operands{dequantized(0, 1, 2), dequantized(3, 4, 5)};
    if (has_input(8)) {
      Values scales;
      for (std::int64_t i = 0; i < element_count(weight_scale.dims); ++i) {
        scales.push_back(input_scale.real(0) * weight_scale.real(i));
      }
      const auto count = static_cast<std::int64_t>(scales.size());
      operands.push_back(dequantized(8, add_constant("bias_scale", reals({count}, std::move(scales))), ""));
    }
    copy_attributes(add("Conv", operands, name("real")));
    add("QuantizeLinear", {name("real"), node_.input(6), node_.input(7)}, node_.output(0));
  }

  void multiply() {
    const auto last_axis = [&](int input) {
      return static_cast<std::int64_t>(graph_.tensors.at(node_.input(input)).dims.size()) - 1;
    };
    if (element_count(graph_.tensors.at(node_.input(1)).dims) != 1) {
      fail("the first operand has a scale for each row; expected one for all");
    }
    add("MatMul", {dequantized(0, 1, 2), dequantized(3, 4, 5, last_axis(3))}, name("real"));
    add("QuantizeLinear", {name("real"), node_.input(6), node_.input(7)}, node_.output(0));
  }

  // Sums of products of integers.
  void sum_products(const std::string& op) {
    const std::string first = shifted(0, 2, 0);
    const std::int64_t axis =
        op == "Conv" ? 0 : static_cast<std::int64_t>(graph_.tensors.at(node_.input(1)).dims.size()) - 1;
    copy_attributes(add(op, {first, shifted(1, 3, axis)}, name("real")));
    round_to(name("real"), TensorProto::INT32, node_.output(0));
  }
  // Returns an operand less its zero point, which may be computed.
  std::string shifted(int input, int zero_point, std::int64_t axis) {
    std::string scale = one();
    if (!has_input(zero_point)) return dequantized(input, scale, "", axis);
    if (const OnnxTensor* values = constant(zero_point)) {
      const std::int64_t count = element_count(values->dims);
      if (count > 1) {
        scale =
            add_constant("ones" + std::to_string(input), reals({count}, Values(static_cast<std::size_t>(count), 1)));
      }
      return dequantized(input, scale, node_.input(zero_point), axis);
    }
    const std::string difference = name("difference" + std::to_string(input));
    add("Sub", {dequantized(input, scale, ""), dequantized(zero_point, scale, "")}, difference);
    round_to(difference, TensorProto::INT16, difference + ".rounded");
    std::string result = difference + ".real";
    add("DequantizeLinear", {difference + ".rounded", one()}, result);
    return result;
  }

  // Scale and zero point that take the range of the input, which is made to hold 0, to that of uint8.
  void quantize_by_range() {
    const std::string zero = real("zero", 0);
    const auto extreme = [&](const std::string& op) {
      set_integer(add("Reduce" + op, {node_.input(0)}, name(op)), "keepdims", 0);
      add(op, {name(op), zero}, name(op + "0"));
      return name(op + "0");
    };
    const std::string min = extreme("Min"), max = extreme("Max");
    const bool has_scale = node_.output_size() > 1 && !node_.output(1).empty();
    const bool has_zero = node_.output_size() > 2 && !node_.output(2).empty();
    const std::string scale = has_scale ? node_.output(1) : name("scale");
    const std::string zero_point = has_zero ? node_.output(2) : name("zero_point");
    add("Sub", {max, min}, name("range"));
    add("Div", {name("range"), real("steps", 255)}, scale);
    add("Div", {min, scale}, name("min_steps"));
    add("Sub", {zero, name("min_steps")}, name("first"));
    round_to(name("first"), TensorProto::UINT8, zero_point);
    add("DequantizeLinear", {zero_point, one()}, name("zero_point_real"));
    quantize(scale, name("zero_point_real"), TensorProto::UINT8);
  }
  void quantize(const std::string& scale, const std::string& zero_point, int type) {
    add("Div", {node_.input(0), scale}, name("steps_of_it"));
    add("Round", {name("steps_of_it")}, name("rounded"));
    std::string real = name("rounded");
    if (!zero_point.empty()) {
      add("Add", {name("rounded"), zero_point}, name("shifted"));
      real = name("shifted");
    }
    round_to(real, type, node_.output(0));
  }

  // Returns the scale (input 1) or what the zero point (2) stands for, shaped to meet the axis of the data.
  std::string aligned(int input) {
    if (!has_input(input)) return "";
    const auto rank = static_cast<std::int64_t>(graph_.tensors.at(node_.input(0)).dims.size());
    std::int64_t axis = version_ < 13 ? 1 : integer_attribute(node_, "axis", 1);
    if (axis < 0) axis += rank;
    const std::string what = input == 1 ? "scale" : "zero_point";
    if (const OnnxTensor* values = constant(input)) {
      const std::int64_t count = element_count(values->dims);
      const Dims& data = graph_.tensors.at(node_.input(0)).dims;
      if (count != 1 && (axis < 0 || axis >= rank || count != data[static_cast<std::size_t>(axis)])) {
        fail(std::to_string(count) + " scales for axis " + std::to_string(axis) + " of " + to_string(data) +
             "; expected one, or one for each place of the axis");
      }
      Dims dims;
      if (count > 1) dims.assign(static_cast<std::size_t>(rank - axis), 1);
      if (count > 1) dims[0] = count;
      return add_constant(what, reals(dims, *real_values(*values)));
    }
    if (element_count(graph_.tensors.at(node_.input(input)).dims) != 1) {
      fail("the " + what + " '" + node_.input(input) +
           "' is computed, for each place of an axis; expected one for all");
    }
    if (input == 1) return node_.input(1);
    return dequantized(2, one(), "");
  }

  void quantize_by_tensors() {
    const std::string scale = aligned(1);
    const int type = has_input(2) ? graph_.tensors.at(node_.input(2)).type : static_cast<int>(TensorProto::UINT8);
    quantize(scale, aligned(2), type);
  }
  void dequantize_by_tensors() {
    const std::string scale = aligned(1);
    std::string real = dequantized(0, one(), "");
    if (const std::string zero_point = aligned(2); !zero_point.empty()) {
      add("Sub", {real, zero_point}, name("difference"));
      real = name("difference");
    }
    add("Mul", {real, scale}, node_.output(0));
  }

  const onnx::NodeProto& node_;
  int version_;
  const OnnxGraph& graph_;
  NodesInstead made_;
};

}  // namespace

bool is_quantizing(const std::string& operator_name) {
  for (const char* known : {"ConvInteger", "DequantizeLinear", "DynamicQuantizeLinear", "MatMulInteger", "QLinearConv",
                            "QLinearMatMul", "QuantizeLinear"}) {
    if (operator_name == known) return true;
  }
  return false;
}

std::optional<NodesInstead> rewrite_quantized(const OnnxGraph::Node& node, const OnnxGraph& graph) {
  return is_quantizing(node.proto->op_type()) ? Rewriting(node, graph).run() : std::nullopt;
}

}  // namespace weft
