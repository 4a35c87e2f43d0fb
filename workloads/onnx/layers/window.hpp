// Kernels, strides, dilations and padding of Conv, ConvTranspose and pooling.
#pragma once

#include <array>
#include <vector>

#include "workloads/onnx/layers/node_reader.hpp"

namespace weft {

// Elements added before and behind an axis; negative: taken away.
struct Margins {
  std::int64_t begin = 0, end = 0;
};

// A window along one spatial axis. By default there is one position along it.
struct AxisWindow {
  std::int64_t kernel = 1, stride = 1, dilation = 1;
  Margins pad{};

  std::int64_t reach() const { return dilation * (kernel - 1) + 1; }
};
using SpatialWindow = std::vector<AxisWindow>;
using Window = std::array<AxisWindow, 2>;  // rows, columns

// Returns the window that the attributes of a node describe. Pads are those of the attribute `pads`; how auto_pad is
// meant depends on the operator. Throws InputError where lists of attributes have other lengths than `kernel`, or pads
// are negative.
SpatialWindow read_window(const NodeReader& node, const Dims& kernel);

// Returns one value of an attribute for each of `axes` spatial axes; `missing` where the node has none.
std::vector<std::int64_t> per_axis(const NodeReader& node, const std::string& name, std::size_t axes,
                                   std::int64_t missing);

// Returns a window of one or two spatial axes; one axis is columns.
Window window_of(const SpatialWindow& window);

// Returns so many elements of padding in the places of SAME_UPPER or SAME_LOWER.
Margins same_pads(const std::string& auto_pad, std::int64_t elements);
// Sets the pads of SAME_UPPER, SAME_LOWER and VALID, for operators that move a window over an input.
void apply_auto_pad(const NodeReader& node, const Shape& input, Window& window);

// Returns a tensor in this view with zeros around its rows and columns; without margins, the tensor as it is. Throws
// InputError for an axis of 2^31 elements or more.
LayerBuilder::Tensor add_zeros(NodeReader& node, LayerBuilder::Tensor tensor, const Shape& view, const Margins& rows,
                               const Margins& columns);

// Copies the window into a layer.
void set_window(Layer& layer, const Window& window);

}  // namespace weft
