// Turn operators of ONNX into layers. Each function reads a node whose shapes were inferred, adds the layers, and sets
// the node's result. All throw InputError where weft has no such layer.
#pragma once

#include "workloads/onnx/layers/node_reader.hpp"

namespace weft {

void read_activation(NodeReader& node);              // Relu, Clip
void read_batch_normalization(NodeReader& node);     // BatchNormalization
void read_cast(NodeReader& node);                    // Cast
void read_concat(NodeReader& node);                  // Concat
void read_convolution(NodeReader& node);             // Conv
void read_depth_space(NodeReader& node);             // DepthToSpace, SpaceToDepth
void read_dequantization(NodeReader& node);          // DequantizeLinear
void read_dropout(NodeReader& node);                 // Dropout
void read_einsum(NodeReader& node);                  // Einsum
void read_elementwise(NodeReader& node);             // Add, Sum, Mul, Mean, Where and those of two operands
void read_function(NodeReader& node);                // those of one operand
void read_gather(NodeReader& node);                  // Gather
void read_gemm(NodeReader& node);                    // Gemm
void read_global_average(NodeReader& node);          // GlobalAveragePool
void read_group_normalization(NodeReader& node);     // InstanceNormalization, GroupNormalization
void read_layer_normalization(NodeReader& node);     // LayerNormalization
void read_lrn(NodeReader& node);                     // LRN
void read_pad(NodeReader& node);                     // Pad
void read_pooling(NodeReader& node);                 // MaxPool, AveragePool
void read_prelu(NodeReader& node);                   // PRelu
void read_product(NodeReader& node);                 // MatMul
void read_quantization(NodeReader& node);            // QuantizeLinear
void read_reduction(NodeReader& node);               // Reduce..., ArgMax, ArgMin, GlobalMaxPool
void read_repetition(NodeReader& node);              // Expand, Tile
void read_resize(NodeReader& node);                  // Resize, Upsample
void read_same_elements(NodeReader& node);           // Identity, Reshape, Flatten, Squeeze, Unsqueeze
void read_slice(NodeReader& node);                   // Slice
void read_softmax(NodeReader& node);                 // Softmax, LogSoftmax
void read_split(NodeReader& node);                   // Split
void read_transpose(NodeReader& node);               // Transpose
void read_transposed_convolution(NodeReader& node);  // ConvTranspose
void read_triangle(NodeReader& node);                // Trilu

// Adds what repeats the elements of an operand, whose axes are `dims`, along axes until it has those of `result`.
LayerBuilder::Tensor add_repetition(NodeReader& node, std::size_t operand, Dims dims, const Dims& result);

// Adds a transposition of a tensor of any view whose axes are `dims`, as the layers that it takes.
LayerBuilder::Tensor add_transposition(NodeReader& node, LayerBuilder::Tensor tensor, const Dims& dims,
                                       const std::vector<std::size_t>& permutation);

}  // namespace weft
