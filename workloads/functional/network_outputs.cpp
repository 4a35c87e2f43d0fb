#include "workloads/functional/network_outputs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>
#include <utility>

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
    const std::int64_t bytes = element_count(network.layers[layer].output) * element_bytes(type);
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

template <class Element>
std::span<const Element> elements_of(const std::vector<std::uint8_t>& bytes) {
  return {reinterpret_cast<const Element*>(bytes.data()), bytes.size() / sizeof(Element)};
}

// Returns "OUTPUT[image,channel,row,column]" for an element of a tensor.
std::string element_name(const Layer& layer, std::uint32_t image, std::size_t element) {
  const auto columns = static_cast<std::size_t>(layer.output[2]);
  const auto map = static_cast<std::size_t>(layer.output[1]) * columns;
  return fmt::format("{}[{},{},{},{}]", layer.name, image, element / map, element % map / columns, element % columns);
}

// Returns how far two values are apart: 0 for equal ones, infinite or NaN ones included; infinity where one of two
// different ones is not finite.
template <class Element>
double distance(Element a, Element b) {
  if (a == b || (std::isnan(static_cast<double>(a)) && std::isnan(static_cast<double>(b)))) return 0;
  const double apart = std::abs(static_cast<double>(a) - static_cast<double>(b));
  return std::isnan(apart) ? std::numeric_limits<double>::infinity() : apart;
}

// Returns the largest magnitude among the finite values: an infinite one would let everything pass.
template <class Element>
double largest_of(const NetworkOutputs& outputs) {
  double largest = 0;
  for (const std::vector<std::uint8_t>& tensor : outputs.values) {
    for (const Element value : elements_of<Element>(tensor)) {
      const double magnitude = std::abs(static_cast<double>(value));
      if (std::isfinite(magnitude)) largest = std::max(largest, magnitude);
    }
  }
  return largest;
}

template <class Element>
void compare(const Network& network, const NetworkOutputs& got, const NetworkOutputs& expected, double tolerance,
             OutputComparison& comparison) {
  for (std::size_t k = 0; k < expected.values.size(); ++k) {
    const std::span<const Element> a = elements_of<Element>(got.values[k]);
    const std::span<const Element> b = elements_of<Element>(expected.values[k]);
    comparison.elements += b.size();
    for (std::size_t i = 0; i < b.size(); ++i) {
      const double error = distance(a[i], b[i]);
      comparison.max_abs_error = std::max(comparison.max_abs_error, error);
      if (error <= tolerance || !comparison.first_mismatch.empty()) continue;
      const Layer& layer = network.layers[expected.layers[k / expected.images]];
      const auto image = static_cast<std::uint32_t>(k % expected.images);
      comparison.first_mismatch = fmt::format("{} is {}, expected {}", element_name(layer, image, i),
                                              static_cast<double>(a[i]), static_cast<double>(b[i]));
    }
  }
}

}  // namespace

OutputComparison compare_outputs(const Network& network, DataType type, const NetworkOutputs& got,
                                 const NetworkOutputs& expected) {
  OutputComparison comparison;
  comparison.type = type;
  if (type == DataType::int8) {
    compare<std::int8_t>(network, got, expected, 0, comparison);
  } else {
    compare<float>(network, got, expected, float_tolerance * largest_of<float>(expected), comparison);
  }
  return comparison;
}

}  // namespace weft
