// The elements that an element of a resized tensor is made from, by the definitions of the ONNX operator Resize, in
// double precision and without any code of the product.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include "workloads/network/network.hpp"

namespace weft::test {

using Element = std::array<std::int32_t, 3>;

// Returns the place in the operand along one axis.
inline double resized_place(const Layer& layer, std::size_t axis, double in, double out_length, double x) {
  switch (layer.resize.coordinates) {
    case Resize::Coordinates::asymmetric:
      return x * in / out_length;
    case Resize::Coordinates::align_corners:
      return out_length == 1 ? 0 : x * (in - 1) / (out_length - 1);
    case Resize::Coordinates::pytorch_half_pixel:
      if (out_length == 1) return 0;
      break;
    case Resize::Coordinates::crop: {
      const double begin = static_cast<double>(layer.resize.crop_begin[axis]) * (in - 1);
      const double end = static_cast<double>(layer.resize.crop_end[axis]) * (in - 1);
      return out_length == 1 ? (begin + end) / 2 : begin + x * (end - begin) / (out_length - 1);
    }
    default:
      break;
  }
  return (x + 0.5) * in / out_length - 0.5;
}

// Returns the weights along one axis by place in the operand; places outside count for the border.
inline std::map<std::int32_t, double> axis_weights(const Layer& layer, std::size_t axis, std::int32_t in,
                                                   std::int32_t out) {
  const std::int32_t out_length = layer.target[axis];
  if (out_length == in) return {{out, 1.0}};
  double place = resized_place(layer, axis, in, out_length, out);
  if (std::abs(place - std::round(place)) < 1e-6) place = std::round(place);
  const double half = place - std::floor(place) - 0.5;
  std::map<double, double> taps;
  if (layer.resize.mode == Resize::Mode::nearest) {
    const bool is_half = std::abs(half) < 1e-6;
    double at = std::round(place);
    if (layer.resize.rounding == Resize::Rounding::floor) at = std::floor(place);
    if (layer.resize.rounding == Resize::Rounding::ceil) at = std::ceil(place);
    if (layer.resize.rounding == Resize::Rounding::prefer_floor && is_half) at = std::floor(place);
    if (layer.resize.rounding == Resize::Rounding::prefer_ceil && is_half) at = std::ceil(place);
    taps[at] = 1;
  } else if (layer.resize.mode == Resize::Mode::linear) {
    taps[std::floor(place)] = 1 - (place - std::floor(place));
    if (place > std::floor(place)) taps[std::floor(place) + 1] = place - std::floor(place);
  } else {
    const double a = static_cast<double>(layer.resize.cubic);
    for (int k = -1; k <= 2; ++k) {
      const double at = std::floor(place) + k, d = std::abs(place - at);
      const double near = (a + 2) * d * d * d - (a + 3) * d * d + 1;
      const double far = a * d * d * d - 5 * a * d * d + 8 * a * d - 4 * a;
      const bool is_outside = at < 0 || at >= in;
      taps[at] = layer.resize.exclude_outside && is_outside ? 0 : d <= 1 ? near : far;
    }
    double sum = 0;
    for (const auto& [at, weight] : taps) sum += weight;
    if (layer.resize.exclude_outside) {
      for (auto& [at, weight] : taps) weight /= sum;
    }
  }
  std::map<std::int32_t, double> weights;
  for (const auto& [at, weight] : taps) {
    weights[static_cast<std::int32_t>(std::clamp(at, 0.0, in - 1.0))] += weight;
  }
  return weights;
}

inline std::map<Element, double> resize_weights(const Layer& layer, const Shape& in, const Element& out) {
  std::map<Element, double> weights;
  for (const auto& [c, weight_c] : axis_weights(layer, 0, in[0], out[0])) {
    for (const auto& [r, weight_r] : axis_weights(layer, 1, in[1], out[1])) {
      for (const auto& [k, weight_k] : axis_weights(layer, 2, in[2], out[2])) {
        weights[{c, r, k}] = weight_c * weight_r * weight_k;
      }
    }
  }
  return weights;
}

}  // namespace weft::test
