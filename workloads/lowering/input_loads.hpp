// Adds the buffers of a network's inputs and constants, and the loads that bring tiles of them into the scratchpad.
#pragma once

#include <map>
#include <utility>
#include <vector>

#include "workloads/lowering/graph_assembly.hpp"
#include "workloads/tiling/operand_tiles.hpp"

namespace weft {

class InputLoads {
 public:
  explicit InputLoads(GraphAssembly& graph);

  // Returns what a layer reads of an operand that is an input or a constant of the network. Adds the buffers and loads
  // that are not there yet.
  OperandTiles read(std::size_t layer, std::size_t operand, const TileGrid& output);

 private:
  struct Input {
    bool is_held = false;
    HeldTensor held;                                                  // the whole tensor, or the tiles of its own grid
    BufferId external = no_buffer;                                    // the buffer of image 0; the other images follow
    std::uint32_t readers = 0;                                        // number of layers that read it
    std::map<TouchedBox, std::pair<BufferId, std::uint32_t>> loaded;  // tiles that several layers may share
    bool has_loads = false;
  };

  // Returns where the tensor lives. Constants live where weights do.
  Placement placement_of(TensorId tensor) const {
    const PlacementChoice& placement = graph_.experiment().placement;
    return network_.inputs[tensor].is_constant ? placement.weight : placement.input;
  }
  BufferClass class_of(TensorId tensor) const {
    return network_.inputs[tensor].is_constant ? BufferClass::weight : BufferClass::input;
  }
  // Returns how many sets of buffers the tensor has: one per image, and one for all of a constant.
  std::uint32_t images_of(TensorId tensor) const { return network_.inputs[tensor].is_constant ? 1 : graph_.images(); }
  // Returns the distance from the buffers of one image to those of the next, where an image has so many buffers.
  std::uint32_t images_apart(TensorId tensor, std::size_t buffers) const {
    return network_.inputs[tensor].is_constant ? 0 : static_cast<std::uint32_t>(buffers);
  }
  void hold(std::size_t layer, TensorId tensor);
  OperandTiles load_receptive_fields(std::size_t layer, std::size_t operand, const TileGrid& output);
  TaskId add_loads(std::size_t layer, TensorId tensor, const std::vector<TouchedBox>& boxes,
                   const std::array<std::uint32_t, 3>& count);
  void load_missing(std::size_t layer, TensorId tensor, const std::vector<TouchedBox>& boxes,
                    const std::array<std::uint32_t, 3>& count);

  GraphAssembly& graph_;
  const Network& network_;
  std::vector<Input> inputs_;
};

}  // namespace weft
