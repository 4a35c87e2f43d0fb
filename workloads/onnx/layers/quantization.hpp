// Types of elements and scales of the layers of quantised models.
#pragma once

#include "workloads/onnx/layers/node_reader.hpp"

namespace weft {

// Sets the types of a layer's weights and biases, and their scales, from those of the node's inputs 1 and 2. Where these
// are what DequantizeLinear makes of integers, the layer gets the integers, per tensor or per filter. `operand` is the
// scale of the layer's first operand.
void set_weight_types(const NodeReader& node, const Quantization& operand, Layer& layer);

}  // namespace weft
