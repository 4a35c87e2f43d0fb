#include "workloads/network/network_summary.hpp"

#include <algorithm>
#include <unordered_set>

#include "workloads/network/concat_views.hpp"
#include "workloads/network/layer_work.hpp"
#include "workloads/network/shared_weights.hpp"

namespace weft {

namespace {

bool is_reshape_view(const Network& network, const Layer& layer, bool is_output) {
  return is_reshape(layer.op) && layer.activation == Activation::none && !is_output &&
         !network.is_input(layer.inputs[0]);
}

// Counts the elements of the constants that layers read as operands, each once, whatever its views.
class ConstantCount {
 public:
  explicit ConstantCount(const Network& network) : network_(network) {}

  // Returns those that are parameters, of more than one element, and that no layer before has read.
  std::int64_t first_read_by(std::size_t layer) {
    std::int64_t elements = 0;
    for (const TensorId tensor : network_.layers[layer].inputs) {
      if (!network_.is_input(tensor) || !network_.inputs[tensor].is_constant) continue;
      const NetworkInput& constant = network_.inputs[tensor];
      const void* const values = constant.values.get();
      const bool is_new = counted_.insert(values != nullptr ? values : &constant).second;
      if (is_new && element_count(constant.shape) > 1) elements += element_count(constant.shape);
    }
    return elements;
  }

 private:
  const Network& network_;
  std::unordered_set<const void*> counted_;
};

}  // namespace

NetworkSummary summarize(const Network& network) {
  NetworkSummary summary;
  for (const NetworkInput& input : network.inputs) {
    if (input.is_constant) {
      summary.constants += element_count(input.shape);
    } else {
      summary.largest_tensor = std::max(summary.largest_tensor, element_count(input.shape));
    }
  }
  const ConcatViews views(network);
  const std::vector<bool> is_output = find_outputs(network);
  const std::vector<std::size_t> owners = weight_owners(network);
  ConstantCount constants(network);
  for (std::size_t i = 0; i < network.layers.size(); ++i) {
    const Work work = layer_work(network, i);
    const bool is_free = views.is_view(i) || is_reshape_view(network, network.layers[i], is_output[i]);
    const LayerSummary layer{
        work.macs, is_free ? 0 : work.operations,
        (owners[i] == i ? element_count(weight_shape(network, i)) : 0) + constants.first_read_by(i),
        element_count(network.layers[i].output)};
    summary.layers.push_back(layer);
    summary.total.macs += layer.macs;
    summary.total.operations += layer.operations;
    summary.total.parameters += layer.parameters;
    summary.total.elements += layer.elements;
    summary.largest_tensor = std::max(summary.largest_tensor, layer.elements);
  }
  return summary;
}

}  // namespace weft
