#include "workloads/onnx/layers/compositions.hpp"

#include <cmath>
#include <optional>

namespace weft {

namespace {

class Compositions {
 public:
  Compositions(Network& network, std::vector<int>& readers) : network_(network), readers_(readers) {}

  void join() {
    for (Layer& layer : network_.layers) {
      if (layer.activation != Activation::none) continue;
      if (const std::optional<Applied> function = function_of(layer)) {
        replace(layer, function->operand);
        layer.op = Operator::unary;
        layer.activation = function->function;
      } else if (const Layer* mean = normalized_by(layer)) {
        const auto axes = mean->axes;
        const float epsilon = *epsilon_of(layer);
        replace(layer, mean->inputs[0]);
        layer.op = Operator::normalize;
        layer.axes = axes;
        layer.epsilon = epsilon;
      }
    }
  }

 private:
  // A function of a tensor.
  struct Applied {
    TensorId operand = 0;
    Activation function = Activation::none;
  };
  // A tensor and a number that is added to it, or that it is multiplied by.
  struct WithNumber {
    TensorId operand = 0;
    float number = 0;
  };

  static bool is_near(float a, float b) { return std::abs(a - b) <= 1e-4F * std::abs(b); }

  // Returns the layer that makes a tensor, null for an input.
  const Layer* maker(TensorId tensor) const {
    return network_.is_input(tensor) ? nullptr : &network_.layers[network_.producer(tensor)];
  }
  // The same for a tensor with one reader, made by that operator.
  const Layer* sole_maker(TensorId tensor, Operator op, int readers = 1) const {
    const Layer* layer = maker(tensor);
    const bool suits = layer != nullptr && layer->op == op && readers_[tensor] == readers && !layer->is_output;
    return suits ? layer : nullptr;
  }
  const Layer* sole_function(TensorId tensor, Activation function) const {
    const Operator op = function == Activation::sigmoid ? Operator::sigmoid
                        : function == Activation::clip  ? Operator::clip
                                                        : Operator::unary;
    const Layer* layer = sole_maker(tensor, op);
    return layer != nullptr && layer->activation == function ? layer : nullptr;
  }

  std::optional<float> number(TensorId tensor) const {
    if (!network_.is_input(tensor)) return std::nullopt;
    const NetworkInput& input = network_.inputs[tensor];
    if (!input.is_constant || element_count(input.shape) != 1 || input.values == nullptr) return std::nullopt;
    return input.values->front();
  }

  std::optional<WithNumber> with_number(const Layer& layer, Operator op) const {
    if (layer.op != op || layer.inputs.size() != 2 || layer.activation != Activation::none) return std::nullopt;
    for (std::size_t k = 0; k < 2; ++k) {
      if (const std::optional<float> value = number(layer.inputs[k])) return WithNumber{layer.inputs[1 - k], *value};
    }
    return std::nullopt;
  }

  // Returns the factor of a multiplication or a division by a number.
  std::optional<WithNumber> scaled(const Layer& layer) const {
    if (layer.op != Operator::binary) return with_number(layer, Operator::mul);
    if (layer.binary != BinaryFunction::div || layer.activation != Activation::none) return std::nullopt;
    const std::optional<float> divisor = number(layer.inputs[1]);
    return divisor ? std::optional(WithNumber{layer.inputs[0], 1 / *divisor}) : std::nullopt;
  }
  // The same of the layer whose result is `tensor`, which one layer reads; `factor` is what it has to be.
  std::optional<TensorId> scaled_by(TensorId tensor, float factor) const {
    const Layer* layer = maker(tensor);
    if (layer == nullptr || readers_[tensor] != 1 || layer->is_output) return std::nullopt;
    const std::optional<WithNumber> found = scaled(*layer);
    return found && is_near(found->number, factor) ? std::optional(found->operand) : std::nullopt;
  }
  std::optional<TensorId> shifted_by(TensorId tensor, float summand) const {
    const Layer* layer = sole_maker(tensor, Operator::add);
    const std::optional<WithNumber> found = layer != nullptr ? with_number(*layer, Operator::add) : std::nullopt;
    return found && is_near(found->number, summand) ? std::optional(found->operand) : std::nullopt;
  }

  // True for 1 + erf(x / sqrt(2)).
  bool is_error_term(TensorId tensor, TensorId x) const {
    const std::optional<TensorId> error = shifted_by(tensor, 1);
    const Layer* function = error ? sole_function(*error, Activation::erf) : nullptr;
    return function != nullptr && scaled_by(function->inputs[0], std::sqrt(0.5F)) == x;
  }

  // True for clip(x + 3, 0, 6).
  bool is_ramp(TensorId tensor, TensorId x) const {
    const Layer* clip = sole_function(tensor, Activation::clip);
    return clip != nullptr && clip->clip_min == 0 && clip->clip_max == 6 && shifted_by(clip->inputs[0], 3) == x;
  }

  // Returns what function of x the product of x and `factor` is.
  std::optional<Activation> product_with(TensorId x, TensorId factor) const {
    if (const Layer* sigmoid = sole_function(factor, Activation::sigmoid)) {
      if (sigmoid->inputs[0] == x) return Activation::silu;
    }
    if (const Layer* ramp = sole_function(factor, Activation::hard_sigmoid)) {
      if (ramp->inputs[0] == x && is_near(ramp->alpha, 1.0F / 6) && ramp->beta == 0.5F) return Activation::hard_swish;
    }
    if (const Layer* tanh = sole_function(factor, Activation::tanh)) {
      const Layer* inner = sole_function(tanh->inputs[0], Activation::softplus);
      if (inner != nullptr && inner->inputs[0] == x) return Activation::mish;
    }
    const std::optional<TensorId> ramp = scaled_by(factor, 1.0F / 6), half = scaled_by(factor, 0.5F);
    if (ramp && is_ramp(*ramp, x)) return Activation::hard_swish;
    if (half && is_error_term(*half, x)) return Activation::gelu;
    return std::nullopt;
  }

  // Returns the function that a layer is the last step of.
  std::optional<Applied> function_of(const Layer& layer) const {
    if (const std::optional<WithNumber> whole = scaled(layer)) {
      const Layer* product = sole_maker(whole->operand, Operator::mul);
      for (std::size_t k = 0; product != nullptr && product->inputs.size() == 2 && k < 2; ++k) {
        const TensorId x = product->inputs[k], factor = product->inputs[1 - k];
        if (is_near(whole->number, 0.5F) && is_error_term(factor, x)) return Applied{x, Activation::gelu};
        if (is_near(whole->number, 1.0F / 6) && is_ramp(factor, x)) return Applied{x, Activation::hard_swish};
      }
    }
    if (layer.op != Operator::mul || layer.inputs.size() != 2) return std::nullopt;
    for (std::size_t k = 0; k < 2; ++k) {
      const TensorId x = layer.inputs[k], factor = layer.inputs[1 - k];
      if (const std::optional<Activation> function = product_with(x, factor)) return Applied{x, *function};
      const std::optional<TensorId> half = scaled_by(x, 0.5F);
      if (half && is_error_term(factor, *half)) return Applied{*half, Activation::gelu};
    }
    return std::nullopt;
  }

  // Returns the mean of (x - mean(x))^2, whose difference is the tensor that has `readers`; null where it is none.
  const Layer* variance_of(TensorId tensor, TensorId difference) const {
    const Layer* mean = sole_maker(tensor, Operator::reduce);
    if (mean == nullptr || mean->reduction != Reduction::mean || mean->activation != Activation::none) return nullptr;
    const Layer* square = maker(mean->inputs[0]);
    if (square == nullptr || readers_[mean->inputs[0]] != 1 || square->is_output) return nullptr;
    const bool is_power = square->op == Operator::binary && square->binary == BinaryFunction::pow &&
                          square->activation == Activation::none && square->inputs[0] == difference &&
                          number(square->inputs[1]) == 2.0F && readers_[difference] == 2;
    const bool is_product = square->op == Operator::mul && square->activation == Activation::none &&
                            square->inputs == std::vector<TensorId>{difference, difference} &&
                            readers_[difference] == 3;
    return is_power || is_product ? mean : nullptr;
  }

  // Returns epsilon of a division of a difference by sqrt(variance + epsilon), nothing where it is none.
  std::optional<float> epsilon_of(const Layer& layer) const {
    if (layer.op != Operator::binary || layer.binary != BinaryFunction::div) return std::nullopt;
    const Layer* root = sole_function(layer.inputs[1], Activation::sqrt);
    const Layer* sum = root != nullptr ? sole_maker(root->inputs[0], Operator::add) : nullptr;
    const std::optional<WithNumber> found = sum != nullptr ? with_number(*sum, Operator::add) : std::nullopt;
    return found && found->number >= 0 && variance_of(found->operand, layer.inputs[0]) != nullptr
               ? std::optional(found->number)
               : std::nullopt;
  }

  // Returns the layer mean(x) of a normalization of x; null where the layer is not the last step of one.
  const Layer* normalized_by(const Layer& layer) const {
    if (!epsilon_of(layer)) return nullptr;
    const Layer* difference = maker(layer.inputs[0]);
    if (difference == nullptr || difference->op != Operator::binary || difference->is_output) return nullptr;
    if (difference->binary != BinaryFunction::sub || difference->activation != Activation::none) return nullptr;
    const Layer* mean = sole_maker(difference->inputs[1], Operator::reduce);
    if (mean == nullptr || mean->reduction != Reduction::mean || mean->inputs[0] != difference->inputs[0])
      return nullptr;
    const Layer* root = maker(layer.inputs[1]);
    const Layer* sum = maker(root->inputs[0]);
    const Layer* variance = variance_of(with_number(*sum, Operator::add)->operand, layer.inputs[0]);
    return mean->activation == Activation::none && mean->axes == variance->axes ? mean : nullptr;
  }

  // Makes the layer read `operand` alone.
  void replace(Layer& layer, TensorId operand) {
    ++readers_[operand];
    for (const TensorId tensor : layer.inputs) release(tensor);
    layer.inputs = {operand};
  }

  // Takes a reader from a tensor, and from what it is made of where it has no other.
  void release(TensorId tensor) {
    if (--readers_[tensor] > 0 || network_.is_input(tensor) || maker(tensor)->is_output) return;
    for (const TensorId operand : maker(tensor)->inputs) release(operand);
  }

  Network& network_;
  std::vector<int>& readers_;
};

}  // namespace

void join_compositions(Network& network, std::vector<int>& readers) { Compositions(network, readers).join(); }

}  // namespace weft
