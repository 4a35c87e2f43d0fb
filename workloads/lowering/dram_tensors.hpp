// Adds the stores and loads of tensors that go through DRAM: a store per tile of a layer's result makes its image
// there, and each layer that reads the tensor loads its receptive fields, every different one once. A load gathers what
// it needs from the images that its field covers; where fields overlap (halos), the bytes are read twice.
#pragma once

#include <vector>

#include "workloads/lowering/graph_assembly.hpp"
#include "workloads/tiling/operand_tiles.hpp"

namespace weft {

class DramTensors {
 public:
  explicit DramTensors(GraphAssembly& graph);

  // Adds one store per tile of `result`, the result of a layer in the scratchpad. It reads the tile whole and writes
  // its image. Images of an output of the network stay; others are released with the last load that reads them.
  void add_stores(std::size_t layer, const HeldTensor& result, bool is_output);

  // Makes the images of a layer's result those of a reshaped tensor, the result of `view`.
  void add_view(std::size_t view, std::size_t layer, const TileGrid& grid) {
    images_[view] = in_shape(grid, images_[layer]);
  }

  // Adds the loads of what the tiles of a layer read, each once even where the layer needs it twice. Precondition: the
  // stores of the tensor have been added.
  OperandTiles load(const OperandPart& read, const TileGrid& output);

 private:
  TaskId add_loads(std::size_t layer, TensorId tensor, const DistinctFields& fields);

  struct Loaded {
    TensorId tensor;
    std::vector<TouchedBox> boxes;
    TaskId first;
  };
  GraphAssembly& graph_;
  const Network& network_;
  std::vector<HeldTensor> images_;  // by layer, once there are any
  std::size_t loading_ = 0;         // the layer that loads
  std::vector<Loaded> loaded_;      // the loads for that layer
};

}  // namespace weft
