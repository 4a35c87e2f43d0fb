#include "workloads/network/network_summary.hpp"

#include <algorithm>

#include "workloads/network/concat_views.hpp"
#include "workloads/network/layer_work.hpp"

namespace weft {

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
  for (std::size_t i = 0; i < network.layers.size(); ++i) {
    const Work work = layer_work(network, i);
    const LayerSummary layer{work.macs, views.is_view(i) ? 0 : work.operations, element_count(weight_shape(network, i)),
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
