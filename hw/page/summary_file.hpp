// The summary of a run, read back: what is needed to check and to read its tables. All that a page reads of it is there.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace weft {

struct SummaryFile {
  using Counts = std::map<std::string, std::int64_t>;
  struct Layer {
    std::string name;
    Counts values;  // by column of layers.csv
  };

  std::string path;
  std::string text;  // JSON without spaces
  std::string network;
  std::vector<std::string> processors, layers;
  std::vector<Layer> layer_values;
  std::int64_t tasks = 0, buffers = 0, makespan = 0, peak_bytes = 0;
  std::int64_t read_bytes = 0, write_bytes = 0;  // of all memories
  std::int64_t descriptor_bytes = 0;             // that every task reads besides its operands
  std::array<std::int64_t, 4> path_cycles{};     // compute, transfer, dispatch, space
  Counts path_waiting, waiting;                  // cycles by resource
  std::size_t counters = 0;
};

// Reads summary.json of a directory. Throws InputError where there is none, it is no JSON, it was written by another
// version, or what a page reads of it is missing or of another type.
SummaryFile read_summary_file(const std::string& directory);

}  // namespace weft
