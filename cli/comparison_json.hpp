// What `weft compare --json` prints.
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "cli/comparison_table.hpp"

namespace weft {

// The rows with all their figures; what a row has not is absent.
void print_comparison_json(const std::string& network, std::size_t tasks, std::span<const ComparisonRow> rows);

}  // namespace weft
