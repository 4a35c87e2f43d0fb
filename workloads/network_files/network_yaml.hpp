// Reads networks in YAML. docs/networks.md describes the format; the files of workloads/zoo/ show it.
#pragma once

#include <string>

#include "workloads/network/network.hpp"

namespace weft {

// Returns the network of a text or a file, with its shapes inferred and checked. Throws InputError with line and
// column.
Network parse_network(const std::string& text, const std::string& file_name);
Network read_network(const std::string& path);

}  // namespace weft
