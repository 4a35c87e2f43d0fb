#include "workloads/functional/network_data.hpp"

#include <bit>
#include <cmath>

#include "workloads/network/layer_work.hpp"
#include "workloads/network/shared_weights.hpp"

namespace weft {

namespace {

// Returns hash(stream, index).
std::uint64_t data_hash(std::uint64_t stream, std::uint64_t index) {
  std::uint64_t z = stream * 0x9e3779b97f4a7c15u + index;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

// Returns n: half the bits, rounded up, of the number of products in an output of the layer.
int half_bits(const Network& network, std::size_t layer) {
  return static_cast<int>(std::bit_width(static_cast<std::uint64_t>(layer_work(network, layer).window)) + 1) / 2;
}

// Returns the highest bits of a hash as a signed number.
std::int32_t high_bits(std::uint64_t hash, int bits) {
  return static_cast<std::int32_t>(static_cast<std::int64_t>(hash) >> (64 - bits));
}

// Stores what a hash makes: in int8 its highest `bits`, in float32 2^exponent u.
void store(std::uint64_t hash, DataType type, int bits, int exponent, std::span<std::uint8_t> values,
           std::int64_t index) {
  if (type == DataType::int8) {
    reinterpret_cast<std::int8_t*>(values.data())[index] = static_cast<std::int8_t>(high_bits(hash, bits));
  } else {
    const float fraction = static_cast<float>(high_bits(hash, 24));
    reinterpret_cast<float*>(values.data())[index] = std::ldexp(fraction, exponent - 23);
  }
}

// Stores elements [first, first + count) of values that a network brings with it.
template <class Element>
void store_given(const Values& given, std::int64_t first, std::int64_t count, std::span<std::uint8_t> values) {
  auto* const stored = reinterpret_cast<Element*>(values.data());
  for (std::int64_t i = 0; i < count; ++i) {
    stored[i] = static_cast<Element>(given.size() == 1 ? given[0] : given[static_cast<std::size_t>(first + i)]);
  }
}

}  // namespace

int shift_of(const Network& network, std::size_t layer) {
  const Layer& of = network.layers[layer];
  return of.shift ? *of.shift : 6 + half_bits(network, layer);
}

void make_input(const Network& network, TensorId input, std::uint32_t image, DataType type,
                std::span<std::uint8_t> values) {
  const std::int64_t elements = element_count(network.shape(input));
  const std::int64_t first = image * elements;
  const NetworkInput& of = network.inputs[input];
  if (of.values != nullptr && of.values_type == type) {
    return type == DataType::int8 ? store_given<std::int8_t>(*of.values, first, elements, values)
                                  : store_given<float>(*of.values, first, elements, values);
  }
  for (std::int64_t i = 0; i < elements; ++i) {
    const std::uint64_t hash = data_hash(std::uint64_t{2} * input, static_cast<std::uint64_t>(first + i));
    store(hash, type, 8, 0, values, i);
  }
}

void make_weights(const Network& network, std::size_t layer, DataType type, std::span<std::uint8_t> values) {
  const Shape shape = weight_shape(network, layer);
  if (const Values* given = network.layers[layer].weights.get(); given != nullptr && type == DataType::float32) {
    return store_given<float>(*given, 0, element_count(shape), values);
  }
  const WeightRow row = weight_row(network, layer);
  const int scale = row.products > 0 ? half_bits(network, layer) : 0;
  const std::uint64_t stream = 2 * std::uint64_t{weight_owner(network, layer)} + 1;
  std::int64_t index = 0;
  for (std::int32_t channel = 0; channel < shape[0]; ++channel) {
    for (std::int64_t i = 0; i < shape[2]; ++i, ++index) {
      const std::uint64_t hash = data_hash(stream, static_cast<std::uint64_t>(index));
      const bool is_bias = row.has_bias && i == row.products;
      store(hash, type, is_bias ? 5 : 8, is_bias ? -3 : i < row.products ? 1 - scale : 0, values, index);
    }
  }
}

bool make_external(const Network& network, const ExternalBuffer& buffer, DataType type,
                   std::span<std::uint8_t> values) {
  if (buffer.tensor == ExternalBuffer::layer_weights) {
    make_weights(network, buffer.layer, type, values);
  } else if (network.is_input(buffer.tensor)) {
    make_input(network, buffer.tensor, buffer.image, type, values);
  } else {
    return false;
  }
  return true;
}

}  // namespace weft
