// All keys of a sweep, with the values that they take: the reader reads by them, and `weft schema sweep` prints them.
// docs/sweep.md says more of each.
#pragma once

#include "base/text/yaml_keys.hpp"

namespace weft {

const YamlKeys& sweep_keys();

// Those of its sections.
const YamlKeys& range_keys();
const YamlKeys& goal_keys();
const YamlKeys& search_keys();

}  // namespace weft
