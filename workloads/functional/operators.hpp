// One function per operator, which computes the result of a tile without the activation that the layer may have
// besides.
#pragma once

#include "workloads/functional/tile_computation.hpp"

namespace weft {

void compute_conv(const TileComputation& tile);  // conv_transpose, too
void compute_fc(const TileComputation& tile);
void compute_maxpool(const TileComputation& tile);
void compute_avgpool(const TileComputation& tile);
void compute_global_avgpool(const TileComputation& tile);
void compute_add(const TileComputation& tile);
void compute_mul(const TileComputation& tile);
void compute_concat(const TileComputation& tile);
void compute_matmul(const TileComputation& tile);
void compute_softmax(const TileComputation& tile);  // log_softmax, too
void compute_lrn(const TileComputation& tile);
void compute_reshape(const TileComputation& tile);  // flatten and reshape
void compute_transpose(const TileComputation& tile);
void compute_pad(const TileComputation& tile);
void compute_binary(const TileComputation& tile);
void compute_where(const TileComputation& tile);
void compute_reduce(const TileComputation& tile);
void compute_normalize(const TileComputation& tile);
void compute_resize(const TileComputation& tile);
void compute_slice(const TileComputation& tile);
void compute_repeat(const TileComputation& tile);
// Copies the operand: for the operators that are nothing but an activation, which is that of the layer.
void compute_identity(const TileComputation& tile);

// Applies the layer's activation to every element of the result.
void apply_activation(const TileComputation& tile);

}  // namespace weft
