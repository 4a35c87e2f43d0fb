#include "workloads/network/network.hpp"

namespace weft {

std::vector<bool> find_outputs(const Network& network) {
  std::vector<bool> is_output(network.layers.size(), true);
  for (const Layer& layer : network.layers) {
    for (const TensorId tensor : layer.inputs) {
      if (network.is_input(tensor)) continue;
      const std::size_t read = network.producer(tensor);
      is_output[read] = network.layers[read].is_output;
    }
  }
  return is_output;
}

std::vector<std::string> layer_names(const Network& network) {
  std::vector<std::string> names;
  names.reserve(network.layers.size());
  for (const Layer& layer : network.layers) names.push_back(layer.name);
  return names;
}

}  // namespace weft
