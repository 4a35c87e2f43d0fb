#include "workloads/onnx/layers/weight_matrix.hpp"

namespace weft {

namespace {

constexpr std::int64_t max_values = std::int64_t{1} << 28;

void check_size(std::int64_t values, const Location& where) {
  if (values < max_values) return;
  throw InputError(where, "weights of " + std::to_string(values) +
                              " values that are not all the same are too large; expected fewer than 2^28 per layer");
}

}  // namespace

WeightMatrix::WeightMatrix(const Layer& layer, std::int64_t elements)
    : owner_(layer.weights),
      values_(*owner_),
      layer_(layer),
      filters_(layer.op == Operator::fc ? layer.units : layer.filters),
      elements_(elements),
      has_bias_(layer.bias),
      row_(elements + (layer.bias ? 1 : 0)) {}

Values WeightMatrix::reserved(std::int64_t columns) const {
  const std::int64_t size = filters_ * (elements_ + columns);
  check_size(size, layer_.where);
  Values values;
  values.reserve(static_cast<std::size_t>(size));
  return values;
}

std::shared_ptr<const Values> WeightMatrix::with_slopes(const Values& slopes) const {
  if (slopes.size() == 1 && values_.size() == 1 && slopes[0] == values_[0]) return owner_;
  Values values = reserved(2);
  for (std::int32_t filter = 0; filter < filters_; ++filter) {
    for (std::int64_t i = 0; i < row_; ++i) values.push_back(at(filter * row_ + i));
    values.push_back(slopes[slopes.size() == 1 ? 0 : static_cast<std::size_t>(filter)]);
  }
  return std::make_shared<const Values>(std::move(values));
}

std::shared_ptr<const Values> join_weights(const Values& weights, const Values* biases, std::int32_t filters,
                                           std::int64_t elements, const Location& where) {
  const bool uniform =
      weights.size() == 1 && (biases == nullptr || (biases->size() == 1 && (*biases)[0] == weights[0]));
  if (uniform) return std::make_shared<const Values>(weights);
  check_size(filters * (elements + 1), where);
  Values values;
  values.reserve(static_cast<std::size_t>(filters * (elements + 1)));
  const auto of = [](const Values& from, std::int64_t i) {
    return from[from.size() == 1 ? 0 : static_cast<std::size_t>(i)];
  };
  for (std::int32_t filter = 0; filter < filters; ++filter) {
    for (std::int64_t i = 0; i < elements; ++i) values.push_back(of(weights, filter * elements + i));
    if (biases != nullptr) values.push_back(of(*biases, filter));
  }
  return std::make_shared<const Values>(std::move(values));
}

}  // namespace weft
