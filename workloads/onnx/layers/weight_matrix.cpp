#include "workloads/onnx/layers/weight_matrix.hpp"

namespace weft {

namespace {

constexpr std::int64_t max_values = std::int64_t{1} << 28;

// Returns space for so many values. Throws InputError for 2^28 or more.
Values reserved(std::int64_t size, const Location& where) {
  if (size >= max_values) {
    throw InputError(where, "weights of " + std::to_string(size) +
                                " values that are not all the same are too large; expected fewer than 2^28 per layer");
  }
  Values values;
  values.reserve(static_cast<std::size_t>(size));
  return values;
}

}  // namespace

WeightMatrix::WeightMatrix(const Layer& layer, std::int64_t elements)
    : owner_(layer.weights),
      values_(*owner_),
      layer_(layer),
      filters_(layer.op == Operator::fc ? layer.units : layer.filters),
      elements_(elements),
      row_(elements + (layer.bias ? 1 : 0)) {}

Values WeightMatrix::reserved(std::int64_t columns) const {
  return weft::reserved(filters_ * (elements_ + columns), layer_.where);
}

std::shared_ptr<const Values> WeightMatrix::with_slopes(const Values& slopes) const {
  if (slopes.size() == 1 && values_.size() == 1 && slopes[0] == values_[0]) return owner_;
  Values values = reserved(2);
  for (std::int32_t filter = 0; filter < filters_; ++filter) {
    for (std::int64_t i = 0; i < row_; ++i) values.push_back(at(filter * row_ + i));
    values.push_back(value_at(slopes, filter));
  }
  return std::make_shared<const Values>(std::move(values));
}

std::shared_ptr<const Values> join_weights(const OnnxTensor& weights, const OnnxTensor* bias, std::int32_t filters,
                                           const Location& where) {
  if (weights.stored() == 1 && (bias == nullptr || (bias->stored() == 1 && bias->real(0) == weights.real(0)))) {
    return real_values(weights);
  }
  const std::int64_t elements = element_count(weights.dims) / filters;
  Values values = reserved(filters * (elements + 1), where);
  for (std::int32_t filter = 0; filter < filters; ++filter) {
    for (std::int64_t i = 0; i < elements; ++i) values.push_back(weights.real(filter * elements + i));
    if (bias != nullptr) values.push_back(bias->real(filter));
  }
  return std::make_shared<const Values>(std::move(values));
}

}  // namespace weft
