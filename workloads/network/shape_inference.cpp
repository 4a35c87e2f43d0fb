#include "workloads/network/shape_inference.hpp"

#include "workloads/network/layer_work.hpp"
#include "workloads/network/operator_shapes.hpp"

namespace weft {

namespace {

// True when the shape has max_elements or more. Three factors below 2^31 are multiplied step by step, so that nothing
// overflows.
bool too_large(const Shape& shape) {
  const std::int64_t map = std::int64_t{shape[1]} * shape[2];
  return map >= max_elements || map * shape[0] >= max_elements;
}

bool weights_too_large(const Network& network, std::size_t layer) {
  const std::int64_t row = weight_row(network, layer).length();
  return row >= max_elements || row * network.layers[layer].output[0] >= max_elements;
}

// True when no values are given, as many as there are elements, or one that stands for all.
bool fits(const std::shared_ptr<const Values>& values, std::int64_t elements) {
  return values == nullptr || values->size() == 1 || static_cast<std::int64_t>(values->size()) == elements;
}

std::string count_error(const Values& values, std::int64_t elements) {
  return std::to_string(values.size()) + " values were given; expected " + std::to_string(elements) + ", or one";
}

void check_input(const Network& network, const NetworkInput& input) {
  if (too_large(input.shape)) {
    throw InputError(input.where, "input '" + input.name + "' of " + to_string(input.shape) +
                                      " has 2^31 elements or more; expected fewer");
  }
  const std::int64_t elements = element_count(input.shape) * (input.is_constant ? 1 : network.batch);
  if (!fits(input.values, elements)) {
    throw InputError(input.where, "input '" + input.name + "': " + count_error(*input.values, elements));
  }
}

}  // namespace

void infer_shapes(Network& network) {
  for (const NetworkInput& input : network.inputs) check_input(network, input);
  for (std::size_t i = 0; i < network.layers.size(); ++i) {
    Layer& layer = network.layers[i];
    const OperatorShapes shapes(network, layer);
    layer.output = shapes.output();
    if (too_large(layer.output)) {
      shapes.fail("the result of " + to_string(layer.output) + " has 2^31 elements or more; expected fewer");
    }
    if (weights_too_large(network, i)) shapes.fail("the weights have 2^31 elements or more; expected fewer");
    const std::int64_t weights = element_count(weight_shape(network, i));
    if (!fits(layer.weights, weights)) shapes.fail("weights: " + count_error(*layer.weights, weights));
  }
}

}  // namespace weft
