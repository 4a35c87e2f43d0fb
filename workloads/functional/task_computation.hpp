// Turns a compute task and the bytes that it has read into the description of what is to be computed.
#pragma once

#include "workloads/functional/tile_computation.hpp"
#include "workloads/lowering/tensor_map.hpp"
#include "workloads/network/concat_views.hpp"

namespace weft {

class TaskComputations {
 public:
  // The graph is made from the network and tiling, perhaps with tasks added (see TensorMap). `graph` and `network` must
  // outlive this.
  TaskComputations(const TaskGraph& graph, const Network& network, const Tiling& tiling, DataType type)
      : graph_(graph), network_(network), views_(network), tensors_(graph, network, tiling), type_(type) {}

  DataType type() const { return type_; }
  const TensorMap& tensors() const { return tensors_; }

  // Sets `tile` to the computation of the task, and reuses its vectors. `operands` holds the boxes that the task reads,
  // dense, one behind the other in the order of its inputs; `result` is the dense box that it makes.
  void describe(TaskId task, std::span<const std::uint8_t> operands, std::span<std::uint8_t> result,
                TileComputation& tile) const;

 private:
  BoxBytes<const std::uint8_t> spread_out(const TensorBox& part, const TileSlice& slice,
                                          std::span<const std::uint8_t> bytes, TileComputation& tile) const;
  void add_pieces(TensorId tensor, const BoxBytes<const std::uint8_t>& data, TileComputation& tile) const;

  const TaskGraph& graph_;
  const Network& network_;
  ConcatViews views_;
  TensorMap tensors_;
  DataType type_;
};

}  // namespace weft
