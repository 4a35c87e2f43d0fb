#include "workloads/functional/own_types.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>

#include "workloads/functional/network_data.hpp"
#include "workloads/functional/operators.hpp"
#include "workloads/network/layer_work.hpp"

namespace weft {

LayerTypes::LayerTypes(const Network& network, std::size_t layer, DataType type) {
  const Layer& of = network.layers[layer];
  for (const TensorId tensor : of.inputs) operands.push_back(type_of(network, tensor, type));
  result = of.type.value_or(type);
  factors = of.weight_type.value_or(type);
  others = of.bias_type.value_or(type);
}

bool has_own_types(const Network& network, std::size_t layer, DataType type) {
  const Layer& of = network.layers[layer];
  const LayerTypes types(network, layer, type);
  if (of.quantization != nullptr || types.result != type) return true;
  const WeightRow row = weight_row(network, layer);
  if ((row.products > 0 && types.factors != type) || (row.others() > 0 && types.others != type)) return true;
  return std::any_of(types.operands.begin(), types.operands.end(), [&](DataType own) { return own != type; });
}

LayerQuantization quantization_of(const Network& network, std::size_t layer, DataType type) {
  const Layer& of = network.layers[layer];
  if (of.quantization != nullptr) return *of.quantization;
  const LayerTypes types(network, layer, type);
  const Quantization sixteenth{1.0F / 16, 0};
  LayerQuantization quantization{std::vector(of.inputs.size(), sixteenth), sixteenth, {}};
  const int exponent = factor_exponent(network, layer) + 1 - element_bits(types.factors);
  quantization.weights = {{std::ldexp(1.0F, exponent), 0}};
  return quantization;
}

namespace {

// Calls body(element, count of bytes) for types of whole bytes.
template <class Body>
void with_element(DataType type, Body body) {
  switch (type) {
    case DataType::int4:
    case DataType::uint4:
    case DataType::float16:
      return;
    case DataType::int8:
      return body(std::int8_t{});
    case DataType::uint8:
      return body(std::uint8_t{});
    case DataType::int16:
      return body(std::int16_t{});
    case DataType::uint16:
      return body(std::uint16_t{});
    case DataType::int32:
      return body(std::int32_t{});
    case DataType::float32:
      return body(float{});
  }
}

// The first of two elements of 4 bits is the lower half of their byte.
int nibble_at(std::span<const std::uint8_t> bytes, DataType type, std::int64_t index) {
  const int byte = bytes[static_cast<std::size_t>(index / 2)];
  const int nibble = index % 2 == 0 ? byte & 15 : byte >> 4;
  return type == DataType::int4 && nibble > 7 ? nibble - 16 : nibble;
}

// IEEE 754 binary16: 1 sign, 5 exponent and 10 fraction bits.
float from_half(std::uint16_t bits) {
  const int exponent = bits >> 10 & 31;
  const auto fraction = static_cast<float>(bits & 1023);
  float magnitude = std::ldexp(fraction, -24);
  if (exponent == 31) {
    magnitude = fraction == 0 ? std::numeric_limits<float>::infinity() : std::numeric_limits<float>::quiet_NaN();
  } else if (exponent > 0) {
    magnitude = std::ldexp(1024 + fraction, exponent - 25);
  }
  return (bits & 0x8000) != 0 ? -magnitude : magnitude;
}

std::uint16_t to_half(float value) {
  const auto sign = static_cast<std::uint16_t>(std::signbit(value) ? 0x8000 : 0);
  const float magnitude = std::abs(value);
  if (std::isnan(value)) return 0x7e00;
  if (magnitude == 0) return sign;
  if (magnitude >= 65520) return sign | 0x7c00;  // rounds to 65536, which is too large
  int exponent = 0;
  std::frexp(magnitude, &exponent);  // magnitude < 2^exponent
  // One step of the fraction is 2^(exponent - 11), and 2^-24 below the smallest normal number.
  const int step = std::max(exponent - 11, -24);
  const auto steps = static_cast<int>(std::nearbyint(std::ldexp(magnitude, -step)));
  // The number of steps carries over into the exponent where it is rounded up to a power of two.
  return static_cast<std::uint16_t>(sign | (((step + 24) << 10) + steps));
}

template <class Value>
void read_as(std::span<const std::uint8_t> bytes, DataType type, std::int64_t first, std::span<Value> values) {
  const auto count = static_cast<std::int64_t>(values.size());
  for (std::int64_t i = 0; i < count && element_bits(type) == 4; ++i) {
    values[static_cast<std::size_t>(i)] = static_cast<Value>(nibble_at(bytes, type, first + i));
  }
  for (std::int64_t i = 0; i < count && type == DataType::float16; ++i) {
    std::uint16_t half = 0;
    std::memcpy(&half, bytes.data() + 2 * (first + i), sizeof half);
    values[static_cast<std::size_t>(i)] = static_cast<Value>(from_half(half));
  }
  with_element(type, [&]<class Element>(Element element) {
    for (std::int64_t i = 0; i < count; ++i) {
      std::memcpy(&element, bytes.data() + (first + i) * static_cast<std::int64_t>(sizeof element), sizeof element);
      values[static_cast<std::size_t>(i)] =
          static_cast<Value>(element);  // NOLINT(bugprone-signed-char-misuse): a number
    }
  });
}

template <class Element>
Element saturated(float value) {
  if constexpr (std::is_same_v<Element, float>) {
    return value;
  } else {
    // Every bound but the upper one of int32 is a float; from 2^31 on there is no int32.
    constexpr auto min = static_cast<float>(std::numeric_limits<Element>::min());
    constexpr auto max = static_cast<float>(std::numeric_limits<Element>::max());
    const float rounded = std::nearbyint(value);
    if (std::isnan(rounded)) return 0;
    if (rounded >= max) return std::numeric_limits<Element>::max();
    return rounded <= min ? std::numeric_limits<Element>::min() : static_cast<Element>(rounded);
  }
}

}  // namespace

void read_elements(std::span<const std::uint8_t> bytes, DataType type, std::int64_t first, std::span<float> values) {
  read_as(bytes, type, first, values);
}

void read_elements(std::span<const std::uint8_t> bytes, DataType type, std::int64_t first,
                   std::span<std::int32_t> values) {
  read_as(bytes, type, first, values);
}

void write_elements(std::span<const float> values, DataType type, std::int64_t first, std::span<std::uint8_t> bytes) {
  std::int64_t at = first;
  for (const float value : values) {
    if (element_bits(type) == 4) {
      const float min = type == DataType::int4 ? -8 : 0, max = min + 15;
      const auto nibble = static_cast<unsigned>(saturated<std::int32_t>(std::clamp(value, min, max))) & 15;
      std::uint8_t& byte = bytes[static_cast<std::size_t>(at / 2)];
      byte = static_cast<std::uint8_t>(at % 2 == 0 ? (byte & 0xf0u) | nibble : (byte & 0x0fu) | nibble << 4);
    } else if (type == DataType::float16) {
      const std::uint16_t half = to_half(value);
      std::memcpy(bytes.data() + 2 * at, &half, sizeof half);
    } else {
      with_element(type, [&]<class Element>(Element element) {
        element = saturated<Element>(value);
        std::memcpy(bytes.data() + at * static_cast<std::int64_t>(sizeof element), &element, sizeof element);
      });
    }
    ++at;
  }
}

namespace {

class OwnTypes {
 public:
  explicit OwnTypes(const TileComputation& tile)
      : tile_(tile),
        layer_(tile.description()),
        types_(*tile.network, tile.layer, tile.type),
        quantization_(quantization_of(*tile.network, tile.layer, tile.type)),
        row_(weight_row(*tile.network, tile.layer)) {
    row_.product_bits = element_bits(types_.factors);
    row_.other_bits = element_bits(types_.others);
  }

  void run(void (*compute)(const TileComputation&)) {
    std::vector<float> result(static_cast<std::size_t>(element_count(sizes_of(tile_.result.box))));
    // Whole weights are needed by the operator, and the slopes among them by the activation.
    const std::vector<float> weights = real_weights();
    TileComputation real = tile_;
    real.type = DataType::float32;
    real.weights = {weight_box(), bytes_of(std::span(weights))};
    real.result.bytes = writable(result);
    if (multiplies_integers()) {
      const std::vector<double> numbers = sum_integers(compute);
      if (types_.result == DataType::int32 && layer_.activation == Activation::none) return write_int32(numbers);
      std::transform(numbers.begin(), numbers.end(), result.begin(),
                     [](double number) { return static_cast<float>(number); });
    } else {
      std::vector<std::vector<float>> pieces;
      for (OperandPiece& piece : real.pieces) {
        pieces.push_back(read_piece<float>(piece));
        scale_piece(piece, pieces.back());
        piece.data.bytes = bytes_of(std::span<const float>(pieces.back()));
      }
      compute(real);
    }
    apply_activation(real);
    if (is_integer(types_.result)) {
      const auto& [scale, zero_point] = quantization_.result;
      // Rounded before the zero point is added, as ONNX does.
      for (float& value : result) value = std::nearbyint(value / scale) + static_cast<float>(zero_point);
    }
    write_elements(result, types_.result, 0, tile_.result.bytes);
  }

 private:
  template <class Value>
  static std::span<const std::uint8_t> bytes_of(std::span<const Value> values) {
    return {reinterpret_cast<const std::uint8_t*>(values.data()), values.size_bytes()};
  }
  template <class Value>
  static std::span<std::uint8_t> writable(std::vector<Value>& values) {
    return {reinterpret_cast<std::uint8_t*>(values.data()), values.size() * sizeof(Value)};
  }

  // True when sums of products are exact integers.
  bool multiplies_integers() const {
    const auto is_factor = [](DataType type) { return is_integer(type) && type != DataType::int32; };
    return has_macs(layer_.op) && (row_.products == 0 || is_factor(types_.factors)) &&
           std::all_of(types_.operands.begin(), types_.operands.end(), is_factor);
  }

  // Returns the box of the weights whose rows are in elements.
  Box weight_box() const {
    Box box = tile_.weights.box;
    if (tile_.weights.bytes.empty()) return box;
    box[1] = {0, 1};
    box[2] = {0, static_cast<std::int32_t>(row_.length())};
    return box;
  }

  template <class Value>
  std::vector<Value> read_piece(const OperandPiece& piece) const {
    std::vector<Value> values(static_cast<std::size_t>(element_count(sizes_of(piece.data.box))));
    read_elements(piece.data.bytes, types_.operands[piece.operand], 0, values);
    return values;
  }

  // The second operand of a matrix product may have a quantization for each column.
  bool has_columns(std::size_t operand) const {
    return layer_.op == Operator::matmul && operand == 1 && !quantization_.weights.empty() &&
           layer_.quantization != nullptr;
  }
  const Quantization& of_element(const OperandPiece& piece, std::size_t index) const {
    if (!has_columns(piece.operand)) return quantization_.operands[piece.operand];
    const Range& columns = piece.data.box[2];
    return of_channel(columns.begin + static_cast<std::int32_t>(index % static_cast<std::size_t>(columns.size())));
  }
  // Of the weights of an output channel, or of the column of a matrix.
  const Quantization& of_channel(std::int32_t channel) const {
    const std::vector<Quantization>& all = quantization_.weights;
    return all[all.size() == 1 ? 0 : static_cast<std::size_t>(channel)];
  }

  void scale_piece(const OperandPiece& piece, std::vector<float>& values) const {
    if (!is_integer(types_.operands[piece.operand])) return;
    for (std::size_t i = 0; i < values.size(); ++i) {
      const auto& [scale, zero_point] = of_element(piece, i);
      values[i] = (values[i] - static_cast<float>(zero_point)) * scale;
    }
  }

  // Calls visit(channel, bytes of the row, its first element in weight_box()) for every row of the weights.
  template <class Visit>
  void for_each_row(Visit visit) const {
    if (tile_.weights.bytes.empty()) return;
    const auto bytes = static_cast<std::size_t>(row_.bytes());
    const Range& channels = tile_.weights.box[0];
    for (std::int32_t channel = channels.begin; channel < channels.end; ++channel) {
      const auto row = static_cast<std::size_t>(channel - channels.begin);
      visit(channel, tile_.weights.bytes.subspan(row * bytes, bytes), row * static_cast<std::size_t>(row_.length()));
    }
  }

  // What one of a bias stands for: integers are in units of the products' sums.
  double bias_unit(std::int32_t channel) const {
    if (!is_integer(types_.others)) return 1;
    return layer_.quantization == nullptr ? 1.0 / 16 : unit_of_sum(channel);
  }
  double unit_of_sum(std::int32_t channel) const {
    const double first = static_cast<double>(quantization_.operands[0].scale);
    if (layer_.op != Operator::matmul) return first * static_cast<double>(of_channel(channel).scale);
    return first * static_cast<double>(has_columns(1) ? of_channel(channel).scale : quantization_.operands[1].scale);
  }

  std::vector<float> real_weights() const {
    std::vector<float> weights(static_cast<std::size_t>(element_count(sizes_of(weight_box()))));
    const auto products = static_cast<std::size_t>(row_.products);
    for_each_row([&](std::int32_t channel, std::span<const std::uint8_t> bytes, std::size_t first) {
      const std::span<float> row = std::span(weights).subspan(first, static_cast<std::size_t>(row_.length()));
      read_elements(bytes, types_.factors, 0, row.first(products));
      if (is_integer(types_.factors)) {
        const auto& [scale, zero_point] = of_channel(channel);
        for (float& weight : row.first(products)) weight = (weight - static_cast<float>(zero_point)) * scale;
      }
      read_elements(bytes.subspan(static_cast<std::size_t>(row_.product_bytes())), types_.others, 0,
                    row.subspan(products));
      if (row_.has_bias) row[products] *= static_cast<float>(bias_unit(channel));
      if (row_.has_slope && is_integer(types_.others)) row.back() /= 128;
    });
    return weights;
  }

  // Returns factors without their zero points, and 0 for biases and slopes.
  std::vector<std::int32_t> integer_weights() const {
    std::vector<std::int32_t> weights(static_cast<std::size_t>(element_count(sizes_of(weight_box()))));
    const auto products = static_cast<std::size_t>(row_.products);
    for_each_row([&](std::int32_t channel, std::span<const std::uint8_t> bytes, std::size_t first) {
      const std::span<std::int32_t> row = std::span(weights).subspan(first, products);
      read_elements(bytes, types_.factors, 0, row);
      for (std::int32_t& weight : row) weight -= of_channel(channel).zero_point;
    });
    return weights;
  }

  // Rounds numbers that single precision may not hold.
  void write_int32(const std::vector<double>& numbers) const {
    constexpr double min = std::numeric_limits<std::int32_t>::min(), max = std::numeric_limits<std::int32_t>::max();
    const auto& [scale, zero_point] = quantization_.result;
    std::uint8_t* to = tile_.result.bytes.data();
    for (const double number : numbers) {
      const double rounded = std::nearbyint(number / static_cast<double>(scale)) + zero_point;
      const auto element = static_cast<std::int32_t>(std::clamp(rounded, min, max));
      std::memcpy(to, &element, sizeof element);
      to += sizeof element;
    }
  }

  // Sums products in 32 bits, adds biases, and returns the numbers that this stands for.
  std::vector<double> sum_integers(void (*compute)(const TileComputation&)) const {
    TileComputation integers = tile_;
    integers.type = DataType::int32;
    std::vector<std::vector<std::int32_t>> pieces;
    for (OperandPiece& piece : integers.pieces) {
      std::vector<std::int32_t> values = read_piece<std::int32_t>(piece);
      for (std::size_t i = 0; i < values.size(); ++i) values[i] -= of_element(piece, i).zero_point;
      pieces.push_back(std::move(values));
      piece.data.bytes = bytes_of(std::span<const std::int32_t>(pieces.back()));
    }
    const std::vector<std::int32_t> weights = integer_weights();
    integers.weights = {weight_box(), bytes_of(std::span(weights))};
    std::vector<std::int32_t> sums(static_cast<std::size_t>(element_count(sizes_of(tile_.result.box))));
    integers.result.bytes = writable(sums);
    compute(integers);
    std::vector<double> biases;
    for_each_row([&](std::int32_t channel, std::span<const std::uint8_t> bytes, std::size_t) {
      std::array<float, 1> real{};
      std::array<std::int32_t, 1> whole{};
      const auto others = bytes.subspan(static_cast<std::size_t>(row_.product_bytes()));
      if (row_.has_bias && is_integer(types_.others)) read_elements(others, types_.others, 0, std::span(whole));
      if (row_.has_bias && !is_integer(types_.others)) read_elements(others, types_.others, 0, std::span(real));
      biases.push_back((static_cast<double>(real[0]) + whole[0]) * bias_unit(channel));
    });
    const Box& box = tile_.result.box;
    const auto map = static_cast<std::size_t>(box[1].size()) * static_cast<std::size_t>(box[2].size());
    const bool is_product = layer_.op == Operator::matmul;
    std::vector<double> numbers(sums.size());
    for (std::size_t i = 0; i < sums.size(); ++i) {
      const std::size_t channel = i / map;
      const std::size_t column = i % static_cast<std::size_t>(box[2].size());
      const std::int32_t place = is_product ? box[2].begin + static_cast<std::int32_t>(column)
                                            : box[0].begin + static_cast<std::int32_t>(channel);
      const double bias = biases.empty() ? 0 : biases[channel];
      numbers[i] = sums[i] * unit_of_sum(place) + bias;
    }
    return numbers;
  }

  const TileComputation& tile_;
  const Layer& layer_;
  LayerTypes types_;
  LayerQuantization quantization_;
  WeightRow row_;
};

}  // namespace

void compute_in_own_types(const TileComputation& tile, void (*compute)(const TileComputation&)) {
  OwnTypes(tile).run(compute);
}

}  // namespace weft
