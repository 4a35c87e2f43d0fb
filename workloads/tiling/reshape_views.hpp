// Reshapes that need no copy: where the tiles of a tensor are, in another shape, tiles of the reshaped tensor, a layer
// that reads the latter reads these.
#pragma once

#include <optional>
#include <vector>

#include "workloads/tiling/tiling.hpp"

namespace weft {

// Returns the grid of a tensor of the same elements in the shape `reshaped` whose tiles hold the same elements in the
// same order as those of `grid`; nothing where they are no boxes there.
std::optional<TileGrid> reshaped_grid(const TileGrid& grid, const Shape& reshaped);

class ReshapeViews {
 public:
  ReshapeViews(const Network& network, const Tiling& tiling);

  // True when the layer makes no tensor of its own: it is a reshape without an activation of the result of a layer, no
  // output of the network, its elements are of that result's type and stand for the same numbers, its tiles are those of
  // that result, and no layer reads both.
  bool is_view(std::size_t layer) const { return sources_[layer].has_value(); }
  // Returns the tensor whose tiles a tensor consists of: itself where it is no view.
  TensorId source(TensorId tensor) const {
    if (tensor < inputs_ || !is_view(tensor - inputs_)) return tensor;
    return *sources_[tensor - inputs_];
  }
  // Returns the tiles of a view. Precondition: is_view().
  const TileGrid& grid(std::size_t layer) const { return grids_[layer]; }

 private:
  std::size_t inputs_;
  std::vector<std::optional<TensorId>> sources_;  // by layer
  std::vector<TileGrid> grids_;                   // by layer, of views
};

}  // namespace weft
