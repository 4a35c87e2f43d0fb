#include "workloads/network/network_subset.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <numeric>

#include "base/core/error.hpp"

namespace weft {

namespace {

// By layer of the network: where it is named.
using ChosenLayers = std::map<std::size_t, Location>;

ChosenLayers find_layers(const Network& network, const std::vector<std::pair<std::string, Location>>& layers) {
  const std::vector<std::string> names = layer_names(network);
  ChosenLayers chosen;
  for (const auto& [name, where] : layers) {
    const auto known = std::find(names.begin(), names.end(), name);
    if (known == names.end()) throw InputError(where, unknown_name("layer", name, names));
    if (!chosen.emplace(known - names.begin(), where).second) {
      throw InputError(where, "layer '" + name + "' is named twice; expected once");
    }
  }
  return chosen;
}

// Disjoint sets of tensors (union-find).
class Sets {
 public:
  explicit Sets(std::size_t count) : parent_(count) { std::iota(parent_.begin(), parent_.end(), std::size_t{0}); }
  std::size_t find(std::size_t element) {
    while (parent_[element] != element) element = parent_[element] = parent_[parent_[element]];
    return element;
  }
  void join(std::size_t a, std::size_t b) { parent_[find(a)] = find(b); }

 private:
  std::vector<std::size_t> parent_;
};

void check_connected(const Network& network, const ChosenLayers& chosen) {
  Sets sets(network.tensor_count());
  for (const auto& [layer, where] : chosen) {
    for (const TensorId tensor : network.layers[layer].inputs) sets.join(network.result_of(layer), tensor);
  }
  const std::size_t first = chosen.begin()->first;
  for (const auto& [layer, where] : chosen) {
    if (sets.find(network.result_of(layer)) == sets.find(network.result_of(first))) continue;
    throw InputError(where,
                     fmt::format("layer '{}' shares no tensor with the part that holds '{}'; expected a connected "
                                 "part of the network",
                                 network.layers[layer].name, network.layers[first].name));
  }
}

}  // namespace

Network network_subset(const Network& network, const std::vector<std::pair<std::string, Location>>& layers) {
  if (layers.empty()) throw InputError("layers: the list is empty; expected at least one layer");
  const ChosenLayers chosen = find_layers(network, layers);
  check_connected(network, chosen);

  Network part;
  part.name = network.name;
  part.batch = network.batch;
  part.element_bits = network.element_bits;
  std::map<TensorId, TensorId> renumbered;
  for (const auto& [layer, where] : chosen) {
    for (const TensorId tensor : network.layers[layer].inputs) {
      const bool is_inside = !network.is_input(tensor) && chosen.contains(network.producer(tensor));
      if (is_inside || !renumbered.emplace(tensor, part.tensor_count()).second) continue;
      if (network.is_input(tensor)) {
        part.inputs.push_back(network.inputs[tensor]);
      } else {
        part.inputs.push_back({network.tensor_name(tensor), network.shape(tensor), network.layers[layer].where});
        part.inputs.back().type = network.type(tensor);
      }
    }
  }
  for (const auto& [layer, where] : chosen) {
    renumbered[network.result_of(layer)] = part.tensor_count();
    part.layers.push_back(network.layers[layer]);
    for (TensorId& tensor : part.layers.back().inputs) tensor = renumbered[tensor];
  }
  return part;  // whose inputs and outputs are others than those of the file
}

}  // namespace weft
