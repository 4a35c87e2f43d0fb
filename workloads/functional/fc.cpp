#include <optional>

#include "workloads/functional/network_data.hpp"
#include "workloads/functional/operators.hpp"
#include "workloads/functional/tile_values.hpp"

namespace weft {

// Multiplies the whole input with each row of weights, whose order is that of the input's elements.
void compute_fc(const TileComputation& tile) {
  with_product_arithmetic(tile.type, [&]<class Arithmetic>(Arithmetic) {
    using Element = typename Arithmetic::Element;
    const OperandValues<Element> input(tile, 0);
    const std::int64_t length = element_count(sizes_of(input.box()));
    using Sum = typename Arithmetic::Sum;
    const Element* values = input.row(input.box()[0].begin, 0);
    const int shift = shift_of(*tile.network, tile.layer);
    std::optional<OperandValues<Sum>> before;  // the sums of the part before
    if (has_partial_sums(tile.description())) before.emplace(tile, tile.description().inputs.size() - 1);
    const auto sum_of = [&](const Filter<Element>& filter, std::int32_t unit) {
      Sum sum = before ? before->at(unit, 0, 0) : Sum{0};
      for (std::int64_t i = 0; i < length; ++i) sum = Arithmetic::multiply_add(sum, values[i], filter.weights[i]);
      return sum;
    };
    if (makes_partial_sums(tile.description())) {
      for_each_result<Sum>(tile, [&](std::int32_t unit, std::int32_t, std::int32_t) {
        return sum_of(filter_of<Element>(tile, unit), unit);
      });
      return;
    }
    for_each_result<Element>(tile, [&](std::int32_t unit, std::int32_t, std::int32_t) {
      const Filter<Element> filter = filter_of<Element>(tile, unit);
      return Arithmetic::scale(sum_of(filter, unit), filter.bias, shift);
    });
  });
}

}  // namespace weft
