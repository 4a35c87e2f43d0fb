// The weights of Conv and ConvTranspose.
#pragma once

#include "workloads/onnx/layers/window.hpp"

namespace weft {

struct Filters {
  const OnnxTensor& weights;
  const OnnxTensor* bias;
  std::int64_t groups;
  Dims kernel;  // lengths of the spatial axes
};

// Returns the weights and the bias, inputs 1 and 2 of the node. `input` has the channels and spatial axes of the data.
// Throws InputError where the weights have another number of axes, or are no constants.
Filters read_filters(const NodeReader& node, const Dims& input);

// Throws InputError unless the input has the channels that the weights expect, the groups divide the `count` filters,
// and there is one bias for each.
void check_filters(const NodeReader& node, const Filters& filters, std::int64_t input_channels,
                   std::int64_t expected_channels, std::int64_t count);

// Returns a layer with rows of weights, the biases behind them. `weights` are in the order of filters; `way` tells how
// they were made of the node's constants (NodeReader::weights()).
Layer make_filter_layer(const NodeReader& node, Operator op, const Filters& filters, const OnnxTensor& weights,
                        std::int64_t count, const Window& window, const std::string& way = "");

// Returns the weights of a ConvTranspose, [C, M/group, ...], in the order of filters: [group, M/group, C/group, ...].
OnnxTensor by_filter(const OnnxTensor& weights, std::int64_t groups);

// Returns output_pad of a ConvTranspose, whose result has (in - 1) stride + reach + output_pad - pads elements along
// each spatial axis. Where output_shape or auto_pad set that size, `window` gets the pads that follow from it.
std::vector<std::int64_t> fit_output(const NodeReader& node, const Dims& input, SpatialWindow& window);

}  // namespace weft
