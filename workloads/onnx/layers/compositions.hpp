// Functions that exporters spell out as several operators, as one layer again.
#pragma once

#include <vector>

#include "workloads/network/network.hpp"

namespace weft {

// Makes one layer of the layers that are together
//
// - x sigmoid(x), x hard_sigmoid(x), x tanh(softplus(x)): silu, hard_swish, mish
// - x clip(x + 3, 0, 6) / 6: hard_swish
// - x / 2 (1 + erf(x / sqrt(2))), in any order of the factors: gelu
// - (x - mean(x)) / sqrt(mean((x - mean(x))^2) + epsilon): a normalization
//
// where nobody else reads what lies between. `readers` counts the readers of each tensor, and is kept up; layers that
// have none any more have to be dropped.
void join_compositions(Network& network, std::vector<int>& readers);

}  // namespace weft
