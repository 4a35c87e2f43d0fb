// Layers that are cut by their input channels: each becomes a chain of layers that add partial sums. Whatever comes behind
// (task graph, schedulers, runs) knows only layers.
#pragma once

#include <cstdint>
#include <vector>

#include "workloads/network/data_type.hpp"
#include "workloads/tiling/tiling.hpp"

namespace weft {

// Throws InputError at `where` unless the layer can be cut into parts of so many input channels.
void check_input_channels(const Network& network, std::size_t layer, std::int32_t channels, const Location& where);

// Puts the parts in the place of every layer that `tiling` cuts by input channels: those but the last are called
// NAME.part0, NAME.part1, ..., the last NAME; all have the layer's tiles. Sums are `type` where elements of the network are
// smaller than 32 bits. Afterwards the tiling is that of the new network. Without such a layer nothing changes.
void cut_input_channels(Network& network, Tiling& tiling, DataType type);

}  // namespace weft
