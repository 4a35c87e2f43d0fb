// The tables that a page shows as they stand: of layers, of counters, and of who waited.
#pragma once

#include <string>
#include <vector>

#include "hw/page/summary_file.hpp"

namespace weft {

using TextRows = std::vector<std::vector<std::string>>;

const std::vector<std::string>& layer_columns();

// Return the rows of a table. Throw InputError where a value is none, or does not fit the summary.
TextRows read_layers(const std::string& path, const SummaryFile& summary);
TextRows read_counters(const std::string& path, const SummaryFile& summary);
TextRows read_waiting(const std::string& path, const SummaryFile& summary);

}  // namespace weft
