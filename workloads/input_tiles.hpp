// The inputs of a network: where they lie, and the loads that bring tiles of them into the scratchpad.
#pragma once

#include <map>
#include <utility>
#include <vector>

#include "workloads/graph_in_progress.hpp"
#include "workloads/operand_tiles.hpp"

namespace weft {

class InputTiles {
 public:
  explicit InputTiles(GraphInProgress& graph);

  // What a layer reads of an operand that is an input of the network. Buffers and loads that are not there yet are
  // added to the graph.
  OperandTiles read(std::size_t layer, std::size_t operand, const TileGrid& output);

 private:
  struct Input {
    bool is_held = false;
    HeldTensor held;                                           // the whole tensor, or the tiles of its own grid
    BufferId external = no_buffer;                             // of image 0; the other images follow
    std::uint32_t readers = 0;                                 // layers
    std::map<Box, std::pair<BufferId, std::uint32_t>> loaded;  // tiles that several layers may share
    bool has_load_group = false;
  };

  void hold(std::size_t layer, TensorId tensor);
  OperandTiles load_receptive_fields(std::size_t layer, std::size_t operand, const TileGrid& output);
  TaskId add_loads(std::size_t layer, TensorId tensor, const std::vector<Box>& boxes,
                   const std::array<std::uint32_t, 3>& count);
  void load_missing(std::size_t layer, TensorId tensor, const std::vector<Box>& boxes,
                    const std::array<std::uint32_t, 3>& count);

  GraphInProgress& graph_;
  const Network& network_;
  std::vector<Input> inputs_;
};

}  // namespace weft
