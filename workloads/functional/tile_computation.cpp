#include "workloads/functional/tile_computation.hpp"

#include <stdexcept>

#include "workloads/functional/operators.hpp"

namespace weft {

namespace {

void compute_operator(const TileComputation& tile) {
  switch (tile.description().op) {
    case Operator::conv:
    case Operator::conv_transpose:
      return compute_conv(tile);
    case Operator::fc:
      return compute_fc(tile);
    case Operator::matmul:
      return compute_matmul(tile);
    case Operator::maxpool:
      return compute_maxpool(tile);
    case Operator::avgpool:
      return compute_avgpool(tile);
    case Operator::global_avgpool:
      return compute_global_avgpool(tile);
    case Operator::add:
      return compute_add(tile);
    case Operator::mul:
      return compute_mul(tile);
    case Operator::concat:
      return compute_concat(tile);
    case Operator::relu:
    case Operator::clip:
    case Operator::prelu:
    case Operator::sigmoid:
      return compute_identity(tile);
    case Operator::softmax:
      return compute_softmax(tile);
    case Operator::lrn:
      return compute_lrn(tile);
    case Operator::flatten:
    case Operator::reshape:
      return compute_reshape(tile);
    case Operator::transpose:
      return compute_transpose(tile);
    case Operator::pad:
      return compute_pad(tile);
    case Operator::none:
      break;
  }
  throw std::logic_error("layer '" + tile.description().name + "' computes nothing");
}

}  // namespace

void compute_tile(const TileComputation& tile) {
  compute_operator(tile);
  apply_activation(tile);
}

}  // namespace weft
