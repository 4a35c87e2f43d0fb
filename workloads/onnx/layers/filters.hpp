// The weights of Conv and ConvTranspose.
#pragma once

#include "workloads/onnx/layers/window.hpp"

namespace weft {

struct Filters {
  const OnnxTensor& weights;
  const OnnxTensor* bias;
  std::int64_t groups;
  Dims kernel;  // spatial axes
};

// Of input 1 and 2 of the node. `input`: channels and spatial axes of the data. Throws InputError where they have
// another number of axes, or are no constants.
Filters read_filters(const NodeReader& node, const Dims& input);

// `count`: of filters, which the groups have to divide.
void check_filters(const NodeReader& node, const Filters& filters, std::int64_t input_channels,
                   std::int64_t expected_channels, std::int64_t count);

// A layer with rows of weights, the biases behind them. `weights` are in the order of filters.
Layer make_filter_layer(const NodeReader& node, Operator op, const Filters& filters, const OnnxTensor& weights,
                        std::int64_t count, const Window& window);

// [C, M/group, ...] as ConvTranspose has them -> rows of filters: [group, M/group, C/group, ...].
OnnxTensor by_filter(const OnnxTensor& weights, std::int64_t groups);

// How large the result of a ConvTranspose is: (in - 1) stride + reach + output_pad - pads on every spatial axis. Where
// output_shape or auto_pad say how large it is, `window` gets the pads that follow. Returns output_pad.
std::vector<std::int64_t> fit_output(const NodeReader& node, const Dims& input, SpatialWindow& window);

}  // namespace weft
