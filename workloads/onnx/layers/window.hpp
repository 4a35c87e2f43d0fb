// Kernels, strides, dilations and padding of Conv, ConvTranspose and pooling.
#pragma once

#include <array>
#include <vector>

#include "workloads/onnx/layers/node_reader.hpp"

namespace weft {

// A window over any number of spatial axes: one value for each.
struct SpatialWindow {
  std::vector<std::int64_t> kernel, stride, dilation, pad_begin, pad_end;
};

// Returns the window that the attributes of a node describe. Pads are those of the attribute `pads`; how auto_pad is
// meant depends on the operator. Throws InputError where lists of attributes have other lengths than `kernel`, or pads
// are negative.
SpatialWindow read_window(const NodeReader& node, const Dims& kernel);

// Returns one value of an attribute for each of `axes` spatial axes; `missing` where the node has none.
std::vector<std::int64_t> per_axis(const NodeReader& node, const std::string& name, std::size_t axes,
                                   std::int64_t missing);

// A window over two spatial axes, [rows, columns].
struct Window {
  std::array<std::int64_t, 2> kernel{1, 1}, stride{1, 1}, dilation{1, 1}, pad_begin{0, 0}, pad_end{0, 0};

  std::int64_t reach(std::size_t axis) const { return dilation[axis] * (kernel[axis] - 1) + 1; }
};

// Stands for the absence of a spatial axis: there is one position along it.
inline constexpr std::size_t no_axis = static_cast<std::size_t>(-1);
// Returns the window over those two spatial axes, either of which may be no_axis.
Window window_of(const SpatialWindow& window, std::size_t rows, std::size_t columns);
// Returns a window of one or two spatial axes; one axis is columns.
Window window_of(const SpatialWindow& window);

// Sets the pads of SAME_UPPER, SAME_LOWER and VALID, for operators that move a window over an input.
void apply_auto_pad(const NodeReader& node, const Shape& input, Window& window);

// Copies the window into a layer.
void set_window(Layer& layer, const Window& window);

}  // namespace weft
