// JSON Schemas (draft 2020-12) of what weft reads and writes, made of what readers and writers know.
#pragma once

#include <string>
#include <vector>

namespace weft {

// Returns the schema of an experiment with all models, algorithms and tables that are known now, as JSON.
std::string experiment_schema();

// Returns the keys of an experiment that --set takes: "hardware.dma.burst", those of lists with the index 0.
std::vector<std::string> experiment_paths();

// Returns the schema of summary.json.
std::string summary_schema();

}  // namespace weft
