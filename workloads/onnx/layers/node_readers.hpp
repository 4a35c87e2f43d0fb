// Turn operators of ONNX into layers. Each function reads a node whose shapes were inferred, adds the layers, and sets
// the node's result. All throw InputError where weft has no such layer.
#pragma once

#include "workloads/onnx/layers/node_reader.hpp"

namespace weft {

void read_convolution(NodeReader& node);             // Conv
void read_transposed_convolution(NodeReader& node);  // ConvTranspose
void read_pooling(NodeReader& node);                 // MaxPool, AveragePool
void read_global_average(NodeReader& node);          // GlobalAveragePool
void read_product(NodeReader& node);                 // MatMul
void read_gemm(NodeReader& node);                    // Gemm
void read_elementwise(NodeReader& node);             // Add, Sum, Mul
void read_activation(NodeReader& node);              // Relu, Clip, Sigmoid
void read_prelu(NodeReader& node);                   // PRelu
void read_batch_normalization(NodeReader& node);     // BatchNormalization
void read_lrn(NodeReader& node);                     // LRN
void read_softmax(NodeReader& node);                 // Softmax
void read_concat(NodeReader& node);                  // Concat
void read_transpose(NodeReader& node);               // Transpose
void read_pad(NodeReader& node);                     // Pad
void read_quantization(NodeReader& node);            // QuantizeLinear
void read_dequantization(NodeReader& node);          // DequantizeLinear
void read_dropout(NodeReader& node);                 // Dropout
void read_same_elements(NodeReader& node);           // Identity, Reshape, Flatten, Unsqueeze

}  // namespace weft
