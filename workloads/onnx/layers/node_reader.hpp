// Gives access to one node of an ONNX graph for the functions that make layers of it (node_readers.hpp).
//
// A graph is read in one of two ways. Batched: the leading axis of every data tensor counts independent images, and no
// node mixes them; the network has that batch. Whole: the network has a batch of 1, and tensors keep all their axes.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "workloads/onnx/graph/onnx_graph.hpp"
#include "workloads/onnx/layers/layer_builder.hpp"
#include "workloads/onnx/layers/tensor_views.hpp"

namespace weft {

// The graph on its way to a network.
struct GraphLowering {
  const OnnxGraph& graph;
  std::int64_t batch = 1;  // above 1: batched, and the leading axis of every data tensor
  LayerBuilder layers;
  std::unordered_map<std::string, LayerBuilder::Tensor> tensors = {};  // data by name
  // Weights by how they were made and of which constants, so that layers share them as nodes share these.
  std::map<std::pair<std::string, std::vector<const void*>>, std::shared_ptr<const Values>> weights = {};
};

class NodeReader {
 public:
  NodeReader(GraphLowering& lowering, const OnnxGraph::Node& node) : lowering_(lowering), node_(node) {}

  // Throws InputError that names the file and the node.
  [[noreturn]] void fail(const std::string& message) const;

  const Location& where() const { return lowering_.graph.where; }
  const std::string& op() const;
  int version() const { return node_.version; }
  bool is_batched() const { return lowering_.batch > 1; }
  std::size_t lead() const { return is_batched() ? 1 : 0; }  // axes before those of an image

  // Attributes; `missing` is the value where the node has none of that name.
  std::int64_t integer(const std::string& name, std::int64_t missing) const;
  float real(const std::string& name, float missing) const;
  std::string text(const std::string& name, const std::string& missing) const;
  std::vector<std::int64_t> integers(const std::string& name) const;  // empty when missing
  std::vector<float> reals(const std::string& name) const;            // empty when missing
  // Returns a list that is an attribute in old opsets and a constant input in newer ones; empty when missing. Throws
  // InputError where the input is data.
  std::vector<std::int64_t> integers(const std::string& name, std::size_t input) const;
  std::vector<float> reals(const std::string& name, std::size_t input) const;
  bool has_attribute(const std::string& name) const;
  // Returns a number that is an attribute up to opset 10, and the only value of a constant input after. Throws
  // InputError for more values.
  float real(const std::string& name, std::size_t input, float missing) const;
  // Returns the axis that an attribute's value stands for: counted from the front or, negative, from the back. Throws
  // InputError where there is no such axis, or where it counts the images of the batch.
  std::size_t axis(std::int64_t value, std::size_t rank) const;
  // Returns the axes of an image that a list stands for, ascending; all where it is empty.
  std::vector<std::size_t> image_axes(const std::vector<std::int64_t>& values, std::size_t rank) const;

  std::size_t input_count() const;
  bool has_input(std::size_t input) const;
  bool uses_output(std::size_t output) const;
  // Returns the value of an input; null when it is data or missing.
  const OnnxTensor* constant(std::size_t input) const;
  // Returns the value of an input. Throws InputError when it is data or missing; `what` describes it in the message.
  const OnnxTensor& require_constant(std::size_t input, const std::string& what) const;
  const Dims& dims(std::size_t input) const { return info(input).dims; }
  const Dims& output_dims(std::size_t output = 0) const;
  std::size_t output_count() const;
  int input_type(std::size_t input) const { return info(input).type; }  // a TensorProto.DataType
  int output_type() const;                                              // of the first result
  // True where the elements of the first result are whole numbers or truth values.
  bool makes_integers() const;
  bool has_integers(std::size_t input) const;  // the same of an input

  // Returns the axes of an image of an input. Throws InputError where data lacks the leading axis in the batched way.
  Dims image_dims(std::size_t input) const;
  Dims image_dims() const;  // the same for the result
  // Returns channels and spatial axes of input 0, [N, C, ...]. Throws InputError for fewer than `min_spatial` spatial
  // axes, and, in the whole way, where N is not 1.
  Dims channel_dims(std::size_t min_spatial) const;
  // Returns the same as a view. Throws InputError for more than two spatial axes.
  Shape spatial_view(const Dims& channel_dims) const;

  // Returns the view in which an input is stored; for a constant, its canonical view.
  Shape stored_view(std::size_t input) const;
  // Returns an input, data or constant, in a view.
  LayerBuilder::Tensor operand(std::size_t input, const Shape& view);
  // Returns a constant whose last axis is that of `view`, as the integers that it was with a scale for each place of that
  // axis, and sets these scales. Where it was not, it is an operand like others.
  LayerBuilder::Tensor column_operand(std::size_t input, const Shape& view, Layer& reader);

  // Returns what `make` makes of the node's constant inputs, or what it made of the same constants for an earlier node
  // that gives the same `way`, which tells everything else that the result depends on.
  std::shared_ptr<const Values> weights(const std::string& way,
                                        const std::function<std::shared_ptr<const Values>()>& make) const;

  LayerBuilder::Tensor add(Layer layer, const Shape& output, bool is_affine = false);
  void set_result(LayerBuilder::Tensor tensor, std::size_t output = 0);
  // Makes input 0 the result, perhaps in another shape.
  void pass_on();
  // Makes input 0, which is data, the result, with integers that stand for these numbers.
  void pass_on(const Quantization& scale);
  // Makes the second result a mask that keeps everything.
  void set_mask();
  // Returns a constant of one value.
  LayerBuilder::Tensor number(float value);
  // Throws InputError, in the batched way, for a constant that would have to count images.
  void check_images(std::size_t input) const;
  // Returns the permutation of a Transpose.
  std::vector<std::size_t> permutation() const;
  LayerBuilder& layers() { return lowering_.layers; }

 private:
  const OnnxInfo& info(std::size_t input) const;
  const std::string& input_name(std::size_t input) const;
  void check_leading_axis(const std::string& name, const Dims& dims) const;

  GraphLowering& lowering_;
  const OnnxGraph::Node& node_;
};

}  // namespace weft
