#include <fmt/format.h>

#include <cmath>

#include "workloads/onnx/layers/node_readers.hpp"

namespace weft {

namespace {

// Returns a view whose channels are those of `input` (channels and spatial axes).
Shape channel_view(const NodeReader& node, const Dims& input) {
  const Shape stored = node.stored_view(0);
  if (stored[0] == input[0]) return stored;
  return make_view(input[0], 1, product(input, 1, input.size()));
}

}  // namespace

// Adds y = scale (x - mean) / sqrt(variance + epsilon) + shift, per channel (Ioffe, Szegedy: "Batch Normalization",
// ICML 2015), as a depthwise convolution with one weight and one bias per channel. fusion.hpp folds it into the layer
// before it.
void read_batch_normalization(NodeReader& node) {
  if (node.integer("training_mode", 0) != 0 || node.uses_output(1) || node.uses_output(2) || node.uses_output(3) ||
      node.uses_output(4)) {
    node.fail("it computes statistics, as in training; expected a model that was exported for inference");
  }
  if (node.integer("spatial", 1) == 0) node.fail("spatial: 0 is not supported; expected one mean per channel");
  const Dims input = node.channel_dims(0);
  const auto channels = static_cast<std::int32_t>(input[0]);
  const char* const names[] = {"", "the scale", "the shift", "the mean", "the variance"};
  for (std::size_t k = 1; k <= 4; ++k) {
    const OnnxTensor& values = node.require_constant(k, names[k]);
    if (element_count(values.dims) == channels) continue;
    node.fail(std::string(names[k]) + " has the shape " + to_string(values.dims) + "; expected one value for each of " +
              std::to_string(channels) + " channels");
  }
  const double epsilon = node.real("epsilon", 1e-5F);
  const auto make_weights = [&] {
    Values weights;
    for (std::int32_t channel = 0; channel < channels; ++channel) {
      const double scale = node.constant(1)->real(channel) / std::sqrt(node.constant(4)->real(channel) + epsilon);
      weights.push_back(static_cast<float>(scale));
      weights.push_back(static_cast<float>(node.constant(2)->real(channel) - node.constant(3)->real(channel) * scale));
    }
    return std::make_shared<const Values>(std::move(weights));
  };
  const Shape view = channel_view(node, input);
  Layer layer = layer_of(Operator::conv, {node.operand(0, view)});
  layer.filters = layer.groups = channels;
  layer.weights = node.weights(fmt::format("batch normalization, epsilon {}", epsilon), make_weights);
  node.set_result(node.add(std::move(layer), view, true));
}

void read_lrn(NodeReader& node) {
  const Dims input = node.channel_dims(0);
  const Shape view = channel_view(node, input);
  Layer layer = layer_of(Operator::lrn, {node.operand(0, view)});
  layer.lrn = {static_cast<std::int32_t>(node.integer("size", 1)), node.real("alpha", 1e-4F), node.real("beta", 0.75F),
               node.real("bias", 1)};
  node.set_result(node.add(std::move(layer), view));
}

// Adds a softmax over one axis. Up to opset 12 all axes from `axis` on count as one.
void read_softmax(NodeReader& node) {
  const Dims& dims = node.dims(0);
  if (dims.empty()) node.fail("its input has no axes");
  const bool flattens = node.version() < 13;
  const std::size_t axis = node.axis(node.integer("axis", flattens ? 1 : -1), dims.size());
  const std::int64_t before = product(dims, node.lead(), axis);
  const std::int64_t size = product(dims, axis, flattens ? dims.size() : axis + 1);
  const std::int64_t after = flattens ? 1 : product(dims, axis + 1, dims.size());
  node.image_dims();
  Shape view = node.stored_view(0);
  if (!find_axis(view, before, size)) view = before == 1 ? make_view(size, 1, after) : make_view(before, size, after);
  Layer layer = layer_of(node.op() == "Softmax" ? Operator::softmax : Operator::log_softmax, {node.operand(0, view)});
  layer.axis = static_cast<std::int32_t>(*find_axis(view, before, size));
  node.set_result(node.add(std::move(layer), view));
}

}  // namespace weft
