// One HTML file that shows what runs have left, or anything else, from a file and with nothing installed.
#pragma once

#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

#include "hw/page/run_files.hpp"

namespace weft {

struct PageContent {
  std::string title;
  std::string data;                // packed_json()
  std::string_view style, script;  // CSS, JavaScript
};

// Returns whether weft was built with the chart library.
bool has_pages();

// Writes a page. Throws Infeasible where weft was built without the chart library.
void write_page(std::ostream& out, const PageContent& content);

// Writes the page of runs; throws the same.
void write_page(std::ostream& out, const std::vector<RunFiles>& runs);

}  // namespace weft
