
#include "workloads/functional/arithmetic.hpp"
#include "workloads/functional/operators.hpp"
#include "workloads/functional/tile_values.hpp"

namespace weft {

namespace {

// Calls body(function) with a function object of two numbers. NaN is neither larger nor smaller than anything, so that
// of two numbers that one is, the max and the min are the first.
template <class Real, class Body>
void with_function(BinaryFunction function, Body body) {
  switch (function) {
    case BinaryFunction::sub:
      return body([](Real a, Real b) { return a - b; });
    case BinaryFunction::div:
      return body([](Real a, Real b) { return a / b; });
    case BinaryFunction::max:
      return body([](Real a, Real b) { return std::max(a, b); });
    case BinaryFunction::min:
      return body([](Real a, Real b) { return std::min(a, b); });
    case BinaryFunction::pow:
      return body([](Real a, Real b) { return std::pow(a, b); });
    case BinaryFunction::equal:
      return body([](Real a, Real b) { return a == b ? Real{1} : Real{0}; });
    case BinaryFunction::greater:
      return body([](Real a, Real b) { return a > b ? Real{1} : Real{0}; });
    case BinaryFunction::greater_equal:
      return body([](Real a, Real b) { return a >= b ? Real{1} : Real{0}; });
    case BinaryFunction::less:
      return body([](Real a, Real b) { return a < b ? Real{1} : Real{0}; });
    case BinaryFunction::less_equal:
      return body([](Real a, Real b) { return a <= b ? Real{1} : Real{0}; });
    case BinaryFunction::logical_and:
      return body([](Real a, Real b) { return a != 0 && b != 0 ? Real{1} : Real{0}; });
    case BinaryFunction::logical_or:
      return body([](Real a, Real b) { return a != 0 || b != 0 ? Real{1} : Real{0}; });
    case BinaryFunction::logical_xor:
      return body([](Real a, Real b) { return (a != 0) != (b != 0) ? Real{1} : Real{0}; });
  }
}

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

// In int8, elements are multiples of 1/16, which makes differences, maxima and minima exact but for saturation.
void compute_binary(const TileComputation& tile) {
  with_arithmetic(tile.type, [&]<class Arithmetic>(Arithmetic) {
    using Element = typename Arithmetic::Element;
    using Real = typename Arithmetic::Real;
    with_function<Real>(tile.description().binary, [&]<class Function>(Function) {
      combine_operands<Element>(tile, [](Element a, Element b) {
        return Arithmetic::from_real(static_cast<Real>(Function{}(Arithmetic::to_real(a), Arithmetic::to_real(b))));
      });
    });
  });
}

// Takes the second operand where the first is not 0, else the third.
void compute_where(const TileComputation& tile) {
  with_arithmetic(tile.type, [&]<class Arithmetic>(Arithmetic) {
    using Element = typename Arithmetic::Element;
    const OperandValues<Element> condition(tile, 0), yes(tile, 1), no(tile, 2);
    const auto at = [&](std::size_t operand, const OperandValues<Element>& values, std::int32_t channel,
                        std::int32_t row, std::int32_t column) {
      const Shape& shape = tile.network->input_shape(tile.layer, operand);
      return values.at(shape[0] == 1 ? 0 : channel, shape[1] == 1 ? 0 : row, shape[2] == 1 ? 0 : column);
    };
    for_each_result<Element>(tile, [&](auto... place) {
      return at(0, condition, place...) != Element{0} ? at(1, yes, place...) : at(2, no, place...);
    });
  });
}

void compute_identity(const TileComputation& tile) {
  with_arithmetic(tile.type, [&]<class Arithmetic>(Arithmetic) {
    combine_operands<typename Arithmetic::Element>(tile, [](auto a, auto) { return a; });
  });
}

}  // namespace weft
