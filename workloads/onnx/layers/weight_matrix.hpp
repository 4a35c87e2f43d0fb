// The weights of a layer with filters, as weight_shape() (layer_work.hpp) lays them out: a row for each filter, at its
// end the bias. One value alone stands for all.
#pragma once

#include "workloads/onnx/file/onnx_tensor.hpp"

namespace weft {

class WeightMatrix {
 public:
  // Precondition: the layer has its weights and no activation. A filter has so many elements, without the bias.
  WeightMatrix(const Layer& layer, std::int64_t elements);

  float weight(std::int32_t filter, std::int64_t element) const { return at(filter * row_ + element); }
  float bias(std::int32_t filter) const { return layer_.bias ? at(filter * row_ + elements_) : 0; }

  // Returns the weights with every one and every bias changed by a function of the filter and the value. The result
  // always has biases.
  template <class Weight, class Bias>
  std::shared_ptr<const Values> with(const Weight& change_weight, const Bias& change_bias) const {
    Values values = reserved(1);
    for (std::int32_t filter = 0; filter < filters_; ++filter) {
      for (std::int64_t i = 0; i < elements_; ++i) values.push_back(change_weight(filter, weight(filter, i)));
      values.push_back(change_bias(filter, bias(filter)));
    }
    return std::make_shared<const Values>(std::move(values));
  }

  // Returns the weights with a further column: the slope of each channel.
  std::shared_ptr<const Values> with_slopes(const Values& slopes) const;

 private:
  float at(std::int64_t index) const { return value_at(values_, index); }
  // Returns space for the weights with `columns` more per filter. Throws InputError for 2^28 values or more.
  Values reserved(std::int64_t columns) const;

  std::shared_ptr<const Values> owner_;
  const Values& values_;
  const Layer& layer_;
  std::int32_t filters_;
  std::int64_t elements_;
  std::int64_t row_;
};

// Returns rows of `filters` x elements of weights, with the biases behind them unless `bias` is null. Throws InputError
// for 2^28 values or more.
std::shared_ptr<const Values> join_weights(const OnnxTensor& weights, const OnnxTensor* bias, std::int32_t filters,
                                           const Location& where);

}  // namespace weft
