/// A convolutional network: layers in topological order, each producing one tensor.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/core/error.hpp"
#include "base/core/export.hpp"
#include "workloads/graph/task_graph.hpp"
#include "workloads/network/data_type.hpp"
#include "workloads/network/shape.hpp"

namespace weft {

/// The number of a tensor: first the inputs of the network are counted, then the results of its layers.
using TensorId = std::uint32_t;

/// Values that a network brings with it, in the order channels, rows, columns. One value alone stands for a tensor all
/// of whose elements are equal to it.
using Values = std::vector<float>;

/// An input or a constant of a network.
struct NetworkInput {
  std::string name;  ///< In messages and task names.
  Shape shape{};     ///< Of one image.
  Location where;    ///< Its place in the network's file.
  /// True for a constant: one tensor of class `weight` that all images share. Otherwise there is one tensor of class
  /// `input` per image.
  bool is_constant = false;
  /// The values: of a constant, its own; of an input, those of all images, image by image. Null: they come from a hash
  /// (functional/network_data.hpp).
  std::shared_ptr<const Values> values = nullptr;
  std::optional<DataType> type = std::nullopt;  ///< Of its elements; none: Network::element_bits says their size.
};

/// What integers stand for: q for the number scale x (q - zero_point).
struct Quantization {
  float scale = 1;                                       ///< Above 0.
  std::int32_t zero_point = 0;                           ///< Of the integers' own type.
  bool operator==(const Quantization&) const = default;  ///< Compares both.
};

/// The numbers that the integers stand for which a layer reads and makes. Elements of floating-point types stand for
/// themselves, and have no place in its rules.
struct LayerQuantization {
  std::vector<Quantization> operands;  ///< Of the elements of each operand, in their order.
  Quantization result;                 ///< Of those of the result.
  std::vector<Quantization> weights;   ///< Of the factors among the weights: for all, or for each output channel.
  bool operator==(const LayerQuantization&) const = default;  ///< Compares all members.
};

/// The function that is applied to every element of a layer's result, at no cost.
enum class Activation : std::uint8_t {
  none,
  relu,
  clip,     ///< Limits x to [clip_min, clip_max].
  prelu,    ///< Multiplies x below 0 by the slope of its channel, the last of the channel's weights.
  sigmoid,  ///< 1 / (1 + exp(-x)).
};

/// What the margins of operator pad hold: pad_value, the elements mirrored at the border, or the border element.
enum class PadMode : std::uint8_t { constant, reflect, edge };

/// One layer: an operator, its operands and its parameters. Only the parameters that the operator takes are looked at.
struct Layer {
  std::string name;              ///< In messages and task names.
  Location where;                ///< Its place in the network's file.
  Operator op = Operator::none;  ///< What it computes.
  std::vector<TensorId> inputs;  ///< The tensors that it reads, in the order of the operands.

  /// The window of convolutions and pooling; as all pairs here, [rows, columns].
  std::array<std::int32_t, 2> kernel{1, 1};
  std::array<std::int32_t, 2> stride{1, 1};      ///< Steps of the window.
  std::array<std::int32_t, 2> dilation{1, 1};    ///< Steps inside the window.
  std::array<std::int32_t, 2> pad_begin{0, 0};   ///< Padding above and to the left.
  std::array<std::int32_t, 2> pad_end{0, 0};     ///< Padding below and to the right.
  std::array<std::int32_t, 2> output_pad{0, 0};  ///< Transposed convolution: rows and columns added at the end.
  std::int32_t filters = 0;                      ///< Convolutions: output channels.
  std::int32_t groups = 1;                       ///< Convolutions: groups of channels.
  std::int32_t units = 0;                        ///< Fully connected layers: outputs.
  bool bias = true;                              ///< Convolutions and fully connected layers: there is a bias.
  std::optional<std::int32_t> shift;  ///< The same, in int8: bits by which sums are shifted right; none: the default.
  bool count_padding = true;          ///< Average pooling: padding counts as zeros; else only elements are averaged.

  Activation activation = Activation::none;  ///< For operators relu, clip, prelu and sigmoid: the operator itself.
  float clip_min = 0;                        ///< See Activation::clip.
  float clip_max = 0;                        ///< See Activation::clip.

  std::int32_t axis = 0;                              ///< Concat and softmax: 0 channels, 1 rows, 2 columns.
  std::array<std::int32_t, 3> permutation{0, 1, 2};   ///< Transpose: axis k of the result is this one of the operand.
  Shape target{};                                     ///< Reshape: the shape of the result.
  PadMode pad_mode = PadMode::constant;               ///< Pad.
  std::array<std::int32_t, 3> margin_begin{0, 0, 0};  ///< Pad: elements added before each axis; negative: removed.
  std::array<std::int32_t, 3> margin_end{0, 0, 0};    ///< Pad: elements added after each axis; negative: removed.
  float pad_value = 0;                                ///< Pad, in constant mode.
  /// Local response normalization across channels: y = x / (k + alpha / size * sum of squares)^beta.
  struct {
    std::int32_t size = 5;  ///< Channels in the sum, around that of x.
    float alpha = 1e-4F;
    float beta = 0.75F;
    float k = 1;
  } lrn;

  /// The weights, in the shape of weight_shape() (layer_work.hpp). Null: they come from a hash.
  std::shared_ptr<const Values> weights = nullptr;
  bool is_output = false;  ///< The result is an output of the network although layers read it.

  std::optional<DataType> type;         ///< Of the result's elements; none: Network::element_bits says their size.
  std::optional<DataType> weight_type;  ///< The same of the factors among the weights.
  std::optional<DataType> bias_type;    ///< The same of the bias, and of the slope of a prelu.
  /// Null: elements are computed with as docs/functional.md says for layers without.
  std::shared_ptr<const LayerQuantization> quantization = nullptr;

  Shape output{};  ///< Shape of the result, set by infer_shapes() (shape_inference.hpp).
};

/// Layers in topological order, and the tensors between them.
struct WEFT_API Network {
  std::string name;                  ///< For reports.
  std::int32_t batch = 1;            ///< Independent images that share the weights.
  std::vector<NetworkInput> inputs;  ///< The tensors from 0 on.
  std::vector<Layer> layers;         ///< Each reads only tensors before its own.
  int element_bits = 8;              ///< Bits of the elements that have no type of their own: 4, or a multiple of 8.

  std::uint32_t tensor_count() const { return static_cast<std::uint32_t>(inputs.size() + layers.size()); }  ///< In all.
  bool is_input(TensorId tensor) const { return tensor < inputs.size(); }  ///< True for inputs and constants.
  TensorId result_of(std::size_t layer) const { return static_cast<TensorId>(inputs.size() + layer); }  ///< Its tensor.
  /// Returns the layer whose result the tensor is. Precondition: !is_input(tensor).
  std::size_t producer(TensorId tensor) const { return tensor - inputs.size(); }
  const Shape& shape(TensorId tensor) const {  ///< Returns that of one image, once inferred.
    return is_input(tensor) ? inputs[tensor].shape : layers[producer(tensor)].output;
  }
  const std::optional<DataType>& type(TensorId tensor) const {  ///< Returns its own, if it has one.
    return is_input(tensor) ? inputs[tensor].type : layers[producer(tensor)].type;
  }
  /// Returns the bits of an element of that type; without a type, those of the network.
  int bits_of(const std::optional<DataType>& own) const { return own ? weft::element_bits(*own) : element_bits; }
  const std::string& tensor_name(TensorId tensor) const {  ///< Returns the name of its input or layer.
    return is_input(tensor) ? inputs[tensor].name : layers[producer(tensor)].name;
  }
  const Shape& input_shape(std::size_t layer, std::size_t operand = 0) const {  ///< Returns that of an operand.
    return shape(layers[layer].inputs[operand]);
  }
};

/// Returns, for each layer, whether its result is an output of the network: it says so, or no layer reads it.
WEFT_API std::vector<bool> find_outputs(const Network& network);

/// Returns the names of the layers in their order.
WEFT_API std::vector<std::string> layer_names(const Network& network);

}  // namespace weft
