#include "workloads/network/network_ports.hpp"

namespace weft {

NetworkPort port_of(const Network& network, TensorId tensor) {
  const Shape& shape = network.shape(tensor);
  return {network.tensor_name(tensor), {network.batch, shape[0], shape[1], shape[2]}, tensor};
}

std::vector<NetworkPort> input_ports(const Network& network) {
  if (!network.named_inputs.empty()) return network.named_inputs;
  std::vector<NetworkPort> ports;
  for (TensorId input = 0; input < network.inputs.size(); ++input) {
    if (!network.inputs[input].is_constant) ports.push_back(port_of(network, input));
  }
  return ports;
}

std::vector<NetworkPort> output_ports(const Network& network) {
  if (!network.named_outputs.empty()) return network.named_outputs;
  std::vector<NetworkPort> ports;
  const std::vector<bool> is_output = find_outputs(network);
  for (std::size_t layer = 0; layer < is_output.size(); ++layer) {
    if (is_output[layer]) ports.push_back(port_of(network, network.result_of(layer)));
  }
  return ports;
}

}  // namespace weft
