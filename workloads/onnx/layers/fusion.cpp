#include "workloads/onnx/layers/fusion.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <memory>
#include <numeric>
#include <optional>
#include <tuple>

#include "workloads/onnx/layers/compositions.hpp"
#include "workloads/onnx/layers/weight_matrix.hpp"

namespace weft {

namespace {

bool has_filters(const Layer& layer) {
  return layer.op == Operator::conv || layer.op == Operator::conv_transpose || layer.op == Operator::fc;
}

// True for operators whose results a PE bounds on the way out; those that only move values are left to be views.
bool takes_activation(Operator op) {
  return has_macs(op) || op == Operator::add || op == Operator::mul || op == Operator::maxpool ||
         op == Operator::avgpool || op == Operator::global_avgpool || op == Operator::binary ||
         op == Operator::reduce || op == Operator::normalize || op == Operator::resize;
}

// True for sums, differences, products and quotients of two operands, of which one may be a constant.
bool takes_constant(const Layer& layer) {
  const bool is_binary =
      layer.op == Operator::binary && (layer.binary == BinaryFunction::sub || layer.binary == BinaryFunction::div);
  return layer.inputs.size() == 2 && layer.activation == Activation::none &&
         (layer.op == Operator::add || layer.op == Operator::mul || is_binary);
}

class Fusion {
 public:
  explicit Fusion(BuiltNetwork& built)
      : built_(built),
        network_(built.network),
        stands_for_(network_.tensor_count()),
        readers_(network_.tensor_count()) {
    std::iota(stands_for_.begin(), stands_for_.end(), TensorId{0});
    for (const Layer& layer : network_.layers) {
      for (const TensorId tensor : layer.inputs) ++readers_[tensor];
    }
  }

  void fuse() {
    // What integers stand for goes by the operands, which compositions change.
    const bool has_integers = std::any_of(network_.layers.begin(), network_.layers.end(),
                                          [](const Layer& layer) { return layer.quantization != nullptr; });
    if (!has_integers) join_compositions(network_, readers_);
    for (std::size_t i = 0; i < network_.layers.size(); ++i) {
      Layer& layer = network_.layers[i];
      if (readers_[network_.result_of(i)] == 0 && !layer.is_output) continue;
      for (TensorId& tensor : layer.inputs) tensor = stands_for_[tensor];
      if (layer.op == Operator::conv) take_padding(layer);
      if (built_.is_affine[i]) {
        if (fold_affine(layer, layer.inputs[0], affine_of(layer), layer.weights)) become(i, layer.inputs[0]);
      } else if (takes_constant(layer)) {
        if (!fold_constant(i) && !take_scale_or_bias(i)) fold_number(i);
      } else if (layer.activation != Activation::none && fold_activation(layer)) {
        become(i, layer.inputs[0]);
      }
    }
    for (TensorId& port : built_.ports) port = stands_for_[port];
    drop_unused();
  }

 private:
  struct Affine {
    Values scale, shift;  // per channel; one value stands for all
  };

  // Returns the layer that makes a tensor, if nothing else needs the tensor; else null.
  Layer* sole_producer(TensorId tensor) {
    if (network_.is_input(tensor) || readers_[tensor] != 1) return nullptr;
    Layer& layer = network_.layers[network_.producer(tensor)];
    return layer.is_output ? nullptr : &layer;
  }

  // Makes layer i part of the one that makes `tensor`.
  void become(std::size_t i, TensorId tensor) {
    const TensorId result = network_.result_of(i);
    ++built_.fused[built_.is_affine[i] ? "batch normalization" : to_string(network_.layers[i].op)];
    network_.layers[network_.producer(tensor)].is_output = network_.layers[i].is_output;
    readers_[tensor] = readers_[result];
    stands_for_[result] = tensor;
  }

  void take_padding(Layer& conv) {
    Layer* pad = sole_producer(conv.inputs[0]);
    if (pad == nullptr || pad->op != Operator::pad || pad->activation != Activation::none) return;
    if (pad->pad_mode != PadMode::constant || pad->pad_value != 0) return;
    if (pad->margin_begin[0] != 0 || pad->margin_end[0] != 0) return;
    if (pad->type && is_integer(*pad->type)) return;
    for (std::size_t axis = 0; axis < 2; ++axis) {
      const std::int64_t begin = pad->margin_begin[axis + 1], end = pad->margin_end[axis + 1];
      const std::int64_t reach = std::int64_t{conv.dilation[axis]} * (conv.kernel[axis] - 1) + 1;
      if (begin < 0 || end < 0 || conv.pad_begin[axis] + begin >= reach || conv.pad_end[axis] + end >= reach) return;
    }
    for (std::size_t axis = 0; axis < 2; ++axis) {
      conv.pad_begin[axis] += pad->margin_begin[axis + 1];
      conv.pad_end[axis] += pad->margin_end[axis + 1];
    }
    conv.inputs[0] = pad->inputs[0];
    if (pad->quantization != nullptr || conv.quantization != nullptr) {
      LayerQuantization scales =
          conv.quantization != nullptr ? *conv.quantization : LayerQuantization{std::vector<Quantization>(1), {}, {}};
      scales.operands[0] = pad->quantization != nullptr ? pad->quantization->operands[0] : Quantization{};
      conv.quantization = std::make_shared<const LayerQuantization>(std::move(scales));
    }
    ++built_.fused[to_string(Operator::pad)];
  }

  static Affine affine_of(const Layer& layer) {
    Affine affine;
    const WeightMatrix weights(layer, 1);
    for (std::int32_t channel = 0; channel < layer.filters; ++channel) {
      affine.scale.push_back(weights.weight(channel, 0));
      affine.shift.push_back(weights.bias(channel));
    }
    return affine;
  }

  // Folds a layer, whose factors and summands come from `source`, into the one that makes its operand.
  bool fold_affine(const Layer& layer, TensorId operand, const Affine& affine,
                   const std::shared_ptr<const Values>& source) {
    Layer* producer = sole_producer(operand);
    if (producer == nullptr || !has_filters(*producer) || producer->activation != Activation::none) return false;
    if (producer->output != layer.output || !makes_reals(*producer)) return false;
    if (producer->weight_type && is_integer(*producer->weight_type)) return false;
    producer->weights = fused_weights(*producer, source, layer.op, [&](const WeightMatrix& old) {
      return old.with([&](std::int32_t filter, float weight) { return weight * value_at(affine.scale, filter); },
                      [&](std::int32_t filter, float bias) {
                        return bias * value_at(affine.scale, filter) + value_at(affine.shift, filter);
                      });
    });
    producer->bias = true;
    return true;
  }

  // Returns what `make` makes of the weights of a layer and those of one that becomes part of it. Layers that share
  // weights share these too.
  template <class Make>
  std::shared_ptr<const Values> fused_weights(const Layer& producer, const std::shared_ptr<const Values>& source,
                                              Operator op, const Make& make) {
    const auto [known, is_new] = fused_weights_.try_emplace({producer.weights, source, op, producer.bias});
    if (is_new) known->second = make(WeightMatrix(producer, filter_elements(producer)));
    return known->second;
  }

  std::int64_t filter_elements(const Layer& layer) const {
    const Shape& input = network_.shape(layer.inputs[0]);
    if (layer.op == Operator::fc) return element_count(input);
    return std::int64_t{layer.kernel[0]} * layer.kernel[1] * (input[0] / layer.groups);
  }

  // What a layer does to each element where one of its operands is a constant: scale times it, plus shift, which have a
  // value per channel or one for all.
  struct ConstantOperand {
    TensorId operand = 0, constant = 0;
    Affine affine;
    std::shared_ptr<const Values> source;  // of the affine, the same for the same constant
  };

  // Returns what the layer does with a constant operand per channel; nothing where it has none.
  std::optional<ConstantOperand> constant_operand(const Layer& layer) const {
    for (std::size_t k = 0; k < 2; ++k) {
      const TensorId constant = layer.inputs[k], operand = layer.inputs[1 - k];
      if (!network_.is_input(constant) || !network_.inputs[constant].is_constant) continue;
      const NetworkInput& input = network_.inputs[constant];
      if (input.type && is_integer(*input.type)) continue;
      if (input.shape != Shape{layer.output[0], 1, 1} && input.shape != Shape{1, 1, 1}) continue;
      if (input.values == nullptr || (k == 0 && layer.op == Operator::binary)) continue;
      if (layer.op == Operator::mul) return ConstantOperand{operand, constant, {*input.values, {0}}, input.values};
      if (layer.op == Operator::add) return ConstantOperand{operand, constant, {{1}, *input.values}, input.values};
      Values values = *input.values;
      const bool divides = layer.binary == BinaryFunction::div;
      for (float& value : values) value = divides ? 1 / value : -value;
      const auto source = std::make_shared<const Values>(values);
      return ConstantOperand{operand, constant,
                             divides ? Affine{std::move(values), {0}} : Affine{{1}, std::move(values)}, source};
    }
    return std::nullopt;
  }

  // Folds one constant per channel into the weights of the layer before.
  bool fold_constant(std::size_t i) {
    const std::optional<ConstantOperand> of = constant_operand(network_.layers[i]);
    if (!of || !fold_affine(network_.layers[i], of->operand, of->affine, of->source)) return false;
    become(i, of->operand);
    return true;
  }

  // Makes one number the activation of the layer before.
  void fold_number(std::size_t i) {
    const std::optional<ConstantOperand> of = constant_operand(network_.layers[i]);
    if (!of || of->affine.scale.size() != 1 || of->affine.shift.size() != 1) return;
    if (element_count(network_.shape(of->constant)) != 1) return;
    // The scale of DynamicQuantizeLinear is a quotient by 255. Rounded in another way it would move what lies half way
    // between two integers, and a single number costs next to nothing.
    if (network_.layers[i].op == Operator::binary && element_count(network_.layers[i].output) == 1) return;
    Layer linear = network_.layers[i];
    linear.activation = Activation::linear;
    linear.alpha = of->affine.scale[0];
    linear.beta = of->affine.shift[0];
    linear.inputs = {of->operand};
    if (network_.shape(of->operand) == linear.output && fold_activation(linear)) become(i, of->operand);
  }

  // Makes a multiplication by a constant, then an addition of one, the scale and the bias of the normalization before;
  // and an addition the bias of a matrix product.
  bool take_scale_or_bias(std::size_t i) {
    const Layer& layer = network_.layers[i];
    for (std::size_t k = 0; layer.op != Operator::binary && k < 2; ++k) {
      const TensorId constant = layer.inputs[k], operand = layer.inputs[1 - k];
      Layer* producer = sole_producer(operand);
      if (producer == nullptr || producer->output != layer.output || producer->activation != Activation::none) continue;
      if (!network_.is_input(constant) || !network_.inputs[constant].is_constant) continue;
      if (producer->quantization != nullptr || layer.quantization != nullptr) continue;
      const bool is_bias = layer.op == Operator::add && producer->inputs.size() == 2;
      const bool is_scale = layer.op == Operator::mul && producer->inputs.size() == 1;
      const bool is_product = producer->op == Operator::matmul;
      if (!(producer->op == Operator::normalize && (is_bias || is_scale)) && !(is_product && is_bias)) continue;
      producer->inputs.push_back(constant);
      become(i, operand);
      return true;
    }
    return false;
  }

  // True for results of floating-point types, and where layers have no types.
  static bool makes_reals(const Layer& layer) { return !layer.type || !is_integer(*layer.type); }

  // True for what QuantizeLinear has become: every number passes.
  static bool is_quantizing(const Layer& layer) {
    return layer.op == Operator::clip && layer.type && is_integer(*layer.type) &&
           layer.clip_min == std::numeric_limits<float>::lowest() &&
           layer.clip_max == std::numeric_limits<float>::max();
  }

  // Gives a layer the type of another one that becomes part of it, and what its integers stand for.
  static void take_type(Layer& producer, const Layer& layer) {
    producer.type = layer.type;
    if (layer.quantization == nullptr) return;
    LayerQuantization scales = producer.quantization != nullptr
                                   ? *producer.quantization
                                   : LayerQuantization{std::vector<Quantization>(producer.inputs.size()), {}, {}};
    scales.result = layer.quantization->result;
    producer.quantization = std::make_shared<const LayerQuantization>(std::move(scales));
  }

  bool fold_activation(const Layer& layer) {
    Layer* producer = sole_producer(layer.inputs[0]);
    if (producer == nullptr || !makes_reals(*producer)) return false;
    if (is_quantizing(layer)) {
      take_type(*producer, layer);
      return true;
    }
    if (!takes_activation(producer->op) || producer->activation != Activation::none) return false;
    if (layer.activation == Activation::prelu && layer.type) return false;  // slopes beside factors of another type
    take_type(*producer, layer);
    if (layer.activation == Activation::prelu) {
      producer->weights = has_filters(*producer)
                              ? fused_weights(*producer, layer.weights, layer.op,
                                              [&](const WeightMatrix& old) { return old.with_slopes(*layer.weights); })
                              : layer.weights;
    }
    producer->activation = layer.activation;
    producer->clip_min = layer.clip_min;
    producer->clip_max = layer.clip_max;
    producer->alpha = layer.alpha;
    producer->beta = layer.beta;
    return true;
  }

  void drop_unused() {
    std::vector<bool> is_used(network_.tensor_count(), false);
    for (const TensorId port : built_.ports) is_used[port] = true;
    for (std::size_t i = network_.layers.size(); i-- > 0;) {
      if (!is_used[network_.result_of(i)]) continue;
      for (const TensorId tensor : network_.layers[i].inputs) is_used[tensor] = true;
    }
    std::vector<TensorId> number(network_.tensor_count());
    TensorId next = 0;
    for (TensorId tensor = 0; tensor < network_.tensor_count(); ++tensor) {
      number[tensor] = next;
      if (is_used[tensor]) ++next;
    }
    Network kept;
    kept.name = network_.name;
    kept.batch = network_.batch;
    for (TensorId tensor = 0; tensor < network_.inputs.size(); ++tensor) {
      if (is_used[tensor]) kept.inputs.push_back(std::move(network_.inputs[tensor]));
    }
    for (std::size_t i = 0; i < network_.layers.size(); ++i) {
      Layer& layer = network_.layers[i];
      if (!is_used[network_.result_of(i)]) continue;
      for (TensorId& tensor : layer.inputs) tensor = number[tensor];
      kept.layers.push_back(std::move(layer));
    }
    for (TensorId& port : built_.ports) port = number[port];
    network_ = std::move(kept);
  }

  BuiltNetwork& built_;
  Network& network_;
  std::vector<TensorId> stands_for_;
  std::vector<int> readers_;
  // Weights by those of both layers, the operator of the one that became part of the other, and whether that had biases.
  std::map<std::tuple<std::shared_ptr<const Values>, std::shared_ptr<const Values>, Operator, bool>,
           std::shared_ptr<const Values>>
      fused_weights_;
};

}  // namespace

void fuse_layers(BuiltNetwork& built) { Fusion(built).fuse(); }

}  // namespace weft
