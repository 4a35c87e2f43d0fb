#include <algorithm>

#include "workloads/functional/arithmetic.hpp"
#include "workloads/functional/operators.hpp"
#include "workloads/functional/tile_values.hpp"

namespace weft {

namespace {

// Operand by operand, in their order: of three, (a + b) + c.
template <class Element, class Combine>
void combine_operands(const TileComputation& tile, Combine combine) {
  const std::span<Element> result = result_values<Element>(tile);
  for (std::size_t operand = 0; operand < tile.description().inputs.size(); ++operand) {
    const OperandValues<Element> values(tile, operand);
    const Box& box = values.box();
    const Element* value = values.row(box[0].begin, box[1].begin);
    for (Element& element : result) {
      element = operand == 0 ? *value : combine(element, *value);
      ++value;
    }
  }
}

}  // namespace

// Of more than two operands in int8, every step saturates.
void compute_add(const TileComputation& tile) {
  with_arithmetic(tile.type, [&](auto arithmetic) {
    using Arithmetic = decltype(arithmetic);
    combine_operands<typename Arithmetic::Element>(tile, Arithmetic::add);
  });
}

void compute_mul(const TileComputation& tile) {
  with_arithmetic(tile.type, [&](auto arithmetic) {
    using Arithmetic = decltype(arithmetic);
    combine_operands<typename Arithmetic::Element>(tile, Arithmetic::multiply);
  });
}

// The rectifier itself is that of the layer (Layer::relu), which is always set here.
void compute_relu(const TileComputation& tile) {
  with_arithmetic(tile.type, [&](auto arithmetic) {
    using Element = typename decltype(arithmetic)::Element;
    combine_operands<Element>(tile, [](Element a, Element) { return a; });
  });
}

}  // namespace weft
