#include "workloads/functional/network_data.hpp"

#include <bit>
#include <cmath>

#include "workloads/functional/own_types.hpp"
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
  return static_cast<int>(std::bit_width(static_cast<std::uint64_t>(whole_products(network, layer))) + 1) / 2;
}

// Returns the highest bits of a hash as a signed number.
std::int32_t high_bits(std::uint64_t hash, int bits) {
  return static_cast<std::int32_t>(static_cast<std::int64_t>(hash) >> (64 - bits));
}

// Stores what a hash makes in a type of a tensor's own, at `index` of the elements of that type.
void store_own(std::uint64_t hash, DataType type, int bits, int exponent, std::span<std::uint8_t> values,
               std::int64_t index) {
  float value = std::ldexp(static_cast<float>(high_bits(hash, 24)), exponent - 23);
  if (is_integer(type)) {
    const bool has_sign =
        type == DataType::int4 || type == DataType::int8 || type == DataType::int16 || type == DataType::int32;
    const int own_bits = bits < 8 || type == DataType::int32 ? bits : element_bits(type);
    value = has_sign ? static_cast<float>(high_bits(hash, own_bits)) : static_cast<float>(hash >> (64 - own_bits));
  }
  write_elements({&value, 1}, type, index, values);
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

// True for the share of a layer's factors that are 0, by bits of their hashes that no value is made of.
bool is_pruned(const Layer& layer, std::uint64_t hash) {
  constexpr double range = 0x1p32;
  return layer.density < 1 && static_cast<double>(hash & 0xffffffff) >= layer.density * range;
}

// Returns the place of an element of a part's weights among those of the whole layer.
std::int64_t place_in_whole(const Network& network, std::size_t layer, std::int32_t filter, std::int64_t element) {
  const ChannelPart& part = *network.layers[layer].part;
  const std::int64_t all = whole_products(network, layer), products = weight_row(network, layer).products;
  const std::int64_t begin = all / network.input_shape(layer)[0] * part.channels.begin;
  return filter * part.row + (element < products ? begin + element : all + element - products);
}

// One value stands for all.
float value_of(const Values& given, std::int64_t index) {
  return given.size() == 1 ? given[0] : given[static_cast<std::size_t>(index)];
}

// Stores elements [first, first + count) of values that a network brings with it.
template <class Element>
void store_given(const Values& given, std::int64_t first, std::int64_t count, std::span<std::uint8_t> values) {
  auto* const stored = reinterpret_cast<Element*>(values.data());
  for (std::int64_t i = 0; i < count; ++i) {
    stored[i] = static_cast<Element>(value_of(given, first + i));
  }
}

}  // namespace

int factor_exponent(const Network& network, std::size_t layer) { return 1 - half_bits(network, layer); }

std::size_t bytes_of_weights(const Network& network, std::size_t layer, DataType type) {
  const LayerTypes types(network, layer, type);
  WeightRow row = weight_row(network, layer);
  row.product_bits = element_bits(types.factors);
  row.other_bits = element_bits(types.others);
  return static_cast<std::size_t>(row.bytes() * weight_shape(network, layer)[0]);
}

int shift_of(const Network& network, std::size_t layer) {
  const Layer& of = network.layers[layer];
  return of.shift ? *of.shift : 6 + half_bits(network, layer);
}

void make_input(const Network& network, TensorId input, std::uint32_t image, DataType type,
                std::span<std::uint8_t> values) {
  const std::int64_t elements = element_count(network.shape(input));
  const std::int64_t first = image * elements;
  const NetworkInput& of = network.inputs[input];
  if (of.type) {
    for (std::int64_t i = 0; i < elements; ++i) {
      if (of.values != nullptr) {
        const float value = value_of(*of.values, first + i);
        write_elements({&value, 1}, *of.type, i, values);
      } else {
        store_own(data_hash(std::uint64_t{2} * input, static_cast<std::uint64_t>(first + i)), *of.type, 8, 0, values,
                  i);
      }
    }
    return;
  }
  if (of.values != nullptr && of.values_type == type) {
    return type == DataType::int8 ? store_given<std::int8_t>(*of.values, first, elements, values)
                                  : store_given<float>(*of.values, first, elements, values);
  }
  for (std::int64_t i = 0; i < elements; ++i) {
    const std::uint64_t hash = data_hash(std::uint64_t{2} * input, static_cast<std::uint64_t>(first + i));
    store(hash, type, 8, 0, values, i);
  }
}

namespace {

// Fills rows whose factors or biases have a type of their own.
void make_own_weights(const Network& network, std::size_t layer, DataType type, std::span<std::uint8_t> values) {
  const LayerTypes types(network, layer, type);
  WeightRow row = weight_row(network, layer);
  row.product_bits = element_bits(types.factors);
  row.other_bits = element_bits(types.others);
  const Values* given = network.layers[layer].weights.get();
  const int exponent = row.products > 0 ? factor_exponent(network, layer) : 0;
  const auto row_bytes = static_cast<std::size_t>(row.bytes());
  std::int64_t index = 0;
  for (std::size_t begin = 0; begin < values.size(); begin += row_bytes) {
    const std::span<std::uint8_t> products = values.subspan(begin, static_cast<std::size_t>(row.product_bytes()));
    const std::span<std::uint8_t> others = values.subspan(begin + products.size(), row_bytes - products.size());
    for (std::int64_t i = 0; i < row.length(); ++i, ++index) {
      const bool is_product = i < row.products, is_bias = row.has_bias && i == row.products;
      const std::span<std::uint8_t> part = is_product ? products : others;
      const DataType own = is_product ? types.factors : types.others;
      const std::int64_t place = is_product ? i : i - row.products;
      if (given != nullptr) {
        const float value = value_of(*given, index);
        write_elements({&value, 1}, own, place, part);
      } else {
        const std::uint64_t number = network.layers[layer].number.value_or(static_cast<std::uint32_t>(layer));
        store_own(data_hash(2 * number + 1, static_cast<std::uint64_t>(index)), own, is_bias ? 5 : 8,
                  is_bias      ? -3
                  : is_product ? exponent
                               : 0,
                  part, place);
      }
    }
  }
}

}  // namespace

void make_weights(const Network& network, std::size_t layer, DataType type, std::span<std::uint8_t> values) {
  const Layer& of = network.layers[layer];
  const bool has_own_types = of.weight_type || of.bias_type || (of.type && !of.part);
  if (has_own_types) return make_own_weights(network, layer, type, values);
  const Shape shape = weight_shape(network, layer);
  if (const Values* given = network.layers[layer].weights.get(); given != nullptr && type == DataType::float32) {
    return store_given<float>(*given, 0, element_count(shape), values);
  }
  const WeightRow row = weight_row(network, layer);
  const int scale = row.products > 0 ? half_bits(network, layer) : 0;
  const std::size_t owner = weight_owner(network, layer);
  const std::uint64_t stream = 2 * std::uint64_t{of.number.value_or(static_cast<std::uint32_t>(owner))} + 1;
  std::int64_t index = 0;
  for (std::int32_t channel = 0; channel < shape[0]; ++channel) {
    for (std::int64_t i = 0; i < shape[2]; ++i, ++index) {
      const std::int64_t place = of.part ? place_in_whole(network, layer, channel, i) : index;
      std::uint64_t hash = data_hash(stream, static_cast<std::uint64_t>(place));
      const bool is_bias = row.has_bias && i == row.products;
      if (i < row.products && is_pruned(network.layers[owner], hash)) hash = 0;
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
