#include <algorithm>

#include "workloads/functional/operators.hpp"
#include "workloads/functional/tile_values.hpp"

namespace weft {

// Computes local response normalization across channels: Krizhevsky, Sutskever, Hinton, "ImageNet classification with
// deep convolutional neural networks", NIPS 2012, section 3.3, with alpha divided by the size as in ONNX (operator LRN)
// and Caffe.
void compute_lrn(const TileComputation& tile) {
  with_operand(tile, [&]<class Arithmetic, class Element>(Arithmetic, const OperandValues<Element>& input) {
    using Real = typename Arithmetic::Real;
    const Layer& layer = tile.description();
    const Real factor = Real{layer.lrn.alpha} / static_cast<Real>(layer.lrn.size);
    for_each_result<Element>(tile, [&](std::int32_t channel, std::int32_t row, std::int32_t column) {
      const std::int32_t first = std::max(input.box()[0].begin, channel - (layer.lrn.size - 1) / 2);
      const std::int32_t last = std::min(input.box()[0].end - 1, channel + layer.lrn.size / 2);
      Real squares = 0;
      for (std::int32_t c = first; c <= last; ++c) {
        const Real value = Arithmetic::to_real(input.at(c, row, column));
        squares += value * value;
      }
      const Real value = Arithmetic::to_real(input.at(channel, row, column));
      return Arithmetic::from_real(value / std::pow(Real{layer.lrn.k} + factor * squares, Real{layer.lrn.beta}));
    });
  });
}

}  // namespace weft
