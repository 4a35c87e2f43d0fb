// Infers the shapes of pooling and of transposed convolutions, where libonnx 1.12 is wrong: it keeps windows of pooling
// that begin behind the input and its padding, knows no dilations of AveragePool, and adds output_padding to the result
// of a ConvTranspose whose auto_pad has set its size.
#pragma once

#include <optional>

#include "workloads/onnx/file/onnx_messages.hpp"
#include "workloads/onnx/file/onnx_tensor.hpp"

namespace weft {

// Returns the shape of the results of a MaxPool or AveragePool of an input with three axes or more. With ceil_mode there
// is a window for the rest of the padded input, unless it begins behind the input and the padding before it. Nothing
// where attributes do not have a value for each axis, or a window reaches over more than the padded input.
std::optional<Dims> pooled_dims(const onnx::NodeProto& node, const Dims& input);

// Returns the shape of the result of a ConvTranspose of an input and weights with as many axes, three or more: along each
// spatial axis output_shape; else, with auto_pad SAME_UPPER or SAME_LOWER, as many strides as the input has elements;
// else (in - 1) stride + reach + output_padding - pads. Nothing where attributes do not have a value for each axis.
std::optional<Dims> transposed_dims(const onnx::NodeProto& node, const Dims& input, const Dims& weights);

}  // namespace weft
