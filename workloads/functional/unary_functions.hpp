// The functions of one number that activations are (docs/networks.md), from x and the layer's alpha and beta.
#pragma once

#include <algorithm>
#include <cmath>

#include "workloads/network/network.hpp"

namespace weft {

template <class Real>
using UnaryFunction = Real (*)(Real x, Real alpha, Real beta);

template <class Real>
Real softplus(Real x) {
  return x > 0 ? x + std::log1p(std::exp(-x)) : std::log1p(std::exp(x));
}

// Returns max(0, min(1, x)); NaN stays.
template <class Real>
Real unit(Real x) {
  return x < 0 ? Real{0} : x > 1 ? Real{1} : x;
}

// Returns the nearest whole number; of two, the even one.
template <class Real>
Real nearest_even(Real x) {
  const Real floor = std::floor(x), rest = x - floor;
  if (rest == Real{0.5}) return 2 * std::floor(floor / 2) == floor ? floor : floor + 1;
  return rest < Real{0.5} ? floor : floor + 1;
}

// Returns a function by its enumerator. Precondition: it is one of operator unary.
template <class Real>
UnaryFunction<Real> unary_function(Activation function) {
  using R = Real;
  switch (function) {
    case Activation::abs:
      return [](R x, R, R) { return std::abs(x); };
    case Activation::acos:
      return [](R x, R, R) { return std::acos(x); };
    case Activation::acosh:
      return [](R x, R, R) { return std::acosh(x); };
    case Activation::asin:
      return [](R x, R, R) { return std::asin(x); };
    case Activation::asinh:
      return [](R x, R, R) { return std::asinh(x); };
    case Activation::atan:
      return [](R x, R, R) { return std::atan(x); };
    case Activation::atanh:
      return [](R x, R, R) { return std::atanh(x); };
    case Activation::ceil:
      return [](R x, R, R) { return std::ceil(x); };
    case Activation::celu:
      return [](R x, R alpha, R) { return x < 0 ? alpha * std::expm1(x / alpha) : x; };
    case Activation::cos:
      return [](R x, R, R) { return std::cos(x); };
    case Activation::cosh:
      return [](R x, R, R) { return std::cosh(x); };
    case Activation::elu:
      return [](R x, R alpha, R) { return x < 0 ? alpha * std::expm1(x) : x; };
    case Activation::erf:
      return [](R x, R, R) { return std::erf(x); };
    case Activation::exp:
      return [](R x, R, R) { return std::exp(x); };
    case Activation::floor:
      return [](R x, R, R) { return std::floor(x); };
    case Activation::gelu:
      return [](R x, R, R) { return x / 2 * (1 + std::erf(x * R(0.70710678118654752))); };
    case Activation::gelu_tanh:
      return [](R x, R, R) { return x / 2 * (1 + std::tanh(R(0.79788456080286536) * (x + R(0.044715) * x * x * x))); };
    case Activation::hard_sigmoid:
      return [](R x, R alpha, R beta) { return unit(alpha * x + beta); };
    case Activation::hard_swish:
      return [](R x, R, R) { return x * unit(x / 6 + R(0.5)); };
    case Activation::is_zero:
      return [](R x, R, R) { return x == 0 ? R{1} : R{0}; };
    case Activation::leaky_relu:
      return [](R x, R alpha, R) { return x < 0 ? alpha * x : x; };
    case Activation::linear:
      return [](R x, R alpha, R beta) { return alpha * x + beta; };
    case Activation::log:
      return [](R x, R, R) { return std::log(x); };
    case Activation::mish:
      return [](R x, R, R) { return x * std::tanh(softplus(x)); };
    case Activation::neg:
      return [](R x, R, R) { return -x; };
    case Activation::reciprocal:
      return [](R x, R, R) { return 1 / x; };
    case Activation::round:
      return [](R x, R, R) { return nearest_even(x); };
    case Activation::selu:
      return [](R x, R alpha, R beta) { return beta * (x > 0 ? x : alpha * std::expm1(x)); };
    case Activation::shrink:
      return [](R x, R alpha, R beta) { return x < -alpha ? x + beta : x > alpha ? x - beta : R{0}; };
    case Activation::sign:
      return [](R x, R, R) { return x > 0 ? R{1} : x < 0 ? R{-1} : x; };
    case Activation::silu:
      return [](R x, R, R) { return x / (1 + std::exp(-x)); };
    case Activation::sin:
      return [](R x, R, R) { return std::sin(x); };
    case Activation::sinh:
      return [](R x, R, R) { return std::sinh(x); };
    case Activation::softplus:
      return [](R x, R, R) { return softplus(x); };
    case Activation::softsign:
      return [](R x, R, R) { return x / (1 + std::abs(x)); };
    case Activation::sqrt:
      return [](R x, R, R) { return std::sqrt(x); };
    case Activation::square:
      return [](R x, R, R) { return x * x; };
    case Activation::tan:
      return [](R x, R, R) { return std::tan(x); };
    case Activation::tanh:
      return [](R x, R, R) { return std::tanh(x); };
    case Activation::thresholded_relu:
      return [](R x, R alpha, R) { return x > alpha ? x : R{0}; };
    case Activation::trunc:
      return [](R x, R, R) { return std::trunc(x); };
    default:
      return [](R x, R, R) { return R{1} / (R{1} + std::exp(-x)); };  // sigmoid
  }
}

}  // namespace weft
