// What `weft compare --layers` prints: the layers of all runs beside each other.
#pragma once

#include <span>

#include "cli/output/comparison_table.hpp"

namespace weft {

// Two tables with a row a layer and a column a run: cycles on the critical path, which add up to the makespan, and bytes
// that cross the DRAM. Nothing where no row has a run.
void print_layer_comparison(std::span<const ComparisonRow> rows);

}  // namespace weft
