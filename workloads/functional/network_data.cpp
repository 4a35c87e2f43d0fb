#include "workloads/functional/network_data.hpp"

#include <bit>
#include <cmath>

#include "workloads/layer_work.hpp"

namespace weft {

namespace {

// n: half the bits of the number of products, rounded up.
int half_bits(std::int64_t products) {
  return static_cast<int>(std::bit_width(static_cast<std::uint64_t>(products)) + 1) / 2;
}

// The highest bits of a hash, as a signed number.
std::int32_t high_bits(std::uint64_t hash, int bits) {
  return static_cast<std::int32_t>(static_cast<std::int64_t>(hash) >> (64 - bits));
}

void store(std::span<std::uint8_t> values, std::int64_t index, std::int8_t value) {
  reinterpret_cast<std::int8_t*>(values.data())[index] = value;
}
void store(std::span<std::uint8_t> values, std::int64_t index, float value) {
  reinterpret_cast<float*>(values.data())[index] = value;
}

std::int8_t int8_of(std::uint64_t hash, int bits) { return static_cast<std::int8_t>(high_bits(hash, bits)); }
// 2^exponent u.
float float_of(std::uint64_t hash, int exponent) {
  return std::ldexp(static_cast<float>(high_bits(hash, 24)), exponent - 23);
}

}  // namespace

std::uint64_t data_hash(std::uint64_t stream, std::uint64_t index) {
  std::uint64_t z = stream * 0x9e3779b97f4a7c15u + index;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

std::int64_t products_per_output(const Network& network, std::size_t layer) {
  return weight_shape(network, layer)[2] - (network.layers[layer].bias ? 1 : 0);
}

int shift_of(const Network& network, std::size_t layer) {
  const Layer& of = network.layers[layer];
  return of.shift ? *of.shift : 6 + half_bits(products_per_output(network, layer));
}

void make_input(const Network& network, TensorId input, std::uint32_t image, DataType type,
                std::span<std::uint8_t> values) {
  const std::int64_t elements = element_count(network.shape(input));
  for (std::int64_t i = 0; i < elements; ++i) {
    const std::uint64_t hash = data_hash(std::uint64_t{2} * input, static_cast<std::uint64_t>(image * elements + i));
    if (type == DataType::int8) {
      store(values, i, int8_of(hash, 8));
    } else {
      store(values, i, float_of(hash, 0));
    }
  }
}

void make_weights(const Network& network, std::size_t layer, DataType type, std::span<std::uint8_t> values) {
  const Shape shape = weight_shape(network, layer);
  const std::int64_t products = products_per_output(network, layer);
  const int scale = half_bits(products);
  std::int64_t index = 0;
  for (std::int32_t filter = 0; filter < shape[0]; ++filter) {
    for (std::int32_t i = 0; i < shape[2]; ++i, ++index) {
      const std::uint64_t hash = data_hash(2 * layer + 1, static_cast<std::uint64_t>(index));
      const bool is_bias = i >= products;
      if (type == DataType::int8) {
        store(values, index, int8_of(hash, is_bias ? 5 : 8));
      } else {
        store(values, index, float_of(hash, is_bias ? -3 : 1 - scale));
      }
    }
  }
}

}  // namespace weft
