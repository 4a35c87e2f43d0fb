// Fuses layers as a compiler for a machine would do first: layers that only scale, shift or bound what one layer before
// them makes become part of that layer.
#pragma once

#include "workloads/onnx/layers/layer_builder.hpp"

namespace weft {

// Fuses the layers of a network:
//
// - A batch normalization, or the addition or multiplication of one constant per channel, goes into the weights and
//   biases of the convolution or fully connected layer whose only reader it is.
// - Functions that exporters spell out become one layer again (compositions.hpp); what multiplies a normalization by a
//   constant, and then adds one, becomes its scale and bias.
// - relu, clip, prelu, sigmoid and unary become the activation of the layer whose only reader they are.
// - Zeros around rows and columns become the padding of the convolution that alone reads them, as far as no window lies
//   in them wholly.
//
// What was fused is counted. Layers and inputs that no port depends on are dropped. Ports are renumbered with the tensors. Throws InputError where
// weights would have 2^28 values or more.
void fuse_layers(BuiltNetwork& built);

}  // namespace weft
