#include "workloads/functional/tile_computation.hpp"

#include <stdexcept>

#include "workloads/functional/operators.hpp"
#include "workloads/functional/own_types.hpp"

namespace weft {

namespace {

// In the order of Operator.
constexpr void (*computations[])(const TileComputation&) = {
    nullptr,          compute_conv,      compute_conv,      compute_maxpool,  compute_avgpool, compute_global_avgpool,
    compute_fc,       compute_matmul,    compute_add,       compute_mul,      compute_concat,  compute_identity,
    compute_identity, compute_identity,  compute_identity,  compute_softmax,  compute_lrn,     compute_reshape,
    compute_reshape,  compute_transpose, compute_pad,       compute_identity, compute_binary,  compute_where,
    compute_reduce,   compute_softmax,   compute_normalize, compute_resize,   compute_slice,   compute_repeat};
static_assert(std::size(computations) == static_cast<std::size_t>(last_operator) + 1);

}  // namespace

void compute_tile(const TileComputation& tile) {
  const auto compute = computations[static_cast<std::size_t>(tile.description().op)];
  if (compute == nullptr) throw std::logic_error("layer '" + tile.description().name + "' computes nothing");
  // Sums of a layer that was cut are of a type of their own, and computed with as they are.
  if (!tile.description().part && has_own_types(*tile.network, tile.layer, tile.type))
    return compute_in_own_types(tile, compute);
  compute(tile);
  apply_activation(tile);
}

}  // namespace weft
