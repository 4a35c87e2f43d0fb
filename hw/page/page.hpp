// One HTML file that shows what runs have left, from a file and with nothing installed.
#pragma once

#include <iosfwd>
#include <vector>

#include "hw/page/run_files.hpp"

namespace weft {

// Writes the page. Throws Infeasible where weft was built without the chart library.
void write_page(std::ostream& out, const std::vector<RunFiles>& runs);

}  // namespace weft
