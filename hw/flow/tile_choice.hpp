// `tiling: auto`: tiles that are searched for before anything else is done.
#pragma once

#include <cstdint>
#include <functional>
#include <iosfwd>

#include "workloads/experiment/experiment.hpp"

namespace weft {

using TilingProgress = std::function<void(std::uint32_t done, std::uint32_t total)>;

// Sets, where tiles are to be searched for, those of the best plan that the experiment's algorithm finds, with a small
// budget, on its machine. Throws what planning throws, and InputError for unknown names of algorithm and objective.
void choose_tiles(Experiment& experiment, const TilingProgress& progress);

// Writes the tiles of all layers as a value for `workload.tiling`.
void write_tiling(std::ostream& out, const Experiment& experiment);

}  // namespace weft
