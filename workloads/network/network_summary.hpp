// The arithmetic, parameters and elements of a network, layer by layer.
#pragma once

#include <cstdint>
#include <vector>

#include "workloads/network/network.hpp"

namespace weft {

struct LayerSummary {
  std::int64_t macs = 0;
  std::int64_t operations = 0;  // 0 for layers with multiply-accumulates and for views
  // Weights and biases, and the constants of more than one element that the layer reads as operands. What several layers
  // share counts for the first of them.
  std::int64_t parameters = 0;
  std::int64_t elements = 0;  // of the result
};

// The figures hold for one image. A concatenation is a view as concat_views.hpp says; a reshape of a layer's result is
// taken for one (reshape_views.hpp), unless it is an output of the network.
struct NetworkSummary {
  std::vector<LayerSummary> layers;
  LayerSummary total;
  std::int64_t constants = 0;       // elements of constants that layers read as operands
  std::int64_t largest_tensor = 0;  // elements of the largest input or result
};

// Returns the figures of a network whose shapes are inferred.
NetworkSummary summarize(const Network& network);

}  // namespace weft
