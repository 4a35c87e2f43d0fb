#include <algorithm>
#include <vector>

#include "workloads/functional/operators.hpp"
#include "workloads/functional/tile_values.hpp"

namespace weft {

// Computes a tile line by line along the axis: exponentials relative to the largest of the whole line, divided by their
// sum. The logarithm of a softmax is x - largest - log(sum), which is finite where the softmax is 0.
void compute_softmax(const TileComputation& tile) {
  with_operand(tile, [&]<class Arithmetic, class Element>(Arithmetic, const OperandValues<Element>& input) {
    using Real = typename Arithmetic::Real;
    const auto axis = static_cast<std::size_t>(tile.description().axis);
    const bool is_logarithm = tile.description().op == Operator::log_softmax;
    const Box& box = tile.result.box;
    Element* const result = result_values<Element>(tile).data();
    std::vector<Real> values(static_cast<std::size_t>(input.box()[axis].end));  // of a line
    Box lines = box;
    lines[axis] = {0, 1};
    for_each_place(lines, [&](std::int32_t channel, std::int32_t row, std::int32_t column) {
      std::array<std::int32_t, 3> place{channel, row, column};
      std::int32_t& at = place[axis];
      for (at = 0; at < input.box()[axis].end; ++at) {
        values[static_cast<std::size_t>(at)] = Arithmetic::to_real(input.at(place[0], place[1], place[2]));
      }
      const Real largest = *std::max_element(values.begin(), values.end());
      Real sum = 0;
      for (Real& value : values) sum += value = std::exp(value - largest);
      for (at = box[axis].begin; at < box[axis].end; ++at) {
        const Real value = is_logarithm
                               ? Arithmetic::to_real(input.at(place[0], place[1], place[2])) - largest - std::log(sum)
                               : values[static_cast<std::size_t>(at)] / sum;
        result[raster_place(box, place[0], place[1], place[2])] = Arithmetic::from_real(value);
      }
    });
  });
}

}  // namespace weft
