// Operators that sum up elements along axes: reductions and normalizations. Sums are made in double precision.
#include <algorithm>
#include <cmath>
#include <optional>
#include <vector>

#include "workloads/functional/operators.hpp"
#include "workloads/functional/tile_values.hpp"

namespace weft {

namespace {

// Returns the elements, as real numbers, that an element of the result is made from: along the layer's axes all of
// them, in raster order, and on the others those at `place`.
template <class Arithmetic, class Element>
void gather_along(const OperandValues<Element>& input, const std::array<bool, 3>& axes,
                  const std::array<std::int32_t, 3>& place, std::vector<double>& values) {
  Box box;
  for (std::size_t axis = 0; axis < 3; ++axis) {
    box[axis] = axes[axis] ? input.box()[axis] : Range{place[axis], place[axis] + 1};
  }
  values.clear();
  for_each_place(box, [&](auto... at) { values.push_back(Arithmetic::to_real(input.at(at...))); });
}

template <class Term>
double sum_of(const std::vector<double>& values, Term term) {
  double sum = 0;
  for (const double value : values) sum += term(value);
  return sum;
}

double identity(double x) { return x; }
double square(double x) { return x * x; }

double reduced(Reduction reduction, const std::vector<double>& values) {
  switch (reduction) {
    case Reduction::mean:
      return sum_of(values, identity) / static_cast<double>(values.size());
    case Reduction::sum:
      return sum_of(values, identity);
    case Reduction::max:
      return *std::max_element(values.begin(), values.end());
    case Reduction::min:
      return *std::min_element(values.begin(), values.end());
    case Reduction::product: {
      double product = 1;
      for (const double value : values) product *= value;
      return product;
    }
    case Reduction::sum_square:
      return sum_of(values, square);
    case Reduction::l1:
      return sum_of(values, [](double x) { return std::abs(x); });
    case Reduction::l2:
      return std::sqrt(sum_of(values, square));
    case Reduction::log_sum:
      return std::log(sum_of(values, identity));
    case Reduction::log_sum_exp: {
      const double largest = *std::max_element(values.begin(), values.end());
      return largest + std::log(sum_of(values, [&](double x) { return std::exp(x - largest); }));
    }
    case Reduction::argmax:
    case Reduction::argmin:
      break;
  }
  return 0;
}

// Returns the place of the first (or last) largest or smallest value.
std::int64_t place_of(const Layer& layer, const std::vector<double>& values) {
  std::size_t best = 0;
  for (std::size_t i = 1; i < values.size(); ++i) {
    const double a = layer.reduction == Reduction::argmax ? values[i] : values[best];
    const double b = layer.reduction == Reduction::argmax ? values[best] : values[i];
    if (a > b || (layer.last_place && a == b)) best = i;
  }
  return static_cast<std::int64_t>(best);
}

std::int8_t from_place(std::int64_t place, Int8) { return Int8::saturate(place); }
float from_place(std::int64_t place, Float32) { return static_cast<float>(place); }

}  // namespace

void compute_reduce(const TileComputation& tile) {
  with_operand(tile, [&]<class Arithmetic, class Element>(Arithmetic arithmetic, const OperandValues<Element>& input) {
    using Real = typename Arithmetic::Real;
    const Layer& layer = tile.description();
    const bool is_place = layer.reduction == Reduction::argmax || layer.reduction == Reduction::argmin;
    std::vector<double> values;
    for_each_result<Element>(tile, [&](auto... place) {
      gather_along<Arithmetic>(input, layer.axes, {place...}, values);
      if (is_place) return from_place(place_of(layer, values), arithmetic);
      return Arithmetic::from_real(static_cast<Real>(reduced(layer.reduction, values)));
    });
  });
}

namespace {

// An operand that is the same along axes on which it has length 1; a constant where the layer has no such operand.
template <class Arithmetic>
class BroadcastOperand {
 public:
  BroadcastOperand(const TileComputation& tile, std::size_t operand, double missing) : missing_(missing) {
    if (operand >= tile.description().inputs.size()) return;
    shape_ = tile.network->input_shape(tile.layer, operand);
    values_.emplace(tile, operand);
  }
  double at(std::int32_t channel, std::int32_t row, std::int32_t column) const {
    if (!values_) return missing_;
    return Arithmetic::to_real(
        values_->at(shape_[0] == 1 ? 0 : channel, shape_[1] == 1 ? 0 : row, shape_[2] == 1 ? 0 : column));
  }

 private:
  double missing_;
  Shape shape_{};
  std::optional<OperandValues<typename Arithmetic::Element>> values_;
};

}  // namespace

// Computes (x - mean) / sqrt(variance + epsilon) * scale + bias, with mean and variance along the axes: Ba, Kiros,
// Hinton, "Layer normalization", arXiv 1607.06450; along the map of a channel, instance normalization; along that of a
// group of channels, group normalization.
void compute_normalize(const TileComputation& tile) {
  with_operand(tile, [&]<class Arithmetic, class Element>(Arithmetic, const OperandValues<Element>& input) {
    using Real = typename Arithmetic::Real;
    const Layer& layer = tile.description();
    const BroadcastOperand<Arithmetic> scale(tile, 1, 1), bias(tile, 2, 0);
    const Box& box = tile.result.box;
    Element* const result = result_values<Element>(tile).data();
    std::vector<double> values;
    Box groups = box;
    for (std::size_t axis = 0; axis < 3; ++axis) {
      if (layer.axes[axis]) groups[axis] = {0, 1};
    }
    for_each_place(groups, [&](std::int32_t channel, std::int32_t row, std::int32_t column) {
      const std::array<std::int32_t, 3> place{channel, row, column};
      gather_along<Arithmetic>(input, layer.axes, place, values);
      const auto count = static_cast<double>(values.size());
      const double mean = sum_of(values, identity) / count;
      const double variance = sum_of(values, [&](double x) { return square(x - mean); }) / count;
      const double factor = 1 / std::sqrt(variance + static_cast<double>(layer.epsilon));
      Box part = box;
      for (std::size_t axis = 0; axis < 3; ++axis) {
        if (!layer.axes[axis]) part[axis] = {place[axis], place[axis] + 1};
      }
      for_each_place(part, [&](auto... at) {
        const double value = (Arithmetic::to_real(input.at(at...)) - mean) * factor * scale.at(at...) + bias.at(at...);
        result[raster_place(box, at...)] = Arithmetic::from_real(static_cast<Real>(value));
      });
    });
  });
}

}  // namespace weft
