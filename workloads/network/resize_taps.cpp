#include "workloads/network/resize_taps.hpp"

#include <algorithm>
#include <cmath>

namespace weft {

namespace {

// Returns the place in the operand, in elements; see Resize::Coordinates.
float source_of(const Layer& layer, float length, std::size_t axis, float output) {
  const Resize& resize = layer.resize;
  const auto result = static_cast<float>(layer.output[axis]);
  const float scale = resize.scale[axis] > 0 ? resize.scale[axis] : result / length;
  switch (resize.coordinates) {
    case Resize::Coordinates::half_pixel:
      break;
    case Resize::Coordinates::asymmetric:
      return output / scale;
    case Resize::Coordinates::align_corners: {
      if (result <= 1) return 0;
      const bool is_whole = std::abs(scale * length - result) < 1e-3F;
      return output * (length - 1) / ((is_whole ? result : scale * length) - 1);
    }
    case Resize::Coordinates::pytorch_half_pixel:
      if (result <= 1) return 0;
      break;
    case Resize::Coordinates::half_pixel_symmetric:
      return length / 2 * (1 - result / (scale * length)) + (output + 0.5F) / scale - 0.5F;
    case Resize::Coordinates::half_pixel_nearest:
      return (output + 0.5F) / scale;
    case Resize::Coordinates::crop: {
      const float begin = resize.crop_begin[axis], end = resize.crop_end[axis];
      if (result <= 1) return 0.5F * (begin + end) * (length - 1);
      return begin * (length - 1) + output * (end - begin) * (length - 1) / (result - 1);
    }
  }
  return (output + 0.5F) / scale - 0.5F;
}

float rounded(Resize::Rounding rounding, float place) {
  switch (rounding) {
    case Resize::Rounding::prefer_floor:
      return place == std::floor(place) + 0.5F ? std::floor(place) : std::round(place);
    case Resize::Rounding::prefer_ceil:
      return std::floor(place + 0.5F);
    case Resize::Rounding::floor:
      return std::floor(place);
    case Resize::Rounding::ceil:
      return std::ceil(place);
  }
  return place;
}

// Sets the four taps of Keys's cubic convolution ("Cubic convolution interpolation for digital image processing", IEEE
// Transactions on Acoustics, Speech, and Signal Processing 29(6), 1981).
void set_cubic(const Resize& resize, std::int32_t length, float place, ResizeTaps& taps) {
  const float floor = std::floor(place), a = resize.cubic;
  float sum = 0;
  taps.count = 4;
  for (int tap = 0; tap < 4; ++tap) {
    const float at = floor + static_cast<float>(tap - 1);
    const float x = std::abs(place - at);
    float weight = x <= 1 ? ((a + 2) * x - (a + 3)) * x * x + 1 : ((a * x - 5 * a) * x + 8 * a) * x - 4 * a;
    const float last = static_cast<float>(length - 1);
    if (resize.exclude_outside && (at < 0 || at > last)) weight = 0;
    taps.places[static_cast<std::size_t>(tap)] = static_cast<std::int32_t>(std::clamp(at, 0.0F, last));
    taps.weights[static_cast<std::size_t>(tap)] = weight;
    sum += weight;
  }
  if (!resize.exclude_outside) return;
  for (float& weight : taps.weights) weight /= sum;
}

bool is_changed(const Layer& layer, std::int32_t length, std::size_t axis) {
  const float scale = layer.resize.scale[axis];
  const bool crops = layer.resize.coordinates == Resize::Coordinates::crop &&
                     (layer.resize.crop_begin[axis] != 0 || layer.resize.crop_end[axis] != 1);
  return layer.output[axis] != length || (scale > 0 && scale != 1) || crops;
}

}  // namespace

ResizeTaps resize_taps(const Layer& layer, std::int32_t length, std::size_t axis, std::int32_t output) {
  ResizeTaps taps;
  taps.places[0] = output;
  if (!is_changed(layer, length, axis)) return taps;
  const float place = source_of(layer, static_cast<float>(length), axis, static_cast<float>(output));
  const auto last = static_cast<float>(length - 1);
  taps.is_outside = layer.resize.coordinates == Resize::Coordinates::crop && (place < 0 || place > last);
  switch (layer.resize.mode) {
    case Resize::Mode::nearest:
      taps.places[0] = static_cast<std::int32_t>(std::clamp(rounded(layer.resize.rounding, place), 0.0F, last));
      break;
    case Resize::Mode::linear: {
      const float inside = std::clamp(place, 0.0F, last), floor = std::floor(inside);
      taps.count = inside == floor ? 1 : 2;
      taps.places[0] = static_cast<std::int32_t>(floor);
      taps.places[1] = std::min(taps.places[0] + 1, length - 1);
      taps.weights = {1 - (inside - floor), inside - floor, 0, 0};
      break;
    }
    case Resize::Mode::cubic:
      set_cubic(layer.resize, length, place, taps);
      break;
  }
  return taps;
}

std::int64_t resize_tap_count(const Layer& layer, const Shape& input) {
  std::int64_t count = 1;
  for (std::size_t axis = 0; axis < 3; ++axis) {
    if (is_changed(layer, input[axis], axis))
      count *= layer.resize.mode == Resize::Mode::linear ? 2 : layer.resize.mode == Resize::Mode::cubic ? 4 : 1;
  }
  return count;
}

}  // namespace weft
