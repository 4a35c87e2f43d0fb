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

constexpr ReadOperator read_operators[] = {{"Abs", 6},
                                           {"Acos", 7},
                                           {"Acosh", 9},
                                           {"Add", 6},
                                           {"And", 1},
                                           {"ArgMax", 1},
                                           {"ArgMin", 1},
                                           {"Asin", 7},
                                           {"Asinh", 9},
                                           {"Atan", 7},
                                           {"Atanh", 9},
                                           {"AveragePool", 1},
                                           {"BatchNormalization", 6},
                                           {"Cast", 6},
                                           {"CastLike", 15},
                                           {"Ceil", 6},
                                           {"Celu", 12},
                                           {"Clip", 6},
                                           {"Concat", 4},
                                           {"Constant", 1},
                                           {"ConstantOfShape", 9},
                                           {"Conv", 1},
                                           {"ConvInteger", 10},
                                           {"ConvTranspose", 1},
                                           {"Cos", 7},
                                           {"Cosh", 9},
                                           {"DepthToSpace", 1},
                                           {"DequantizeLinear", 10},
                                           {"Div", 6},
                                           {"Dropout", 6},
                                           {"DynamicQuantizeLinear", 11},
                                           {"Einsum", 12},
                                           {"Elu", 6},
                                           {"Equal", 1},
                                           {"Erf", 9},
                                           {"Exp", 6},
                                           {"Expand", 8},
                                           {"Flatten", 1},
                                           {"Floor", 6},
                                           {"Gather", 1},
                                           {"Gelu", 1},
                                           {"Gemm", 6},
                                           {"GlobalAveragePool", 1},
                                           {"GlobalMaxPool", 1},
                                           {"Greater", 1},
                                           {"GreaterOrEqual", 12},
                                           {"GroupNormalization", 1},
                                           {"HardSigmoid", 6},
                                           {"HardSwish", 14},
                                           {"Identity", 1},
                                           {"InstanceNormalization", 6},
                                           {"LRN", 1},
                                           {"LayerNormalization", 17},
                                           {"LeakyRelu", 6},
                                           {"Less", 1},
                                           {"LessOrEqual", 12},
                                           {"Log", 6},
                                           {"LogSoftmax", 1},
                                           {"MatMul", 1},
                                           {"MatMulInteger", 10},
                                           {"Max", 6},
                                           {"MaxPool", 1},
                                           {"Mean", 6},
                                           {"Min", 6},
                                           {"Mish", 1},
                                           {"Mod", 10},
                                           {"Mul", 6},
                                           {"Neg", 6},
                                           {"Not", 1},
                                           {"Or", 1},
                                           {"PRelu", 6},
                                           {"Pad", 2},
                                           {"Pow", 1},
                                           {"QLinearConv", 10},
                                           {"QLinearMatMul", 10},
                                           {"QuantizeLinear", 10},
                                           {"Range", 11},
                                           {"Reciprocal", 6},
                                           {"ReduceL1", 1},
                                           {"ReduceL2", 1},
                                           {"ReduceLogSum", 1},
                                           {"ReduceLogSumExp", 1},
                                           {"ReduceMax", 1},
                                           {"ReduceMean", 1},
                                           {"ReduceMin", 1},
                                           {"ReduceProd", 1},
                                           {"ReduceSum", 1},
                                           {"ReduceSumSquare", 1},
                                           {"Relu", 6},
                                           {"Reshape", 5},
                                           {"Resize", 10},
                                           {"Round", 11},
                                           {"Selu", 6},
                                           {"Shape", 1},
                                           {"Shrink", 9},
                                           {"Sigmoid", 6},
                                           {"Sign", 9},
                                           {"Sin", 7},
                                           {"Sinh", 9},
                                           {"Size", 1},
                                           {"Slice", 1},
                                           {"Softmax", 1},
                                           {"Softplus", 1},
                                           {"Softsign", 1},
                                           {"SpaceToDepth", 1},
                                           {"Split", 2},
                                           {"Sqrt", 6},
                                           {"Squeeze", 1},
                                           {"Sub", 6},
                                           {"Sum", 6},
                                           {"Tan", 7},
                                           {"Tanh", 6},
                                           {"ThresholdedRelu", 10},
                                           {"Tile", 6},
                                           {"Transpose", 1},
                                           {"Trilu", 14},
                                           {"Unsqueeze", 1},
                                           {"Upsample", 7},
                                           {"Where", 9},
                                           {"Xor", 1}};

// An operator with inputs that may be left out, and the first of these.
struct OptionalInput {
  const char* name;
  int first;
};
constexpr OptionalInput optional_inputs[] = {{"Clip", 1},
                                             {"Conv", 2},
                                             {"ConvInteger", 2},
                                             {"ConvTranspose", 2},
                                             {"DequantizeLinear", 2},
                                             {"Dropout", 1},
                                             {"Gemm", 2},
                                             {"LayerNormalization", 2},
                                             {"MatMulInteger", 2},
                                             {"Pad", 2},
                                             {"QLinearConv", 8},
                                             {"QuantizeLinear", 2},
                                             {"ReduceSum", 1},
                                             {"Resize", 1},
                                             {"Slice", 3},
                                             {"Split", 1},
                                             {"Squeeze", 1},
                                             {"Trilu", 1}};

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
                                           {"blocksize", 1, 1 << 15},
                                           {"num_groups", 1, max_size},
                                           {"num_outputs", 1, 4096},
                                           {"split", 0, max_size},
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
  if (std::string fault = check_schema(node, opset); !fault.empty()) return fault;
  if (std::string fault = check_names(node); !fault.empty()) return fault;
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
