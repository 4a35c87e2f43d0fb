// Tells which part of which tensor every buffer of a task graph holds. The graph itself knows only buffers and boxes in
// them; runs that compute values need to know what these are.
#pragma once

#include <cstdint>
#include <vector>

#include "workloads/graph/task_graph.hpp"
#include "workloads/network/concat_views.hpp"
#include "workloads/network/shape.hpp"
#include "workloads/tiling/reshape_views.hpp"
#include "workloads/tiling/tiling.hpp"

namespace weft {

// A box of a tensor of the network, or of the weights of a layer (shaped as weight_shape() says), perhaps without the
// rows and columns between windows that stand apart.
struct TensorBox {
  bool is_weight = false;
  std::uint32_t tensor = 0;          // a TensorId; the layer where these are weights
  std::uint32_t image = 0;           // of the batch; 0 for weights
  Box box{};                         // in elements of the whole tensor, from the first to the last that it holds
  std::array<SliceStep, 2> steps{};  // of the rows and columns that it holds
  bool operator==(const TensorBox&) const = default;
};

class TensorMap {
 public:
  // `graph` is what build_task_graph() made of this network and tiling, or that with tasks added (tile_copies.hpp).
  // Network and tiling must outlive this.
  TensorMap(const TaskGraph& graph, const Network& network, const Tiling& tiling);

  const TensorBox& of(BufferId buffer) const { return boxes_[buffer]; }
  // Returns what a slice of the buffer holds for a layer that reads it, which may know the tensor in another shape.
  // Precondition: it is the whole of a buffer that leaves something out.
  TensorBox of(BufferId buffer, const TileSlice& slice, std::size_t layer) const;

 private:
  TensorBox moved_box(const TaskGraph& graph, TaskId task) const;
  TensorBox in_shape_of(std::size_t layer, const TensorBox& box) const;

  const Network& network_;
  const Tiling& tiling_;
  ConcatViews concatenations_;
  ReshapeViews reshapes_;
  std::vector<bool> reads_view_;  // by layer: a tensor that is one
  std::vector<TensorBox> boxes_;  // by buffer
};

}  // namespace weft
