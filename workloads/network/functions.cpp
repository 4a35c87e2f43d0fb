#include "workloads/network/functions.hpp"

#include <algorithm>

namespace weft {

const std::vector<UnaryFormat>& unary_formats() {
  static const std::vector<UnaryFormat> formats = {
      {Activation::abs, "abs", 0, 0, 0},
      {Activation::acos, "acos", 0, 0, 0},
      {Activation::acosh, "acosh", 0, 0, 0},
      {Activation::asin, "asin", 0, 0, 0},
      {Activation::asinh, "asinh", 0, 0, 0},
      {Activation::atan, "atan", 0, 0, 0},
      {Activation::atanh, "atanh", 0, 0, 0},
      {Activation::ceil, "ceil", 0, 0, 0},
      {Activation::celu, "celu", 1, 1, 0},
      {Activation::cos, "cos", 0, 0, 0},
      {Activation::cosh, "cosh", 0, 0, 0},
      {Activation::elu, "elu", 1, 1, 0},
      {Activation::erf, "erf", 0, 0, 0},
      {Activation::exp, "exp", 0, 0, 0},
      {Activation::floor, "floor", 0, 0, 0},
      {Activation::gelu, "gelu", 0, 0, 0},
      {Activation::gelu_tanh, "gelu_tanh", 0, 0, 0},
      {Activation::hard_sigmoid, "hard_sigmoid", 2, 0.2F, 0.5F},
      {Activation::hard_swish, "hard_swish", 0, 0, 0},
      {Activation::is_zero, "is_zero", 0, 0, 0},
      {Activation::leaky_relu, "leaky_relu", 1, 0.01F, 0},
      {Activation::linear, "linear", 2, 1, 0},
      {Activation::log, "log", 0, 0, 0},
      {Activation::mish, "mish", 0, 0, 0},
      {Activation::neg, "neg", 0, 0, 0},
      {Activation::reciprocal, "reciprocal", 0, 0, 0},
      {Activation::round, "round", 0, 0, 0},
      {Activation::selu, "selu", 2, 1.67326319F, 1.05070102F},
      {Activation::shrink, "shrink", 2, 0.5F, 0},
      {Activation::sigmoid, "sigmoid", 0, 0, 0},
      {Activation::sign, "sign", 0, 0, 0},
      {Activation::silu, "silu", 0, 0, 0},
      {Activation::sin, "sin", 0, 0, 0},
      {Activation::sinh, "sinh", 0, 0, 0},
      {Activation::softplus, "softplus", 0, 0, 0},
      {Activation::softsign, "softsign", 0, 0, 0},
      {Activation::sqrt, "sqrt", 0, 0, 0},
      {Activation::square, "square", 0, 0, 0},
      {Activation::tan, "tan", 0, 0, 0},
      {Activation::tanh, "tanh", 0, 0, 0},
      {Activation::thresholded_relu, "thresholded_relu", 1, 1, 0},
      {Activation::trunc, "trunc", 0, 0, 0},
  };
  return formats;
}

const UnaryFormat& format_of(Activation function) {
  return *std::find_if(unary_formats().begin(), unary_formats().end(),
                       [&](const UnaryFormat& format) { return format.function == function; });
}

const std::vector<std::string>& binary_names() {
  static const std::vector<std::string> names = {
      "sub", "div", "max", "min", "pow", "equal", "greater", "greater_equal", "less", "less_equal", "and", "or", "xor"};
  return names;
}

const std::vector<std::string>& reduction_names() {
  static const std::vector<std::string> names = {"mean", "sum", "max",     "min",         "product", "sum_square",
                                                 "l1",   "l2",  "log_sum", "log_sum_exp", "argmax",  "argmin"};
  return names;
}

}  // namespace weft
