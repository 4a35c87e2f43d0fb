
#include "workloads/functional/arithmetic.hpp"
#include "workloads/functional/operators.hpp"
#include "workloads/functional/tile_values.hpp"

namespace weft {

namespace {

// Combines operand by operand, in their order: three as (a + b) + c. An axis on which an operand has length 1 is the
// same for all of the result.
template <class Element>
void combine_operands(const TileComputation& tile, Element (*combine)(Element, Element)) {
  const Box& box = tile.result.box;
  for (std::size_t operand = 0; operand < tile.description().inputs.size(); ++operand) {
    const OperandValues<Element> values(tile, operand);
    const Shape& shape = tile.network->input_shape(tile.layer, operand);
    const std::int32_t step = shape[2] == 1 ? 0 : 1;
    Element* result = result_values<Element>(tile).data();
    for (std::int32_t channel = box[0].begin; channel < box[0].end; ++channel) {
      for (std::int32_t row = box[1].begin; row < box[1].end; ++row) {
        const Element* value = values.row(shape[0] == 1 ? 0 : channel, shape[1] == 1 ? 0 : row);
        for (std::int32_t column = box[2].begin; column < box[2].end; ++column, ++result, value += step) {
          *result = operand == 0 ? *value : combine(*result, *value);
        }
      }
    }
  }
}

}  // namespace

// Adds the operands. In int8, every step saturates.
void compute_add(const TileComputation& tile) {
  with_arithmetic(tile.type, [&]<class Arithmetic>(Arithmetic) { combine_operands(tile, Arithmetic::add); });
}

void compute_mul(const TileComputation& tile) {
  with_arithmetic(tile.type, [&]<class Arithmetic>(Arithmetic) { combine_operands(tile, Arithmetic::multiply); });
}

void compute_identity(const TileComputation& tile) {
  with_arithmetic(tile.type, [&]<class Arithmetic>(Arithmetic) {
    combine_operands<typename Arithmetic::Element>(tile, [](auto a, auto) { return a; });
  });
}

}  // namespace weft
