// Adds convolutions over three spatial axes as layers of weft, which have two: for each plane of the kernel a
// convolution over all planes of the data, one below another, and the sum of these. What a window computes across the
// seam between two planes is dropped.
#pragma once

#include "workloads/onnx/layers/filters.hpp"

namespace weft {

// Adds a Conv or a ConvTranspose and sets the result of the node. `input` is [channels, depth, rows, columns]. Throws
// InputError for kernels of more than 64 planes.
void add_volume(NodeReader& node, const Dims& input, const Filters& filters, const SpatialWindow& spatial);
void add_transposed_volume(NodeReader& node, const Dims& input, const Filters& filters, const SpatialWindow& spatial,
                           const std::vector<std::int64_t>& output_pad);

}  // namespace weft
