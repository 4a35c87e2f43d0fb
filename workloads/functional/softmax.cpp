#include <algorithm>
#include <vector>

#include "workloads/functional/arithmetic.hpp"
#include "workloads/functional/operators.hpp"
#include "workloads/functional/tile_values.hpp"

namespace weft {

namespace {

// The lines of a tile along the axis, one by one: exponentials relative to the largest of the whole line, divided by
// their sum.
template <class Arithmetic>
class Softmax {
 public:
  using Element = typename Arithmetic::Element;
  using Real = typename Arithmetic::Real;

  explicit Softmax(const TileComputation& tile)
      : tile_(tile), axis_(static_cast<std::size_t>(tile.description().axis)), input_(tile, 0) {}

  void compute() {
    Box lines = tile_.result.box;
    lines[axis_] = {0, 1};
    for (std::int32_t channel = lines[0].begin; channel < lines[0].end; ++channel) {
      for (std::int32_t row = lines[1].begin; row < lines[1].end; ++row) {
        for (std::int32_t column = lines[2].begin; column < lines[2].end; ++column) line({channel, row, column});
      }
    }
  }

 private:
  void line(std::array<std::int32_t, 3> place) {
    const std::int32_t length = input_.box()[axis_].end;
    values_.clear();
    for (place[axis_] = 0; place[axis_] < length; ++place[axis_]) {
      values_.push_back(Arithmetic::to_real(input_.at(place[0], place[1], place[2])));
    }
    const Real largest = *std::max_element(values_.begin(), values_.end());
    Real sum = 0;
    for (Real& value : values_) sum += value = std::exp(value - largest);
    const Box& box = tile_.result.box;
    Element* result = result_values<Element>(tile_).data();
    for (place[axis_] = box[axis_].begin; place[axis_] < box[axis_].end; ++place[axis_]) {
      const std::int64_t row = std::int64_t{place[0] - box[0].begin} * box[1].size() + (place[1] - box[1].begin);
      result[row * box[2].size() + (place[2] - box[2].begin)] =
          Arithmetic::from_real(values_[static_cast<std::size_t>(place[axis_])] / sum);
    }
  }

  const TileComputation& tile_;
  std::size_t axis_;
  OperandValues<Element> input_;
  std::vector<Real> values_;  // of a line
};

}  // namespace

void compute_softmax(const TileComputation& tile) {
  with_arithmetic(tile.type, [&](auto arithmetic) { Softmax<decltype(arithmetic)>(tile).compute(); });
}

}  // namespace weft
