// Kernels, strides, dilations and padding of Conv, ConvTranspose and pooling, for rows and columns.
#pragma once

#include <array>

#include "workloads/onnx/node_reader.hpp"

namespace weft {

struct Window {
  std::array<std::int64_t, 2> kernel{1, 1}, stride{1, 1}, dilation{1, 1}, pad_begin{0, 0}, pad_end{0, 0};

  std::int64_t reach(std::size_t axis) const { return dilation[axis] * (kernel[axis] - 1) + 1; }
};

// `kernel`: the sizes along the spatial axes; one axis is columns. Pads are those of the attribute `pads`; how auto_pad
// is meant depends on the operator. Throws InputError where lists of attributes have other lengths.
Window read_window(const NodeReader& node, const Dims& kernel);

// One or two values for rows and columns; empty: `missing`.
std::array<std::int64_t, 2> rows_and_columns(const NodeReader& node, const std::string& name,
                                             const std::vector<std::int64_t>& values, std::size_t axes,
                                             std::int64_t missing);

// Pads of SAME_UPPER, SAME_LOWER and VALID for operators that move a window over an input.
void apply_auto_pad(const NodeReader& node, const Shape& input, Window& window);

void set_window(Layer& layer, const Window& window);

}  // namespace weft
