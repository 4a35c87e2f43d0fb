#include "workloads/functional/tile_computation.hpp"

#include <algorithm>
#include <stdexcept>

#include "workloads/functional/arithmetic.hpp"
#include "workloads/functional/operators.hpp"
#include "workloads/functional/tile_values.hpp"

namespace weft {

namespace {

void compute_operator(const TileComputation& tile) {
  switch (tile.description().op) {
    case Operator::conv:
      return compute_conv(tile);
    case Operator::fc:
      return compute_fc(tile);
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
      return compute_relu(tile);
    case Operator::flatten:
      return compute_flatten(tile);
    default:
      break;
  }
  throw std::logic_error("layer '" + tile.description().name + "' computes nothing");
}

void rectify(const TileComputation& tile) {
  with_arithmetic(tile.type, [&](auto arithmetic) {
    using Element = typename decltype(arithmetic)::Element;
    for (Element& value : result_values<Element>(tile)) value = std::max(value, Element{0});
  });
}

}  // namespace

void compute_tile(const TileComputation& tile) {
  compute_operator(tile);
  if (tile.description().activation == Activation::relu) rectify(tile);
}

}  // namespace weft
