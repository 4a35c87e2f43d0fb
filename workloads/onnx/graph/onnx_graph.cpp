#include "workloads/onnx/graph/onnx_graph.hpp"

#include <algorithm>
#include <functional>
#include <unordered_set>

#include "workloads/network/shape_inference.hpp"
#include "workloads/onnx/file/onnx_proto.hpp"
#include "workloads/onnx/graph/constant_folding.hpp"
#include "workloads/onnx/graph/newer_opset.hpp"
#include "workloads/onnx/graph/operator_versions.hpp"
#include "workloads/onnx/graph/opset6.hpp"
#include "workloads/onnx/graph/quantized_nodes.hpp"
#include "workloads/onnx/graph/shape_of_node.hpp"
#include "workloads/onnx/graph/unsupported_nodes.hpp"

namespace weft {

namespace {

class GraphReader {
 public:
  GraphReader(onnx::ModelProto& model, const Location& where, const OnnxOptions& options)
      : model_(model), options_(options) {
    graph_.where = where;
  }

  OnnxGraph read() {
    read_opset();
    graph_.name = model_.graph().name();
    if (model_.graph().sparse_initializer_size() > 0)
      fail("sparse initializers are not supported; expected dense ones");
    read_constants();
    find_needed_nodes();
    check_operators(model_.graph(), needed_, opset_, graph_.where);
    check_dimensions();
    read_inputs();
    for (std::size_t i = 0; i < needed_.size(); ++i) {
      const onnx::NodeProto& node = model_.graph().node(static_cast<int>(i));
      if (needed_[i]) {
        read_node(node);
      } else {
        ++graph_.unneeded[node.op_type()];
      }
    }
    read_outputs();
    drop_unused();
    return std::move(graph_);
  }

 private:
  [[noreturn]] void fail(const std::string& message) const { throw InputError(graph_.where, message); }
  [[noreturn]] void fail(const onnx::NodeProto& node, const std::string& message) const {
    fail(describe(node) + ": " + message);
  }

  void read_opset() {
    bool found = false;
    for (const auto& opset : model_.opset_import()) {
      if (!opset.domain().empty() && opset.domain() != "ai.onnx") continue;
      if (opset.version() < 1 || opset.version() > last_opset) {
        fail("the model is of opset " + std::to_string(opset.version()) + "; expected 7 to " +
             std::to_string(last_opset) + ": export it again with one of these, or convert it " +
             "(onnx.version_converter)");
      }
      opset_ = static_cast<int>(opset.version());
      found = true;
    }
    if (!found)
      fail("the model does not say of which opset it is (opset_import); expected 7 to " + std::to_string(last_opset));
    if (model_.functions_size() > 0) fail("functions of the model's own are not supported; export without them");
  }

  void add_constant(const std::string& name, OnnxTensor tensor) {
    const auto constant = std::make_shared<const OnnxTensor>(std::move(tensor));
    add_tensor(name, {constant->dims, constant->type, constant});
  }
  void add_tensor(const std::string& name, OnnxInfo info) {
    if (name.empty()) fail("a tensor has no name");
    if (!graph_.tensors.emplace(name, std::move(info)).second) {
      fail("'" + name + "' is defined twice; expected a name of its own for each tensor");
    }
  }

  void read_constants() {
    for (onnx::TensorProto& tensor : *model_.mutable_graph()->mutable_initializer()) {
      add_constant(tensor.name(), convert_tensor(tensor, graph_.where, "initializer '" + tensor.name() + "'"));
      onnx::TensorProto().Swap(&tensor);  // weights are most of a model, and Clear() keeps their memory
    }
    for (const auto& input : model_.graph().input()) {
      const auto bound = options_.bound.find(input.name());
      if (bound != options_.bound.end() && graph_.tensors.count(input.name()) == 0) {
        add_constant(input.name(), bound->second);
      }
    }
  }

  // Finds the nodes that outputs need, from the outputs backwards: nodes stand behind those whose results they use, as
  // ONNX demands.
  void find_needed_nodes() {
    const onnx::GraphProto& graph = model_.graph();
    if (graph.output_size() == 0) fail("the graph has no outputs");
    for (const auto& output : graph.output()) needed_tensors_.insert(output.name());
    needed_.assign(static_cast<std::size_t>(graph.node_size()), false);
    for (int i = graph.node_size(); i-- > 0;) {
      for (const std::string& name : graph.node(i).output()) {
        if (!name.empty()) made_later_.insert(name);
        if (!name.empty() && needed_tensors_.count(name) > 0) needed_[static_cast<std::size_t>(i)] = true;
      }
      if (!needed_[static_cast<std::size_t>(i)]) continue;
      for (const std::string& name : graph.node(i).input()) needed_tensors_.insert(name);
    }
  }

  void read_inputs() {
    for (const auto& input : model_.graph().input()) {
      const auto constant = graph_.tensors.find(input.name());
      if (constant != graph_.tensors.end() && constant->second.constant) continue;  // an initializer's or a bound value
      if (needed_tensors_.count(input.name()) == 0) continue;
      if (!input.type().has_tensor_type() || input.type().tensor_type().elem_type() == 0) {
        fail("input '" + input.name() + "' is no tensor; expected tensors only");
      }
      if (!input.type().tensor_type().has_shape()) {
        fail("input '" + input.name() + "' has no shape; export the model with the shapes of its inputs");
      }
      add_tensor(input.name(), {read_dims(input), input.type().tensor_type().elem_type(), nullptr});
      graph_.inputs.push_back(input.name());
    }
  }

  // Throws InputError unless every dimension that the caller gives a value to is one of an input.
  void check_dimensions() const {
    std::vector<std::string> names, all;
    for (const auto& input : model_.graph().input()) {
      const onnx::TensorShapeProto& shape = input.type().tensor_type().shape();
      for (int axis = 0; axis < shape.dim_size(); ++axis) {
        const std::string& name = shape.dim(axis).dim_param();
        if (!name.empty() && std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
        all.push_back(input.name() + '@' + std::to_string(axis));
      }
    }
    all.insert(all.end(), names.begin(), names.end());
    for (const auto& [key, size] : options_.dimensions) {
      if (std::find(all.begin(), all.end(), key) != all.end()) continue;
      fail(unknown_name("dimension", key, names, ", or INPUT@AXIS, with axes from 0, such as data@2"));
    }
  }

  Dims read_dims(const onnx::ValueInfoProto& input) {
    Dims dims;
    const onnx::TensorShapeProto& shape = input.type().tensor_type().shape();
    for (int axis = 0; axis < shape.dim_size(); ++axis) {
      dims.push_back(read_size(input.name(), axis, shape.dim(axis)));
    }
    if (element_count(dims) < 0) {
      fail("input '" + input.name() + "' of " + to_string(dims) + " has 2^31 elements or more; expected fewer");
    }
    return dims;
  }

  std::int64_t read_size(const std::string& input, int axis, const onnx::TensorShapeProto::Dimension& dim) {
    const std::string place = input + '@' + std::to_string(axis);
    const std::string what = "axis " + std::to_string(axis) + " of input '" + input + "'";
    // Some exporters write -1 for a dimension without a value.
    const bool is_open = !dim.has_dim_value() || dim.dim_value() == -1;
    std::int64_t size = is_open ? -1 : dim.dim_value();
    const auto by_place = options_.dimensions.find(place);
    const auto by_name = options_.dimensions.find(dim.dim_param());
    if (axis == 0 && options_.batch) {
      if (size >= 1) own_batch_ = size;
      for (const auto& given : {by_place, by_name}) {
        if (given == options_.dimensions.end() || given->second == *options_.batch) continue;
        fail(what + " is the batch, " + std::to_string(*options_.batch) + ", and by its dimension '" + given->first +
             "' " + std::to_string(given->second) + "; expected one of them, or both alike");
      }
      return *options_.batch;
    }
    if (by_place != options_.dimensions.end()) {
      size = by_place->second;
    } else if (dim.has_dim_param() && by_name != options_.dimensions.end()) {
      size = by_name->second;
    } else if (is_open) {
      const std::string key = dim.dim_param().empty() ? place : dim.dim_param();
      fail(what + (dim.dim_param().empty() ? "" : " ('" + key + "')") + " has no value; set " +
           (axis == 0 ? "workload.batch, or " : "") + "workload.dimensions: {" + key + ": VALUE}");
    }
    if (size < 1 || size >= max_elements) {
      fail(what + " is " + std::to_string(size) + "; expected 1 or more, below 2^31");
    }
    return size;
  }

  void read_node(const onnx::NodeProto& original) {
    if (opset_ <= last_described_opset) check_attributes_of(original);
    for (const std::string& name : original.input()) {
      if (name.empty() || graph_.tensors.count(name) > 0) continue;
      fail(original, made_later_.count(name) > 0
                         ? "'" + name +
                               "' is made by this node or one after it; expected nodes in topological order, "
                               "without cycles"
                         : "'" + name + "' is not there: it is no input, has no values and is made by no node");
    }
    if (opset_ > last_described_opset) return read_newer_node(original);
    if (opset_ != first_opset) return add_node({std::make_shared<onnx::NodeProto>(original), opset_});
    for (OnnxGraph::Node& node : rewrite_opset6(original, rank_of(original, 0), rank_of(original, 1), graph_.where)) {
      add_node(std::move(node));
    }
  }

  void read_newer_node(const onnx::NodeProto& original) {
    OlderNode node = rewrite_newer_opset(original, graph_);
    check_attributes_of(*node.proto);
    for (auto& [name, values] : node.constants) add_constant(name, std::move(values));
    add_node({std::move(node.proto), last_described_opset});
  }

  void check_attributes_of(const onnx::NodeProto& node) const {
    if (const std::string fault = check_attributes(node, opset_); !fault.empty()) fail(node, fault);
  }

  std::size_t rank_of(const onnx::NodeProto& node, int input) const {
    if (input >= node.input_size()) return 0;
    const auto tensor = graph_.tensors.find(node.input(input));
    return tensor == graph_.tensors.end() ? 0 : tensor->second.dims.size();
  }

  void add_node(OnnxGraph::Node node) {
    graph_.is_quantized = graph_.is_quantized || is_quantizing(node.proto->op_type());
    if (std::optional<NodesInstead> instead = rewrite_quantized(node, graph_)) {
      for (auto& [name, values] : instead->constants) add_constant(name, std::move(values));
      for (OnnxGraph::Node& other : instead->nodes) add_node(std::move(other));
      return;
    }
    set_batch_of_target(*node.proto);
    if (node.proto->op_type() == "CastLike") become_cast(*node.proto);
    auto constants = can_fold(node.proto->op_type()) ? constant_inputs(*node.proto) : std::nullopt;
    OnnxTensor shape_alone;  // of an operand whose values do not matter
    if (node.proto->op_type() == "Shape" || node.proto->op_type() == "Size") {
      shape_alone.dims = graph_.tensors.at(node.proto->input(0)).dims;
      constants = std::vector<const OnnxTensor*>{&shape_alone};
    }
    const std::vector<OnnxInfo> outputs = infer_node(node, graph_, constants.has_value());
    for (int i = 0; i < node.proto->output_size(); ++i) {
      if (node.proto->output(i).empty()) continue;
      if (constants && i == 0) {
        add_constant(node.proto->output(0), fold_node(*node.proto, *constants, outputs[0].dims, graph_.where));
      } else {
        add_tensor(node.proto->output(i), outputs[static_cast<std::size_t>(i)]);
      }
    }
    if (constants) {
      ++graph_.folded[node.proto->op_type()];
    } else {
      graph_.nodes.push_back(std::move(node));
    }
  }

  // Of what a CastLike casts to only the type matters, so that it can be folded where that is data.
  void become_cast(onnx::NodeProto& node) const {
    if (node.input_size() < 2 || node.input(1).empty())
      fail(node, "its second input, of the type to cast to, is missing");
    onnx::AttributeProto& type = *node.add_attribute();
    type.set_name("to");
    type.set_type(onnx::AttributeProto::INT);
    type.set_i(graph_.tensors.at(node.input(1)).type);
    node.set_op_type("Cast");
    node.mutable_input()->RemoveLast();
  }

  // Returns the values of all inputs of a node; nothing where one of them is data.
  std::optional<std::vector<const OnnxTensor*>> constant_inputs(const onnx::NodeProto& node) const {
    std::vector<const OnnxTensor*> inputs;
    for (const std::string& name : node.input()) {
      inputs.push_back(name.empty() ? nullptr : graph_.tensors.at(name).constant.get());
      if (inputs.back() == nullptr && !name.empty()) return std::nullopt;
    }
    return inputs;
  }

  // Sets the batch in a Reshape of data: a constant shape that begins with the model's own batch means the user's.
  void set_batch_of_target(onnx::NodeProto& node) {
    if (!own_batch_ || node.op_type() != "Reshape" || graph_.tensors.at(node.input(0)).constant) return;
    const std::shared_ptr<const OnnxTensor> target = graph_.tensors.at(node.input(1)).constant;
    if (!target || target->integers.empty() || target->integers[0] != *own_batch_) return;
    OnnxTensor changed = *target;
    changed.integers.resize(static_cast<std::size_t>(element_count(target->dims)), target->integers[0]);
    changed.integers[0] = *options_.batch;
    const std::string name = node.output(0) + "@target";
    add_constant(name, std::move(changed));
    node.set_input(1, name);
  }

  void read_outputs() {
    for (const auto& output : model_.graph().output()) {
      if (graph_.tensors.count(output.name()) == 0) {
        fail("output '" + output.name() + "' is made by no node; expected a result, an input or a constant");
      }
      graph_.outputs.push_back(output.name());
      ++graph_.uses[output.name()];
    }
  }

  // Drops the nodes and inputs that no data depends on any more: their results went into constants only.
  void drop_unused() {
    const auto is_used = [&](const std::string& name) { return graph_.uses.count(name) > 0; };
    for (std::size_t i = graph_.nodes.size(); i-- > 0;) {
      const onnx::NodeProto& node = *graph_.nodes[i].proto;
      if (std::none_of(node.output().begin(), node.output().end(), is_used)) {
        ++graph_.unneeded[node.op_type()];
        graph_.nodes[i].proto = nullptr;
        continue;
      }
      for (const std::string& name : node.input()) {
        if (!name.empty()) ++graph_.uses[name];
      }
    }
    std::erase_if(graph_.nodes, [](const OnnxGraph::Node& node) { return node.proto == nullptr; });
    std::erase_if(graph_.inputs, std::not_fn(is_used));
  }

  onnx::ModelProto& model_;
  const OnnxOptions& options_;
  OnnxGraph graph_;
  int opset_ = 0;
  std::vector<bool> needed_;
  std::unordered_set<std::string> needed_tensors_, made_later_;
  std::optional<std::int64_t> own_batch_;  // the model's own batch, where the user set another
};

}  // namespace

OnnxGraph read_onnx_graph(onnx::ModelProto& model, const Location& where, const OnnxOptions& options) {
  return GraphReader(model, where, options).read();
}

std::string describe(const onnx::NodeProto& node) {
  const std::string output = node.output_size() > 0 ? node.output(0) : "";
  return (node.name().empty() ? "node that makes '" + output + "'" : "node '" + node.name() + "'") + " (" +
         node.op_type() + ")";
}

}  // namespace weft
