#include "workloads/functional/network_outputs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "workloads/functional/own_types.hpp"

namespace weft {

namespace {

std::vector<std::size_t> output_layers(const Network& network) {
  std::vector<std::size_t> layers;
  const std::vector<bool> is_output = find_outputs(network);
  for (std::size_t layer = 0; layer < is_output.size(); ++layer) {
    if (is_output[layer]) layers.push_back(layer);
  }
  return layers;
}

}  // namespace

NetworkOutputs::NetworkOutputs(const Network& network, DataType type)
    : NetworkOutputs(network, type, output_layers(network)) {}

NetworkOutputs::NetworkOutputs(const Network& network, DataType type, std::vector<std::size_t> of_layers)
    : layers(std::move(of_layers)), images(static_cast<std::uint32_t>(network.batch)) {
  for (const std::size_t layer : layers) {
    const std::int64_t bytes =
        element_count(network.layers[layer].output) * element_bytes(network.layers[layer].type.value_or(type));
    for (std::uint32_t image = 0; image < images; ++image) values.emplace_back(static_cast<std::size_t>(bytes));
  }
}

const std::vector<std::uint8_t>& NetworkOutputs::of(std::size_t layer, std::uint32_t image) const {
  const auto position = static_cast<std::size_t>(std::find(layers.begin(), layers.end(), layer) - layers.begin());
  return values.at(position * images + image);
}

std::vector<std::uint8_t>& NetworkOutputs::of(std::size_t layer, std::uint32_t image) {
  return const_cast<std::vector<std::uint8_t>&>(std::as_const(*this).of(layer, image));
}

namespace {

std::vector<float> elements_of(const std::vector<std::uint8_t>& bytes, DataType type) {
  std::vector<float> values(bytes.size() / static_cast<std::size_t>(element_bytes(type)));
  read_elements(bytes, type, 0, values);
  return values;
}

// Returns "OUTPUT[image,channel,row,column]" for an element of a tensor.
std::string element_name(const Layer& layer, std::uint32_t image, std::size_t element) {
  const auto columns = static_cast<std::size_t>(layer.output[2]);
  const auto map = static_cast<std::size_t>(layer.output[1]) * columns;
  return fmt::format("{}[{},{},{},{}]", layer.name, image, element / map, element % map / columns, element % columns);
}

// Returns how far two values are apart: 0 for equal ones, infinite or NaN ones included; infinity where one of two
// different ones is not finite.
double distance(float a, float b) {
  if (a == b || (std::isnan(a) && std::isnan(b))) return 0;
  const double apart = std::abs(static_cast<double>(a) - static_cast<double>(b));
  return std::isnan(apart) ? std::numeric_limits<double>::infinity() : apart;
}

DataType type_of_output(const Network& network, const NetworkOutputs& outputs, std::size_t tensor, DataType type) {
  return network.layers[outputs.layers[tensor / outputs.images]].type.value_or(type);
}

// Returns the largest magnitude among the finite values of floating-point tensors: an infinite one would let everything
// pass.
double largest_real(const Network& network, const NetworkOutputs& outputs, DataType type) {
  float largest = 0;
  for (std::size_t k = 0; k < outputs.values.size(); ++k) {
    const DataType own = type_of_output(network, outputs, k, type);
    if (is_integer(own)) continue;
    for (const float value : elements_of(outputs.values[k], own)) {
      if (std::isfinite(value)) largest = std::max(largest, std::abs(value));
    }
  }
  return static_cast<double>(largest);
}

}  // namespace

OutputComparison compare_outputs(const Network& network, DataType type, const NetworkOutputs& got,
                                 const NetworkOutputs& expected) {
  OutputComparison comparison;
  comparison.type = expected.values.empty() ? type : type_of_output(network, expected, 0, type);
  const double tolerance = float_tolerance * largest_real(network, expected, type);
  for (std::size_t k = 0; k < expected.values.size(); ++k) {
    const DataType own = type_of_output(network, expected, k, type);
    const std::vector<float> a = elements_of(got.values[k], own), b = elements_of(expected.values[k], own);
    comparison.elements += b.size();
    for (std::size_t i = 0; i < b.size(); ++i) {
      const double error = distance(a[i], b[i]);
      comparison.max_abs_error = std::max(comparison.max_abs_error, error);
      if (error <= (is_integer(own) ? 0 : tolerance) || !comparison.first_mismatch.empty()) continue;
      const Layer& layer = network.layers[expected.layers[k / expected.images]];
      const auto image = static_cast<std::uint32_t>(k % expected.images);
      comparison.first_mismatch = fmt::format("{} is {}, expected {}", element_name(layer, image, i),
                                              static_cast<double>(a[i]), static_cast<double>(b[i]));
    }
  }
  return comparison;
}

}  // namespace weft
