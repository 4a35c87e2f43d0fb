#include "workloads/onnx/model/onnx_network.hpp"

#include <unordered_map>

#include "workloads/network/shape_inference.hpp"
#include "workloads/onnx/file/element_types.hpp"
#include "workloads/onnx/file/onnx_proto.hpp"
#include "workloads/onnx/layers/fusion.hpp"
#include "workloads/onnx/layers/node_readers.hpp"

namespace weft {

namespace {

void read_node(NodeReader& node) {
  static const std::unordered_map<std::string, void (*)(NodeReader&)> readers = {
      {"Abs", read_function},
      {"Acos", read_function},
      {"Acosh", read_function},
      {"Add", read_elementwise},
      {"And", read_elementwise},
      {"ArgMax", read_reduction},
      {"ArgMin", read_reduction},
      {"Asin", read_function},
      {"Asinh", read_function},
      {"Atan", read_function},
      {"Atanh", read_function},
      {"AveragePool", read_pooling},
      {"BatchNormalization", read_batch_normalization},
      {"Cast", read_cast},
      {"Ceil", read_function},
      {"Celu", read_function},
      {"Clip", read_activation},
      {"Concat", read_concat},
      {"Conv", read_convolution},
      {"ConvTranspose", read_transposed_convolution},
      {"Cos", read_function},
      {"Cosh", read_function},
      {"DepthToSpace", read_depth_space},
      {"DequantizeLinear", read_dequantization},
      {"Div", read_elementwise},
      {"Dropout", read_dropout},
      {"Einsum", read_einsum},
      {"Elu", read_function},
      {"Equal", read_elementwise},
      {"Erf", read_function},
      {"Exp", read_function},
      {"Expand", read_repetition},
      {"Flatten", read_same_elements},
      {"Floor", read_function},
      {"Gather", read_gather},
      {"Gelu", read_function},
      {"Gemm", read_gemm},
      {"GlobalAveragePool", read_global_average},
      {"GlobalMaxPool", read_reduction},
      {"Greater", read_elementwise},
      {"GreaterOrEqual", read_elementwise},
      {"GroupNormalization", read_group_normalization},
      {"HardSigmoid", read_function},
      {"HardSwish", read_function},
      {"Identity", read_same_elements},
      {"InstanceNormalization", read_group_normalization},
      {"LRN", read_lrn},
      {"LayerNormalization", read_layer_normalization},
      {"LeakyRelu", read_function},
      {"Less", read_elementwise},
      {"LessOrEqual", read_elementwise},
      {"Log", read_function},
      {"LogSoftmax", read_softmax},
      {"MatMul", read_product},
      {"Max", read_elementwise},
      {"MaxPool", read_pooling},
      {"Mean", read_elementwise},
      {"Min", read_elementwise},
      {"Mish", read_function},
      {"Mul", read_elementwise},
      {"Neg", read_function},
      {"Not", read_function},
      {"Or", read_elementwise},
      {"PRelu", read_prelu},
      {"Pad", read_pad},
      {"Pow", read_elementwise},
      {"QuantizeLinear", read_quantization},
      {"Reciprocal", read_function},
      {"ReduceL1", read_reduction},
      {"ReduceL2", read_reduction},
      {"ReduceLogSum", read_reduction},
      {"ReduceLogSumExp", read_reduction},
      {"ReduceMax", read_reduction},
      {"ReduceMean", read_reduction},
      {"ReduceMin", read_reduction},
      {"ReduceProd", read_reduction},
      {"ReduceSum", read_reduction},
      {"ReduceSumSquare", read_reduction},
      {"Relu", read_activation},
      {"Reshape", read_same_elements},
      {"Resize", read_resize},
      {"Round", read_function},
      {"Selu", read_function},
      {"Shrink", read_function},
      {"Sigmoid", read_function},
      {"Sign", read_function},
      {"Sin", read_function},
      {"Sinh", read_function},
      {"Slice", read_slice},
      {"Softmax", read_softmax},
      {"Softplus", read_function},
      {"Softsign", read_function},
      {"SpaceToDepth", read_depth_space},
      {"Split", read_split},
      {"Sqrt", read_function},
      {"Squeeze", read_same_elements},
      {"Sub", read_elementwise},
      {"Sum", read_elementwise},
      {"Tan", read_function},
      {"Tanh", read_function},
      {"ThresholdedRelu", read_function},
      {"Tile", read_repetition},
      {"Transpose", read_transpose},
      {"Trilu", read_triangle},
      {"Unsqueeze", read_same_elements},
      {"Upsample", read_resize},
      {"Where", read_elementwise},
      {"Xor", read_elementwise}};
  const auto reader = readers.find(node.op());
  if (reader == readers.end()) node.fail("it depends on data; expected constants, which it is computed from");
  reader->second(node);
}

// Returns the images of the batch when the leading axis of all inputs may count them; else 1 or less.
std::int64_t leading_axis(const OnnxGraph& graph) {
  std::int64_t batch = 0;
  for (const std::string& name : graph.inputs) {
    const Dims& dims = graph.tensors.at(name).dims;
    if (dims.empty() || (batch != 0 && dims[0] != batch)) return 1;
    batch = dims[0];
  }
  return batch;
}

class GraphReading {
 public:
  GraphReading(const OnnxGraph& graph, std::int64_t batch)
      : graph_(graph), lowering_{graph, batch, LayerBuilder(graph.where, graph.name, batch)} {}

  OnnxModel read() {
    if (graph_.is_quantized) lowering_.layers.keep_types();
    if (lowering_.batch > max_batch) {
      throw InputError(graph_.where, "the leading dimension of its inputs, the batch, is " +
                                         std::to_string(lowering_.batch) + "; expected at most " +
                                         std::to_string(max_batch) + " images");
    }
    model_.reading.folded = graph_.folded;
    model_.reading.unneeded = graph_.unneeded;
    for (const std::string& name : graph_.inputs) {
      const OnnxInfo& info = graph_.tensors.at(name);
      const Dims image(info.dims.begin() + (lowering_.batch > 1 ? 1 : 0), info.dims.end());
      lowering_.tensors[name] = lowering_.layers.add_input(name, canonical_view(image), info.type);
      add_port(model_.inputs, name, lowering_.tensors[name]);
    }
    for (const OnnxGraph::Node& node : graph_.nodes) {
      NodeReader reader(lowering_, node);
      const std::size_t layers = lowering_.layers.layer_count();
      read_node(reader);
      if (lowering_.layers.layer_count() == layers) ++model_.reading.views[reader.op()];
    }
    for (const std::string& name : graph_.outputs) read_output(name);
    return finish();
  }

 private:
  void add_port(std::vector<OnnxPort>& ports, const std::string& name, LayerBuilder::Tensor tensor) {
    const OnnxInfo& info = graph_.tensors.at(name);
    ports.push_back({name, info.dims, 0, element_type_name(info.type)});
    port_tensors_.push_back(tensor);
  }

  void read_output(const std::string& name) {
    const OnnxInfo& info = graph_.tensors.at(name);
    LayerBuilder::Tensor tensor{};
    if (info.constant) {
      if (element_count(info.dims) == 0) {
        throw InputError(graph_.where,
                         "output '" + name + "' is " + to_string(info.dims) + "; expected at least one element");
      }
      if (lowering_.batch > 1)
        throw InputError(graph_.where, "output '" + name + "' is a constant; expected a batch of 1");
      tensor = lowering_.layers.add_constant(name, *info.constant, canonical_view(info.dims));
    } else {
      tensor = lowering_.tensors.at(name);
    }
    const bool is_real = !is_integer(data_type_of(info.type));
    add_port(model_.outputs, name, lowering_.layers.output(tensor, name, is_real));
  }

  OnnxModel finish() {
    BuiltNetwork built = lowering_.layers.finish(port_tensors_);
    fuse_layers(built);
    std::vector<Shape> expected;
    for (const Layer& layer : built.network.layers) expected.push_back(layer.output);
    infer_shapes(built.network);
    for (std::size_t i = 0; i < expected.size(); ++i) {
      const Layer& layer = built.network.layers[i];
      if (layer.output == expected[i]) continue;
      throw InputError(graph_.where, "layer '" + layer.name + "' (" + to_string(layer.op) + ") makes " +
                                         to_string(layer.output) + ", but the model's tensor is " +
                                         to_string(expected[i]) + "; expected a node that follows its opset");
    }
    model_.reading.fused = std::move(built.fused);
    std::size_t next = 0;
    for (OnnxPort& port : model_.inputs) port.tensor = built.ports[next++];
    for (OnnxPort& port : model_.outputs) port.tensor = built.ports[next++];
    model_.network = std::move(built.network);
    model_.network.named_inputs = model_.inputs;
    model_.network.named_outputs = model_.outputs;
    return std::move(model_);
  }

  const OnnxGraph& graph_;
  GraphLowering lowering_;
  OnnxModel model_;
  std::vector<LayerBuilder::Tensor> port_tensors_;
};

// Reads the graph batched if that is possible, else whole. Where neither is, the error is that of the batched reading.
OnnxModel read_layers(const OnnxGraph& graph) {
  const std::int64_t batch = leading_axis(graph);
  if (batch <= 1) return GraphReading(graph, 1).read();
  try {
    return GraphReading(graph, batch).read();
  } catch (const InputError& error) {
    try {
      return GraphReading(graph, 1).read();
    } catch (const InputError&) {
    }
    throw error;
  }
}

}  // namespace

OnnxModel parse_onnx_model(std::string bytes, const std::string& file_name, const OnnxOptions& options) {
  onnx::ModelProto model;
  const Location where{file_name};
  if (!parse_message(bytes, model)) throw InputError(where, "is cut off, corrupt or no ONNX model");
  std::string().swap(bytes);
  if (!model.has_graph()) throw InputError(where, "holds no graph: it is no ONNX model, or not a whole one");
  const int nodes = model.graph().node_size();
  const OnnxGraph graph = read_onnx_graph(model, where, options);
  model.Clear();
  OnnxModel result = read_layers(graph);
  result.reading.nodes = nodes;
  return result;
}

OnnxModel read_onnx_model(const std::string& path, const OnnxOptions& options) {
  return parse_onnx_model(read_onnx_bytes(path), path, options);
}

Network read_onnx(const std::string& path, const OnnxOptions& options) {
  return read_onnx_model(path, options).network;
}

}  // namespace weft
