// Tells which part of which tensor every buffer of a task graph holds. The graph itself knows only buffers and boxes in
// them; runs that compute values need to know what these are.
#pragma once

#include <cstdint>
#include <vector>

#include "workloads/graph/task_graph.hpp"
#include "workloads/network/shape.hpp"
#include "workloads/tiling/tiling.hpp"

namespace weft {

// A dense box of a tensor of the network, or of the weights of a layer (shaped as weight_shape() says).
struct TensorBox {
  bool is_weight = false;
  std::uint32_t tensor = 0;  // a TensorId; the layer where these are weights
  std::uint32_t image = 0;   // of the batch; 0 for weights
  Box box{};                 // in elements of the whole tensor
  bool operator==(const TensorBox&) const = default;
};

class TensorMap {
 public:
  // `graph` is what build_task_graph() made of this network and tiling, or that with tasks added (tile_copies.hpp).
  TensorMap(const TaskGraph& graph, const Network& network, const Tiling& tiling);

  const TensorBox& of(BufferId buffer) const { return boxes_[buffer]; }
  // Returns what a box of the buffer holds.
  TensorBox of(BufferId buffer, const TileSlice& slice) const;

 private:
  TensorBox moved_box(const TaskGraph& graph, TaskId task) const;

  std::vector<TensorBox> boxes_;  // by buffer
};

}  // namespace weft
