#include "workloads/tiling/auto_tiling.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "workloads/network/layer_work.hpp"
#include "workloads/network/receptive_field.hpp"

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

std::vector<Shape> halves(const Network& network, std::size_t layer, const Shape& tile) {
  const Layer& of = network.layers[layer];
  std::vector<Shape> cut;
  if (tile[0] > 1) cut.push_back({channels_of_tile(network, layer, tile[0] / 2), tile[1], tile[2]});
  for (const std::size_t axis : {1, 2}) {
    if (tile[axis] == 1 || is_reshape(of.op)) continue;
    cut.push_back(tile);
    cut.back()[axis] = even_part(of.output[axis], tile[axis] / 2);
  }
  return cut;
}

}  // namespace

Bytes bytes_of_tile(const Network& network, std::size_t layer, const Shape& tile) {
  const Layer& of = network.layers[layer];
  Box box;  // the second tile of every axis: its windows reach beyond it on both sides
  for (std::size_t axis = 0; axis < 3; ++axis) {
    const std::int32_t begin = std::min(tile[axis], of.output[axis] - tile[axis]);
    box[axis] = {begin, begin + tile[axis]};
  }
  const auto bytes = [&](TensorId tensor, const Shape& shape) {
    return bytes_of(whole_slice(shape, network.bits_of(network.type(tensor))));
  };
  Bytes sum = bytes(network.result_of(layer), tile) + tile[0] * weight_row(network, layer).bytes();
  for (std::size_t operand = 0; operand < of.inputs.size(); ++operand) {
    sum += bytes(of.inputs[operand], sizes_of(receptive_field(network, layer, operand, box)));
  }
  return sum;
}

Shape tile_within(const Network& network, std::size_t layer, Shape tile, Bytes most) {
  for (Bytes bytes = bytes_of_tile(network, layer, tile); bytes > most;) {
    Bytes least = bytes;
    Shape best = tile;
    for (const Shape& half : halves(network, layer, tile)) {
      const Bytes of_half = bytes_of_tile(network, layer, half);
      if (of_half >= least) continue;
      least = of_half;
      best = half;
    }
    if (least == bytes) break;
    bytes = least;
    tile = best;
  }
  return tile;
}

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
