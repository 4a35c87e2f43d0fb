#include <algorithm>
#include <optional>
#include <vector>

#include "workloads/functional/arithmetic.hpp"
#include "workloads/functional/network_data.hpp"
#include "workloads/functional/operators.hpp"
#include "workloads/functional/tile_values.hpp"

namespace weft {

// Computes every element as a sum over the columns of A, in their order; an operand of one channel serves all. A third
// operand is added as a bias.
void compute_matmul(const TileComputation& tile) {
  with_product_arithmetic(tile.type, [&]<class Arithmetic>(Arithmetic) {
    using Element = typename Arithmetic::Element;
    const OperandValues<Element> a(tile, 0), b(tile, 1);
    const bool one_a = tile.network->input_shape(tile.layer, 0)[0] == 1;
    const bool one_b = tile.network->input_shape(tile.layer, 1)[0] == 1;
    const std::int32_t length = tile.network->input_shape(tile.layer, 0)[2];
    const int shift = shift_of(*tile.network, tile.layer);
    std::optional<OperandValues<Element>> bias;
    Shape bias_shape{};
    if (tile.description().inputs.size() > 2) {
      bias.emplace(tile, 2);
      bias_shape = tile.network->input_shape(tile.layer, 2);
    }
    const auto bias_at = [&](std::int32_t channel, std::int32_t row, std::int32_t column) {
      if (!bias) return Element{};
      return bias->at(bias_shape[0] == 1 ? 0 : channel, bias_shape[1] == 1 ? 0 : row, bias_shape[2] == 1 ? 0 : column);
    };
    const Box& box = tile.result.box;
    Element* result = result_values<Element>(tile).data();
    std::vector<typename Arithmetic::Sum> sums(static_cast<std::size_t>(box[2].size()));
    for (std::int32_t channel = box[0].begin; channel < box[0].end; ++channel) {
      for (std::int32_t row = box[1].begin; row < box[1].end; ++row) {
        std::fill(sums.begin(), sums.end(), typename Arithmetic::Sum{0});
        const Element* factors = a.row(one_a ? 0 : channel, row);
        for (std::int32_t k = 0; k < length; ++k) {
          const Element* columns = b.row(one_b ? 0 : channel, k);
          for (auto& sum : sums) sum = Arithmetic::multiply_add(sum, *columns++, factors[k]);
        }
        std::int32_t column = box[2].begin;
        for (const auto sum : sums) *result++ = Arithmetic::scale(sum, bias_at(channel, row, column++), shift);
      }
    }
  });
}

}  // namespace weft
