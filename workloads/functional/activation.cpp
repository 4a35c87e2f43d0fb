// Activations: the functions that are applied to every element of a result.
#include <algorithm>

#include "workloads/functional/arithmetic.hpp"
#include "workloads/functional/operators.hpp"
#include "workloads/functional/tile_values.hpp"
#include "workloads/functional/unary_functions.hpp"

namespace weft {

namespace {

// Sets every element to function(element).
template <class Element, class Function>
void transform(const TileComputation& tile, Function function) {
  for (Element& value : result_values<Element>(tile)) value = function(value);
}

template <class Arithmetic>
void rectify_with_slopes(const TileComputation& tile) {
  using Element = typename Arithmetic::Element;
  const Box& box = tile.result.box;
  const auto map = static_cast<std::size_t>(box[1].size()) * static_cast<std::size_t>(box[2].size());
  Element* value = result_values<Element>(tile).data();
  for (std::int32_t channel = box[0].begin; channel < box[0].end; ++channel) {
    const Element slope = weights_of<Element>(tile, channel).back();
    for (std::size_t i = 0; i < map; ++i, ++value) {
      if (*value < 0) *value = Arithmetic::multiply(*value, slope);
    }
  }
}

template <class Arithmetic>
void activate(const TileComputation& tile) {
  using Element = typename Arithmetic::Element;
  using Real = typename Arithmetic::Real;
  const Layer& layer = tile.description();
  switch (layer.activation) {
    case Activation::none:
      return;
    case Activation::relu:
      return transform<Element>(tile, [](Element value) { return std::max(value, Element{0}); });
    case Activation::clip: {
      const Element min = Arithmetic::from_real(layer.clip_min), max = Arithmetic::from_real(layer.clip_max);
      return transform<Element>(tile, [=](Element value) { return std::min(std::max(value, min), max); });
    }
    case Activation::prelu:
      return rectify_with_slopes<Arithmetic>(tile);
    default: {
      const auto function = unary_function<Real>(layer.activation);
      const auto alpha = static_cast<Real>(layer.alpha), beta = static_cast<Real>(layer.beta);
      return transform<Element>(tile, [=](Element value) {
        return Arithmetic::from_real(function(Arithmetic::to_real(value), alpha, beta));
      });
    }
  }
}

}  // namespace

void apply_activation(const TileComputation& tile) {
  with_arithmetic(tile.type, [&]<class Arithmetic>(Arithmetic) { activate<Arithmetic>(tile); });
}

}  // namespace weft
