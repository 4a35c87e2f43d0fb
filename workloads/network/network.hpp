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
  /// The type that the values are meant in: functional runs in another take the hash.
  DataType values_type = DataType::float32;
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

/// An input or output under the name and in the shape that the file of the network gives it.
struct NetworkPort {
  std::string name;                ///< As it stands in the file.
  std::vector<std::int64_t> dims;  ///< Of the whole tensor, images included; its elements in row-major order.
  TensorId tensor = 0;             ///< What it is in the network.
  std::string type = "";           ///< Of its elements, as numpy calls it, where the file says one.
};

/// A function of one number. As the activation of a layer it is applied to every element of the result, at no cost.
/// docs/networks.md says what each computes from x and from the layer's alpha and beta; functions.hpp names them.
enum class Activation : std::uint8_t {
  none,
  relu,
  clip,     ///< Limits x to [clip_min, clip_max].
  prelu,    ///< Multiplies x below 0 by the slope of its channel, the last of the channel's weights.
  sigmoid,  ///< 1 / (1 + exp(-x)).
  abs,      ///< The first of those that an operator `unary` has a key for.
  acos,
  acosh,
  asin,
  asinh,
  atan,
  atanh,
  ceil,
  celu,
  cos,
  cosh,
  elu,
  erf,
  exp,
  floor,
  gelu,
  gelu_tanh,
  hard_sigmoid,
  hard_swish,
  is_zero,
  leaky_relu,
  linear,
  log,
  mish,
  neg,
  reciprocal,
  round,
  selu,
  shrink,
  sign,
  silu,
  sin,
  sinh,
  softplus,
  softsign,
  sqrt,
  square,
  tan,
  tanh,
  thresholded_relu,
  trunc
};

/// A function of two numbers: that of operator binary. Comparisons and logic make 1 or 0; any number but 0 is true.
enum class BinaryFunction : std::uint8_t {
  sub,
  div,
  max,
  min,
  pow,
  equal,
  greater,
  greater_equal,
  less,
  less_equal,
  logical_and,
  logical_or,
  logical_xor
};

/// What operator reduce makes of the elements along its axes. The last two make the place of the first largest or
/// smallest element, and take one axis.
enum class Reduction : std::uint8_t {
  mean,
  sum,
  max,
  min,
  product,
  sum_square,
  l1,
  l2,
  log_sum,
  log_sum_exp,
  argmax,
  argmin
};

/// How operator resize takes a result from the operand.
struct Resize {
  /// The values between elements.
  enum class Mode : std::uint8_t { nearest, linear, cubic };
  /// The place in the operand, in elements, of place x of the result; `scale` is the result's length by the operand's.
  enum class Coordinates : std::uint8_t {
    half_pixel,            ///< (x + 0.5) / scale - 0.5
    asymmetric,            ///< x / scale
    align_corners,         ///< x (operand - 1) / (scale operand - 1); 0 where the result has one element
    pytorch_half_pixel,    ///< as half_pixel; 0 where the result has one element
    half_pixel_symmetric,  ///< as half_pixel, with the middle of the result on that of the operand
    half_pixel_nearest,    ///< (x + 0.5) / scale
    crop                   ///< from crop_begin to crop_end, fractions of operand - 1, with both ends on elements
  };
  /// Mode nearest: the element for a place between two.
  enum class Rounding : std::uint8_t { prefer_floor, prefer_ceil, floor, ceil };

  Mode mode = Mode::nearest;
  Coordinates coordinates = Coordinates::half_pixel;
  Rounding rounding = Rounding::prefer_floor;
  std::array<float, 3> scale{0, 0, 0};  ///< Per axis; 0: the quotient of the lengths.
  float cubic = -0.75F;                 ///< Mode cubic: the coefficient a of Keys's kernel.
  bool exclude_outside = false;         ///< Mode cubic: no weight for places outside; else these are at the border.
  std::array<float, 3> crop_begin{0, 0, 0};  ///< See Coordinates::crop.
  std::array<float, 3> crop_end{1, 1, 1};    ///< See Coordinates::crop.
  float outside = 0;                         ///< Coordinates::crop: the value of places outside of the operand.
};

/// What the margins of operator pad hold: pad_value, the elements mirrored at the border, or the border element.
enum class PadMode : std::uint8_t { constant, reflect, edge };

/// What a layer is of one that was cut by its input channels (`tiling: {C3: {input_channels: 64}}`): it sums the products of
/// some of them. The parts follow one another; every one but the first begins with the sums of the one before, which are
/// its last operand, and every one but the last makes sums: 32 bits each, without bias, scaling and activation.
struct ChannelPart {
  Range channels{};                                     ///< Of the first operand.
  bool is_first = true;                                 ///< It begins with sums of 0.
  bool is_last = true;                                  ///< It makes the result of the layer.
  std::int64_t row = 0;                                 ///< Elements of a row of weights of the whole layer.
  bool operator==(const ChannelPart&) const = default;  ///< Compares all members.
};

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
  double density = 1;  ///< The same: share of the factors among the weights that are not 0, for models that look at it.
  std::optional<std::int32_t> shift;  ///< The same, in int8: bits by which sums are shifted right; none: the default.
  bool count_padding = true;          ///< Average pooling: padding counts as zeros; else only elements are averaged.

  /// For operators relu, clip, prelu, sigmoid and unary: the operator itself.
  Activation activation = Activation::none;
  float clip_min = 0;  ///< See Activation::clip.
  float clip_max = 0;  ///< See Activation::clip.
  float alpha = 0;     ///< A parameter of the activation (functions.hpp).
  float beta = 0;      ///< The same, the second.

  BinaryFunction binary = BinaryFunction::sub;       ///< Binary.
  Reduction reduction = Reduction::mean;             ///< Reduce.
  bool last_place = false;                           ///< Reduce to a place: that of the last such element.
  std::array<bool, 3> axes{false, false, false};     ///< Reduce and normalize: the axes along which they go.
  float epsilon = 1e-5F;                             ///< Normalize: is added to the variance.
  Resize resize;                                     ///< Resize.
  std::array<std::int32_t, 3> slice_begin{0, 0, 0};  ///< Slice: the first element along each axis.
  std::array<std::int32_t, 3> slice_step{1, 1, 1};   ///< Slice: from one element to the next; not 0, may be negative.

  std::int32_t axis = 0;                              ///< Concat and softmax: 0 channels, 1 rows, 2 columns.
  std::array<std::int32_t, 3> permutation{0, 1, 2};   ///< Transpose: axis k of the result is this one of the operand.
  Shape target{};                                     ///< Reshape, resize, slice, repeat: the shape of the result.
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

  std::optional<ChannelPart> part;      ///< Of layers that were cut by their input channels.
  std::optional<std::uint32_t> number;  ///< In the network that was read, where layers were cut; none: as here.

  Shape output{};  ///< Shape of the result, set by infer_shapes() (shape_inference.hpp).
};

/// Layers in topological order, and the tensors between them.
struct WEFT_API Network {
  std::string name;                  ///< For reports.
  std::int32_t batch = 1;            ///< Independent images that share the weights.
  std::vector<NetworkInput> inputs;  ///< The tensors from 0 on.
  std::vector<Layer> layers;         ///< Each reads only tensors before its own.
  int element_bits = 8;              ///< Bits of the elements that have no type of their own: 4, or a multiple of 8.
  /// What the file calls inputs and outputs. Empty: what input_ports() and output_ports() say (network_ports.hpp).
  std::vector<NetworkPort> named_inputs, named_outputs;

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
