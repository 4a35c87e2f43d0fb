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
    const Element* values = input.row(0, 0);
    const int shift = shift_of(*tile.network, tile.layer);
    for_each_result<Element>(tile, [&](std::int32_t unit, std::int32_t, std::int32_t) {
      const Filter<Element> filter = filter_of<Element>(tile, unit);
      typename Arithmetic::Sum sum = 0;
      for (std::int64_t i = 0; i < length; ++i) sum = Arithmetic::multiply_add(sum, values[i], filter.weights[i]);
      return Arithmetic::scale(sum, filter.bias, shift);
    });
  });
}

}  // namespace weft
