// The summary of a run, read back: what is needed to check and to read its tables.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace weft {

struct SummaryFile {
  std::string path;
  std::string text;  // JSON without spaces
  std::string network;
  std::vector<std::string> processors, layers;
  std::int64_t tasks = 0, buffers = 0, makespan = 0, peak_bytes = 0;
};

// Reads summary.json of a directory. Throws InputError where there is none, it is no JSON, or it was written by another
// version.
SummaryFile read_summary_file(const std::string& directory);

}  // namespace weft
