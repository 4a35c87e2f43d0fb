// JSON Schemas (draft 2020-12) of what weft reads and writes, made of what readers and writers know.
#pragma once

#include <string>
#include <vector>

#include "base/text/yaml_keys.hpp"

namespace weft {

// Returns the schema of a file with these keys, with all models, algorithms and tables that are known now, as JSON.
std::string schema_of(const YamlKeys& keys, const std::string& title);

// Returns the keys of an experiment that --set takes: "hardware.dma.burst", those of lists with the index 0.
std::vector<std::string> experiment_paths();

// Returns the schema of summary.json.
std::string summary_schema();

}  // namespace weft
