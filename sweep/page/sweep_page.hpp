// One HTML file that shows the results of a sweep.
#pragma once

#include <iosfwd>
#include <string>

#include "sweep/store/results.hpp"

namespace weft {

struct SweepPage {
  std::string name;  // of the sweep
  const SweepFile& sweep;
  const Results& results;
};

// Writes the page, which is to lie in the sweep's directory: it links points/ID/. Throws Infeasible where weft was built
// without the chart library.
void write_sweep_page(std::ostream& out, const SweepPage& page);

}  // namespace weft
