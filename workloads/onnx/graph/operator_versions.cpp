#include "workloads/onnx/graph/operator_versions.hpp"

#include <onnx/checker.h>
#include <onnx/defs/schema.h>

#include <algorithm>

#include "base/core/error.hpp"
#include "workloads/onnx/graph/operator_advice.hpp"

namespace weft {

namespace {

// The first version of an operator that is read. Earlier ones are older than opset 6 or mean something else.
struct ReadOperator {
  const char* name;
  int min_version;
};

constexpr ReadOperator read_operators[] = {{"Add", 6},
                                           {"AveragePool", 1},
                                           {"BatchNormalization", 6},
                                           {"Clip", 6},
                                           {"Concat", 4},
                                           {"Constant", 1},
                                           {"ConstantOfShape", 9},
                                           {"Conv", 1},
                                           {"ConvInteger", 10},
                                           {"ConvTranspose", 1},
                                           {"DequantizeLinear", 10},
                                           {"Dropout", 6},
                                           {"DynamicQuantizeLinear", 11},
                                           {"Flatten", 1},
                                           {"Gemm", 6},
                                           {"GlobalAveragePool", 1},
                                           {"Identity", 1},
                                           {"LRN", 1},
                                           {"MatMul", 1},
                                           {"MatMulInteger", 10},
                                           {"MaxPool", 1},
                                           {"Mul", 6},
                                           {"PRelu", 6},
                                           {"Pad", 2},
                                           {"QLinearConv", 10},
                                           {"QLinearMatMul", 10},
                                           {"QuantizeLinear", 10},
                                           {"Relu", 6},
                                           {"Reshape", 5},
                                           {"Sigmoid", 6},
                                           {"Softmax", 1},
                                           {"Sum", 6},
                                           {"Transpose", 1},
                                           {"Unsqueeze", 1}};

// An operator with inputs that may be left out, and the first of these.
struct OptionalInput {
  const char* name;
  int first;
};
constexpr OptionalInput optional_inputs[] = {
    {"Clip", 1}, {"Conv", 2}, {"ConvInteger", 2},   {"ConvTranspose", 2}, {"DequantizeLinear", 2}, {"Dropout", 1},
    {"Gemm", 2}, {"Pad", 2},  {"MatMulInteger", 2}, {"QLinearConv", 8},   {"QuantizeLinear", 2}};

// An attribute and the range of every integer in it.
struct IntegerRange {
  const char* attribute;
  std::int64_t min, max;
};

constexpr std::int64_t max_size = std::int64_t{1} << 30;
constexpr IntegerRange integer_ranges[] = {{"strides", 1, max_size},
                                           {"dilations", 1, max_size},
                                           {"kernel_shape", 1, max_size},
                                           {"group", 1, max_size},
                                           {"output_padding", 0, max_size},
                                           {"output_shape", 1, max_size},
                                           {"pads", -max_size, max_size},
                                           {"size", 1, max_size},
                                           {"axis", -64, 64},
                                           {"axes", -64, 64},
                                           {"perm", 0, 64}};

// Returns what libonnx knows of the operator, null where that is nothing.
const onnx::OpSchema* described(const onnx::NodeProto& node, int opset) {
  return onnx::OpSchemaRegistry::Schema(node.op_type(), std::min(opset, last_described_opset), "");
}

// Returns a node without the attributes that libonnx does not know but that are read: dilations of AveragePool.
onnx::NodeProto without_newer_attributes(const onnx::NodeProto& node, int opset) {
  onnx::NodeProto older = node;
  if (node.op_type() != "AveragePool" || opset < 19) return older;
  for (int i = older.attribute_size(); i-- > 0;) {
    if (older.attribute(i).name() == "dilations") older.mutable_attribute()->DeleteSubrange(i, 1);
  }
  return older;
}

// Operators that came after libonnx 1.12. Their results are as their first inputs are.
struct NewerOperator {
  const char* name;
  int since;
  int inputs;
};
constexpr NewerOperator newer_operators[] = {{"Gelu", 20, 1}, {"GroupNormalization", 18, 3}, {"Mish", 18, 1}};

const NewerOperator* newer_operator(const onnx::NodeProto& node) {
  const auto* found = std::find_if(std::begin(newer_operators), std::end(newer_operators),
                                   [&](const NewerOperator& of) { return of.name == node.op_type(); });
  return found == std::end(newer_operators) ? nullptr : found;
}

// Returns what the schema of a node says against it, else "".
std::string check_schema(const onnx::NodeProto& node, int opset) {
  const onnx::OpSchema* schema = described(node, opset);
  if (schema == nullptr) {
    const int inputs = newer_operator(node)->inputs;
    if (node.input_size() == inputs) return "";
    return "it has " + std::to_string(node.input_size()) + " inputs; expected " + std::to_string(inputs);
  }
  try {
    schema->Verify(without_newer_attributes(node, opset));
  } catch (const std::exception& error) {
    const std::string text = error.what();
    return text.substr(0, text.find('\n'));
  }
  return "";
}

// Returns what is wrong with a result without a name, or with an input that is left out though it may not be; else "".
std::string check_names(const onnx::NodeProto& node) {
  if (node.output_size() == 0 || node.output(0).empty()) return "its first output has no name";
  int required = node.input_size();
  for (const OptionalInput& of : optional_inputs) {
    if (node.op_type() == of.name) required = std::min(required, of.first);
  }
  for (int i = 0; i < required; ++i) {
    if (node.input(i).empty()) return "input " + std::to_string(i) + " has no name; this operator needs it";
  }
  return "";
}

}  // namespace

std::vector<std::string> onnx_operators() {
  std::vector<std::string> names;
  for (const ReadOperator& known : read_operators) names.emplace_back(known.name);
  return names;
}

OperatorFault check_operator(const onnx::NodeProto& node, int opset) {
  if (!node.domain().empty() && node.domain() != "ai.onnx") {
    return {"operators of the domain '" + node.domain() + "' are not supported", advice_on(node)};
  }
  const auto* known = std::find_if(std::begin(read_operators), std::end(read_operators),
                                   [&](const ReadOperator& of) { return of.name == node.op_type(); });
  if (known == std::end(read_operators)) {
    return {"this operator is not supported", advice_on(node), true};
  }
  const onnx::OpSchema* schema = described(node, opset);
  const NewerOperator* newer = newer_operator(node);
  const bool is_there =
      newer != nullptr ? newer->since <= opset : schema != nullptr && schema->since_version() >= known->min_version;
  if (!is_there) {
    return {"opset " + std::to_string(opset) + " has no version of this operator that is read",
            "convert the model to opset " +
                std::to_string(newer != nullptr ? newer->since : std::max(known->min_version, 7)) + " or later"};
  }
  return {};
}

std::string check_attributes(const onnx::NodeProto& node, int opset) {
  if (const std::string fault = check_schema(node, opset); !fault.empty()) return fault;
  if (const std::string fault = check_names(node); !fault.empty()) return fault;
  for (const onnx::AttributeProto& attribute : node.attribute()) {
    const auto* range = std::find_if(std::begin(integer_ranges), std::end(integer_ranges),
                                     [&](const IntegerRange& of) { return of.attribute == attribute.name(); });
    if (range == std::end(integer_ranges)) continue;
    if (attribute.ints_size() > 64) return attribute.name() + " has more than 64 values";
    std::vector<std::int64_t> values(attribute.ints().begin(), attribute.ints().end());
    if (attribute.type() == onnx::AttributeProto::INT) values = {attribute.i()};
    for (const std::int64_t value : values) {
      if (value >= range->min && value <= range->max) continue;
      return attribute.name() + ": " + std::to_string(value) + " is out of range";
    }
  }
  return "";
}

}  // namespace weft
