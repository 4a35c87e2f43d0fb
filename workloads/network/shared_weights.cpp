#include "workloads/network/shared_weights.hpp"

#include <unordered_map>

#include "workloads/network/layer_work.hpp"

namespace weft {

namespace {

// Returns whether rows of weights mean the same in both layers.
bool have_equal_rows(const Network& network, std::size_t a, std::size_t b) {
  const WeightRow row = weight_row(network, a), other = weight_row(network, b);
  return row.products == other.products && row.has_bias == other.has_bias && row.has_slope == other.has_slope &&
         weight_shape(network, a) == weight_shape(network, b);
}

}  // namespace

std::vector<std::size_t> weight_owners(const Network& network) {
  std::vector<std::size_t> owners(network.layers.size());
  std::unordered_map<const Values*, std::vector<std::size_t>> known;
  for (std::size_t layer = 0; layer < owners.size(); ++layer) {
    owners[layer] = layer;
    const Values* weights = network.layers[layer].weights.get();
    if (weights == nullptr) continue;
    std::vector<std::size_t>& alike = known[weights];
    for (const std::size_t other : alike) {
      if (owners[layer] == layer && have_equal_rows(network, other, layer)) owners[layer] = other;
    }
    if (owners[layer] == layer) alike.push_back(layer);
  }
  return owners;
}

std::size_t weight_owner(const Network& network, std::size_t layer) {
  const Values* weights = network.layers[layer].weights.get();
  for (std::size_t other = 0; weights != nullptr && other < layer; ++other) {
    if (network.layers[other].weights.get() == weights && have_equal_rows(network, other, layer)) return other;
  }
  return layer;
}

}  // namespace weft
