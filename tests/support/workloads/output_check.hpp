// Compares outputs of the product with the plain computation of them.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <string>

#include "tests/support/workloads/plain_network.hpp"
#include "workloads/functional/network_outputs.hpp"

namespace weft::test {

inline double value_at(const std::vector<std::uint8_t>& bytes, DataType type, std::size_t element) {
  if (type == DataType::int8) return static_cast<std::int8_t>(bytes[element]);
  float value = 0;
  std::memcpy(&value, bytes.data() + 4 * element, 4);
  return static_cast<double>(value);
}

// Returns what differs: in int8 anything, in float32 more than 1e-5 of the largest value of the tensor; "" when nothing
// does.
inline std::string differences(const Network& network, DataType type, NetworkOutputs outputs) {
  PlainNetwork plain(network, type == DataType::int8);
  for (std::uint32_t image = 0; image < outputs.images; ++image) {
    auto results = plain.results(static_cast<int>(image));
    for (const std::size_t layer : outputs.layers) {
      const std::string& name = network.layers[layer].name;
      const std::vector<double>& expected = results.at(name).values;
      const std::vector<std::uint8_t>& got = outputs.of(layer, image);
      if (got.size() != expected.size() * static_cast<std::size_t>(element_bytes(type)))
        return name + " has another size";
      double largest = 0;
      for (const double value : expected) largest = std::max(largest, std::abs(value));
      const double tolerance = type == DataType::int8 ? 0 : 1e-5 * largest;
      for (std::size_t e = 0; e < expected.size(); ++e) {
        const double value = value_at(got, type, e);
        if (!(std::abs(value - expected[e]) <= tolerance)) {
          return fmt::format("{} image {} element {}: {}, expected {}", name, image, e, value, expected[e]);
        }
      }
    }
  }
  return "";
}

}  // namespace weft::test
