// A convolutional network: layers in topological order, each producing one tensor.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/core/error.hpp"
#include "workloads/graph/task_graph.hpp"
#include "workloads/network/shape.hpp"

namespace weft {

// Tensors are numbered: first the inputs of the network, then the results of its layers.
using TensorId = std::uint32_t;

// Values that a network brings with it, dense. One value alone stands for a whole tensor of it.
using Values = std::vector<float>;

struct NetworkInput {
  std::string name;
  Shape shape{};
  Location where;
  // A constant of the network: one tensor of class `weight` that all images share. Otherwise one tensor of class
  // `input` per image.
  bool is_constant = false;
  // Of a constant, its values; of an input, those of all images, image by image. Nothing: they come from a hash
  // (functional/network_data.hpp).
  std::shared_ptr<const Values> values = nullptr;
};

// What is done to every element of a result, at no cost.
enum class Activation : std::uint8_t {
  none,
  relu,
  clip,     // to [clip_min, clip_max]
  prelu,    // x below 0 is multiplied by the slope of its channel, which is the last of the layer's weights
  sigmoid,  // 1 / (1 + exp(-x))
};

enum class PadMode : std::uint8_t { constant, reflect, edge };

struct Layer {
  std::string name;
  Location where;
  Operator op = Operator::none;
  std::vector<TensorId> inputs;  // what it reads, in the order of the operands

  // Of convolutions and pooling; [rows, columns].
  std::array<std::int32_t, 2> kernel{1, 1};
  std::array<std::int32_t, 2> stride{1, 1};
  std::array<std::int32_t, 2> dilation{1, 1};
  std::array<std::int32_t, 2> pad_begin{0, 0};   // above and left
  std::array<std::int32_t, 2> pad_end{0, 0};     // below and right
  std::array<std::int32_t, 2> output_pad{0, 0};  // of a transposed convolution: rows and columns added at the end
  std::int32_t filters = 0;                      // output channels of a convolution
  std::int32_t groups = 1;                       // of a convolution
  std::int32_t units = 0;                        // outputs of a fully connected layer
  bool bias = true;                              // of both
  std::optional<std::int32_t> shift;  // of both, in int8: see functional/network_data.hpp; nothing: its default
  bool count_padding = true;          // average pooling: padding counts as zeros; else only elements are averaged

  Activation activation = Activation::none;  // of operators relu, clip, prelu and sigmoid: what they are
  float clip_min = 0;
  float clip_max = 0;

  std::int32_t axis = 0;                              // of concat and softmax: channels, rows or columns
  std::array<std::int32_t, 3> permutation{0, 1, 2};   // transpose: axis k of the result is this axis of the operand
  Shape target{};                                     // reshape: the shape of the result, in the same raster order
  PadMode pad_mode = PadMode::constant;               // pad
  std::array<std::int32_t, 3> margin_begin{0, 0, 0};  // pad: elements added before each axis; negative: taken away
  std::array<std::int32_t, 3> margin_end{0, 0, 0};    // and after it
  float pad_value = 0;                                // in constant mode
  struct {                                            // y = x / (k + alpha / size * sum of squares)^beta
    std::int32_t size = 5;                            // channels in the sum, around that of x
    float alpha = 1e-4F;
    float beta = 0.75F;
    float k = 1;
  } lrn;

  // The weights, in the shape of weight_shape() (layer_work.hpp); nothing: they come from a hash.
  std::shared_ptr<const Values> weights = nullptr;
  bool is_output = false;  // an output of the network although layers read it

  Shape output{};  // set by shape inference
};

struct Network {
  std::string name;
  std::int32_t batch = 1;  // independent images that share the weights
  std::vector<NetworkInput> inputs;
  std::vector<Layer> layers;

  std::uint32_t tensor_count() const { return static_cast<std::uint32_t>(inputs.size() + layers.size()); }
  bool is_input(TensorId tensor) const { return tensor < inputs.size(); }
  TensorId result_of(std::size_t layer) const { return static_cast<TensorId>(inputs.size() + layer); }
  // Precondition: !is_input(tensor).
  std::size_t producer(TensorId tensor) const { return tensor - inputs.size(); }
  const Shape& shape(TensorId tensor) const {
    return is_input(tensor) ? inputs[tensor].shape : layers[producer(tensor)].output;
  }
  const std::string& tensor_name(TensorId tensor) const {
    return is_input(tensor) ? inputs[tensor].name : layers[producer(tensor)].name;
  }
  const Shape& input_shape(std::size_t layer, std::size_t operand = 0) const {
    return shape(layers[layer].inputs[operand]);
  }
};

// Per layer: whether its result is an output of the network: it says so, or no layer reads it.
std::vector<bool> find_outputs(const Network& network);

std::vector<std::string> layer_names(const Network& network);

}  // namespace weft
