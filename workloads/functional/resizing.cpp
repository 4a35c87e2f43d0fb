#include <vector>

#include "workloads/functional/operators.hpp"
#include "workloads/functional/tile_values.hpp"
#include "workloads/network/resize_taps.hpp"

namespace weft {

// Weighs the elements around the place of each element of the result, in raster order.
void compute_resize(const TileComputation& tile) {
  with_operand(tile, [&]<class Arithmetic, class Element>(Arithmetic, const OperandValues<Element>& input) {
    using Real = typename Arithmetic::Real;
    const Layer& layer = tile.description();
    const Shape& shape = tile.network->input_shape(tile.layer);
    std::array<std::vector<ResizeTaps>, 3> taps;
    for (std::size_t axis = 0; axis < 3; ++axis) {
      const Range range = tile.result.box[axis];
      for (std::int32_t at = range.begin; at < range.end; ++at) {
        taps[axis].push_back(resize_taps(layer, shape[axis], axis, at));
      }
    }
    const auto taps_at = [&](std::size_t axis, std::int32_t at) -> const ResizeTaps& {
      return taps[axis][static_cast<std::size_t>(at - tile.result.box[axis].begin)];
    };
    for_each_result<Element>(tile, [&](std::int32_t channel, std::int32_t row, std::int32_t column) {
      const ResizeTaps &c = taps_at(0, channel), &r = taps_at(1, row), &k = taps_at(2, column);
      if (c.is_outside || r.is_outside || k.is_outside) return Arithmetic::from_real(Real{layer.resize.outside});
      if (c.count == 1 && r.count == 1 && k.count == 1) return input.at(c.places[0], r.places[0], k.places[0]);
      double sum = 0;
      for (std::size_t i = 0; i < static_cast<std::size_t>(c.count); ++i) {
        for (std::size_t j = 0; j < static_cast<std::size_t>(r.count); ++j) {
          const double weight = static_cast<double>(c.weights[i]) * static_cast<double>(r.weights[j]);
          for (std::size_t l = 0; l < static_cast<std::size_t>(k.count); ++l) {
            sum += weight * static_cast<double>(k.weights[l]) *
                   static_cast<double>(Arithmetic::to_real(input.at(c.places[i], r.places[j], k.places[l])));
          }
        }
      }
      return Arithmetic::from_real(static_cast<Real>(sum));
    });
  });
}

}  // namespace weft
