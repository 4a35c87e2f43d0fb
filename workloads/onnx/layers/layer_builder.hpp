// Builds a network whose tensors have the view in which they are stored. The first reader of an input decides how it is
// stored, a constant is stored once for each view, and another view of a result is a reshape layer.
#pragma once

#include <map>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "workloads/network/network.hpp"
#include "workloads/onnx/file/onnx_tensor.hpp"

namespace weft {

// A network of which every layer has its weights and its output shape, with what fusion.hpp has to know besides.
struct BuiltNetwork {
  Network network;
  std::vector<bool> is_affine;            // per layer: a depthwise 1x1 convolution that stands for y = scale x + shift
  std::vector<TensorId> ports;            // tensors that the caller asked for
  std::map<std::string, int> fused = {};  // layers that became part of others, by operator
};

class LayerBuilder {
 public:
  // The number of a tensor while the network is made, in the order in which tensors are added.
  using Tensor = std::uint32_t;

  LayerBuilder(const Location& where, const std::string& name, std::int64_t batch);

  // `onnx_type`: a TensorProto.DataType.
  Tensor add_input(const std::string& name, const Shape& likely_view, int onnx_type,
                   std::shared_ptr<const Values> values = nullptr);
  Tensor add_constant(const std::string& name, const OnnxTensor& values, const Shape& view);
  // Adds a constant that was integers with a scale for each place of its last axis, the columns of `view`, as these
  // integers.
  Tensor add_columns(const std::string& name, const OnnxTensor& values, const Shape& view);
  // Adds a layer, whose `inputs` hold Tensors. Its name is made from `name`: unique, and of accepted characters.
  Tensor add_layer(Layer layer, const std::string& name, const Shape& output, bool is_affine = false);

  // Makes tensors keep their types: all that are added after this have one.
  void keep_types() { keeps_types_ = true; }
  bool keeps_types() const { return keeps_types_; }

  std::size_t layer_count() const { return network_.layers.size(); }
  const Shape& view(Tensor tensor) const { return tensors_[tensors_[tensor].stored].view; }
  // Returns what the integers of a tensor stand for.
  const Quantization& scale(Tensor tensor) const { return tensors_[tensor].scale; }
  // Returns the same tensor, whose integers stand for other numbers.
  Tensor scaled(Tensor tensor, const Quantization& scale);
  // Returns a tensor with the same elements in another view, and adds what that takes.
  Tensor viewed(Tensor tensor, const Shape& view);
  // Returns a result with these elements that is an output of the network: the one that is there, or that of a copy,
  // which it takes to have numbers in place of the integers that stand for them (`is_real`).
  Tensor output(Tensor tensor, const std::string& name, bool is_real);

  // Returns the network. `ports` are Tensors, which get their final numbers.
  BuiltNetwork finish(const std::vector<Tensor>& ports);

 private:
  struct Entry {
    Shape view{};
    bool is_input = false;  // of the network, constants included; else the result of a layer
    std::uint32_t index = 0;
    bool is_fixed = false;  // somebody reads it in this view
    Tensor stored = 0;      // the tensor that has its place: itself, but for those of scaled()
    Quantization scale{};
  };
  Tensor add_entry(const Shape& view, bool is_input, std::size_t index, bool is_fixed);
  const std::optional<DataType>& type(const Entry& entry) const {
    return entry.is_input ? network_.inputs[entry.index].type : network_.layers[entry.index].type;
  }
  void set_quantization(Layer& layer) const;
  std::string unique_name(const std::string& name);
  Tensor reshaped(Tensor tensor, const Shape& view, const std::string& name);

  Location where_;
  bool keeps_types_ = false;
  Network network_;  // operands of layers are Tensors until finish()
  std::vector<Entry> tensors_;
  std::vector<bool> is_affine_;
  std::unordered_set<std::string> names_;
  std::unordered_map<std::string, int> last_number_;  // that was put behind a name
  std::map<std::pair<std::string, Shape>, Tensor> constants_;
  std::vector<std::shared_ptr<const Values>> kept_;
  std::map<std::pair<const Values*, Shape>, Tensor> constants_by_value_;  // two names may be of one constant
  std::map<std::pair<Tensor, Shape>, Tensor> reshaped_;
};

// Returns a layer of this operator that reads these Tensors; the rest is as in any new layer.
Layer layer_of(Operator op, std::vector<LayerBuilder::Tensor> inputs = {});

}  // namespace weft
