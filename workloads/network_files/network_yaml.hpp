// Networks in YAML: the files of workloads/zoo/ show the format.
#pragma once

#include <string>

#include "workloads/network/network.hpp"

namespace weft {

// Shapes are inferred and checked. Throws InputError with line and column.
Network parse_network(const std::string& text, const std::string& file_name);
Network read_network(const std::string& path);

}  // namespace weft
