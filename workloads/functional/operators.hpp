// One function per operator: computes the result of a tile, without a rectifier that the layer may have besides.
#pragma once

#include "workloads/functional/tile_computation.hpp"

namespace weft {

void compute_conv(const TileComputation& tile);
void compute_fc(const TileComputation& tile);
void compute_maxpool(const TileComputation& tile);
void compute_avgpool(const TileComputation& tile);
void compute_global_avgpool(const TileComputation& tile);
void compute_add(const TileComputation& tile);
void compute_mul(const TileComputation& tile);
void compute_concat(const TileComputation& tile);
void compute_relu(const TileComputation& tile);
void compute_flatten(const TileComputation& tile);

}  // namespace weft
