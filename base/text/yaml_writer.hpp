// Writes a tree as a YAML document that reads back as the same tree.
#pragma once

#include <string>

#include "base/text/yaml_tree.hpp"

namespace weft {

// A list or map of plain values stands on one line, others have an entry a line.
std::string yaml_text(const YamlNode& node);

}  // namespace weft
