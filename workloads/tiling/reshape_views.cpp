#include "workloads/tiling/reshape_views.hpp"

#include <algorithm>

#include "workloads/network/concat_views.hpp"

namespace weft {

namespace {

// The axes [begin, end) of a grid, whose tiles follow each other without gaps in raster order.
struct AxisBlock {
  std::size_t begin = 0, end = 0;
};

// Returns how many neighbouring elements a tile holds of a block of axes; nothing where they are no neighbours, or where
// the tiles are not all alike but for the last.
std::optional<std::int64_t> run_of_tiles(const TileGrid& grid, AxisBlock block) {
  std::int64_t run = 1;
  std::size_t axis = block.end;
  while (axis > block.begin && grid.tile[axis - 1] == grid.tensor[axis - 1]) run *= grid.tile[--axis];
  if (axis == block.begin) return run;
  --axis;  // the axis that is cut
  run *= grid.tile[axis];
  for (std::size_t slower = block.begin; slower < axis; ++slower) {
    if (grid.tile[slower] != 1) return std::nullopt;
    if (grid.tensor[slower] > 1 && grid.tensor[axis] % grid.tile[axis] != 0) return std::nullopt;
  }
  return run;
}

// Sets the tile along a block of axes to runs of so many neighbours, and returns whether that is possible.
bool set_tile(TileGrid& grid, AxisBlock block, std::int64_t run) {
  std::size_t axis = block.end;
  for (; axis > block.begin && run >= grid.tensor[axis - 1]; --axis) {
    if (run % grid.tensor[axis - 1] != 0) return false;
    run /= grid.tensor[axis - 1];
  }
  if (axis == block.begin) return run == 1;
  --axis;
  grid.tile[axis] = static_cast<std::int32_t>(run);
  for (std::size_t slower = block.begin; slower < axis; ++slower) {
    if (grid.tensor[slower] > 1 && grid.tensor[axis] % run != 0) return false;
    grid.tile[slower] = 1;
  }
  return true;
}

}  // namespace

std::optional<TileGrid> reshaped_grid(const TileGrid& grid, const Shape& reshaped) {
  TileGrid result{reshaped, reshaped};
  std::size_t from = 0, to = 0;
  while (from < 3 && to < 3) {
    // The shortest runs of axes that hold equally many elements in both shapes.
    std::size_t from_end = from + 1, to_end = to + 1;
    std::int64_t of_from = grid.tensor[from], of_to = reshaped[to];
    while (of_from != of_to) {
      if (of_from < of_to) {
        of_from *= grid.tensor[from_end++];
      } else {
        of_to *= reshaped[to_end++];
      }
    }
    if (from_end == 3) to_end = 3;  // axes of length 1 that are left
    if (to_end == 3) from_end = 3;
    const std::optional<std::int64_t> run = run_of_tiles(grid, {from, from_end});
    if (!run || !set_tile(result, {to, to_end}, *run)) return std::nullopt;
    from = from_end;
    to = to_end;
  }
  return result;
}

namespace {

// Returns, for each tensor, whether some layer reads it beside another shape of it. A task reads every buffer once, so
// one of them has to be a copy.
std::vector<bool> read_in_two_shapes(const Network& network, const ConcatViews& concatenations) {
  std::vector<TensorId> root(network.tensor_count());  // the tensor before all reshapes
  for (TensorId tensor = 0; tensor < root.size(); ++tensor) {
    const bool is_result = !network.is_input(tensor);
    const Layer* layer = is_result ? &network.layers[network.producer(tensor)] : nullptr;
    root[tensor] = is_result && is_reshape(layer->op) ? root[layer->inputs[0]] : tensor;
  }
  std::vector<bool> result(root.size(), false);
  for (const Layer& layer : network.layers) {
    const std::vector<TensorId> read = concatenations.read_by(layer);
    for (const TensorId tensor : read) {
      if (std::any_of(read.begin(), read.end(),
                      [&](TensorId other) { return other != tensor && root[other] == root[tensor]; })) {
        result[tensor] = true;
      }
    }
  }
  return result;
}

}  // namespace

ReshapeViews::ReshapeViews(const Network& network, const Tiling& tiling)
    : inputs_(network.inputs.size()), sources_(network.layers.size()), grids_(network.layers.size()) {
  const std::vector<bool> is_output = find_outputs(network);
  const ConcatViews concatenations(network);
  const std::vector<bool> needs_copy = read_in_two_shapes(network, concatenations);
  for (std::size_t layer = 0; layer < network.layers.size(); ++layer) {
    const Layer& of = network.layers[layer];
    if (!is_reshape(of.op) || of.activation != Activation::none || is_output[layer]) continue;
    if (needs_copy[network.result_of(layer)]) continue;
    const TensorId operand = of.inputs[0];
    if (of.type != network.type(operand) || !keeps_scale(of)) continue;
    if (network.is_input(operand) || concatenations.is_view(network.producer(operand))) continue;
    const std::size_t producer = network.producer(operand);
    const TileGrid held = is_view(producer) ? grids_[producer] : tiling.grid(network, producer);
    const std::optional<TileGrid> grid = reshaped_grid(held, of.output);
    if (!grid) continue;
    sources_[layer] = source(operand);
    grids_[layer] = *grid;
  }
}

}  // namespace weft
