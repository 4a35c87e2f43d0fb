#include "workloads/tiling/auto_tiling.hpp"

#include <algorithm>
#include <cmath>

#include "workloads/network/layer_work.hpp"

namespace weft {

namespace {

// Returns the length of the parts when an axis is cut into as few equal parts of at most `max` as can be.
std::int32_t even_part(std::int32_t length, std::int64_t max) {
  if (max >= length) return length;
  const std::int64_t parts = ceil_div(std::int64_t{length}, std::max<std::int64_t>(max, 1));
  return static_cast<std::int32_t>(ceil_div(std::int64_t{length}, parts));
}

std::int32_t largest_divisor(std::int32_t number, std::int64_t max) {
  std::int32_t divisor = static_cast<std::int32_t>(std::clamp<std::int64_t>(max, 1, number));
  while (number % divisor != 0) --divisor;
  return divisor;
}

std::int32_t channels_of_tile(const Network& network, std::size_t layer, std::int64_t max) {
  const Layer& of = network.layers[layer];
  if (of.groups == 1) return even_part(of.output[0], max);
  const std::int32_t filters = of.output[0] / of.groups;  // of a group
  if (max < filters) return largest_divisor(filters, max);
  return even_part(of.groups, max / filters) * filters;
}

}  // namespace

Shape tile_of_target(const Network& network, std::size_t layer, const TileTarget& target) {
  const Layer& of = network.layers[layer];
  std::int64_t max = target.channels > 0 ? target.channels : of.output[0];
  const Bytes row = weight_row(network, layer).bytes();
  if (row > 0) max = std::min(max, target.weights / row);
  const std::int64_t pixels_of_map = std::int64_t{of.output[1]} * of.output[2];
  constexpr Bytes largest = Bytes{1} << 40;  // more than any tensor has
  const std::int64_t elements = std::min(target.output, largest) * 8 / network.bits_of(of.type);
  if (is_reshape(of.op)) return {even_part(of.output[0], elements / pixels_of_map), of.output[1], of.output[2]};
  // Only channels of a single pixel are limited here: a map of more pixels is cut itself, its channels stay together.
  if (pixels_of_map == 1) max = std::min(max, std::max<std::int64_t>(elements, 1));
  Shape tile{channels_of_tile(network, layer, max), 1, 1};
  const std::int64_t pixels = std::max<std::int64_t>(elements / tile[0], 1);
  if (target.square) {
    tile[1] = even_part(of.output[1], std::lround(std::floor(std::sqrt(static_cast<double>(pixels)))));
    tile[2] = even_part(of.output[2], pixels / tile[1]);
  } else if (pixels >= of.output[2]) {
    tile[1] = even_part(of.output[1], pixels / of.output[2]);
    tile[2] = of.output[2];
  } else {
    tile[2] = even_part(of.output[2], pixels);
  }
  return tile;
}

}  // namespace weft
