#include "workloads/network/network_subset.hpp"

#include <algorithm>
#include <numeric>

#include "base/core/error.hpp"

namespace weft {

namespace {

constexpr std::size_t not_chosen = static_cast<std::size_t>(-1);

// Returns, for each layer of the network, the position of its name in the list, or not_chosen.
std::vector<std::size_t> find_layers(const Network& network,
                                     const std::vector<std::pair<std::string, Location>>& layers) {
  const std::vector<std::string> names = layer_names(network);
  std::vector<std::size_t> position(names.size(), not_chosen);
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const auto& [name, where] = layers[i];
    const auto known = std::find(names.begin(), names.end(), name);
    if (known == names.end()) throw InputError(where, unknown_name("layer", name, names));
    std::size_t& slot = position[static_cast<std::size_t>(known - names.begin())];
    if (slot != not_chosen) throw InputError(where, "layer '" + name + "' is named twice; expected once");
    slot = i;
  }
  return position;
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

void check_connected(const Network& network, const std::vector<std::pair<std::string, Location>>& layers,
                     const std::vector<std::size_t>& position) {
  Sets sets(network.tensor_count());
  for (std::size_t layer = 0; layer < position.size(); ++layer) {
    if (position[layer] == not_chosen) continue;
    for (const TensorId tensor : network.layers[layer].inputs) sets.join(network.result_of(layer), tensor);
  }
  std::size_t first = not_chosen;
  for (std::size_t layer = 0; layer < position.size(); ++layer) {
    if (position[layer] == not_chosen) continue;
    if (first == not_chosen) first = layer;
    if (sets.find(network.result_of(layer)) != sets.find(network.result_of(first))) {
      throw InputError(layers[position[layer]].second,
                       "layer '" + network.layers[layer].name + "' shares no tensor with the part that holds '" +
                           network.layers[first].name + "'; expected a connected part of the network");
    }
  }
}

}  // namespace

Network network_subset(const Network& network, const std::vector<std::pair<std::string, Location>>& layers) {
  if (layers.empty()) throw InputError("layers: the list is empty; expected at least one layer");
  const std::vector<std::size_t> position = find_layers(network, layers);
  check_connected(network, layers, position);

  Network part;
  part.name = network.name;
  part.batch = network.batch;
  constexpr TensorId outside = static_cast<TensorId>(-1);
  std::vector<TensorId> renumbered(network.tensor_count(), outside);
  const auto is_inside = [&](TensorId tensor) {
    return !network.is_input(tensor) && position[network.producer(tensor)] != not_chosen;
  };
  for (std::size_t layer = 0; layer < position.size(); ++layer) {
    if (position[layer] == not_chosen) continue;
    for (const TensorId tensor : network.layers[layer].inputs) {
      if (is_inside(tensor) || renumbered[tensor] != outside) continue;
      renumbered[tensor] = static_cast<TensorId>(part.inputs.size());
      if (network.is_input(tensor)) {
        part.inputs.push_back(network.inputs[tensor]);
      } else {
        part.inputs.push_back({network.tensor_name(tensor), network.shape(tensor), network.layers[layer].where});
      }
    }
  }
  for (std::size_t layer = 0; layer < position.size(); ++layer) {
    if (position[layer] == not_chosen) continue;
    renumbered[network.result_of(layer)] = part.result_of(part.layers.size());
    part.layers.push_back(network.layers[layer]);
    for (TensorId& tensor : part.layers.back().inputs) tensor = renumbered[tensor];
  }
  return part;
}

}  // namespace weft
