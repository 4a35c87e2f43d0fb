// The data of a page: what runs have left, packed into one text.
#pragma once

#include <string>
#include <vector>

#include "hw/page/run_files.hpp"

namespace weft {

// Returns base 64 of zlib's compression of: the length of a JSON text (32 bits, the least byte first), the text, and the
// bytes of the columns that it names. hw/page/front/data.js reads it.
std::string packed_json(const std::string& text, const std::string& columns);

// Returns the data of a page as packed_json() does. Names of buffers are left out where they follow
// from the task's; planned times are differences to the run's, times of buffers to those of their tasks.
std::string page_data(const std::vector<RunFiles>& runs);

}  // namespace weft
