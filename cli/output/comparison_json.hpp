// What `weft compare --json` prints.
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "cli/output/comparison_table.hpp"

namespace weft {

// What the rows are of.
struct Comparison {
  std::string network;
  std::size_t tasks = 0;
  std::string baseline;  // the name of the algorithm
  Outcome of_baseline{};
  bool simulated = false;
};

// The rows with all their figures; what a row has not is absent.
void print_comparison_json(const Comparison& comparison, std::span<const ComparisonRow> rows);

}  // namespace weft
