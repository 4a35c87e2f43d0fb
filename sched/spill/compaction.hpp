// Room for new blocks among blocks that have to stay but may be moved.
#pragma once

#include <span>
#include <vector>

#include "base/core/types.hpp"

namespace weft {

struct Block {
  TaskId tile = no_task;
  Bytes address = 0;
  Bytes bytes = 0;  // more than 0
};

// Returns places for all of `wanted` (whose addresses are not looked at) and for those of `there` that have to move,
// within [begin, end). Largest first: each goes into the tightest gap; where there is none, the fewest bytes that lie
// side by side are moved. When that leads nowhere, all that is there is pushed up, and what is wanted follows below.
// Precondition: `there` lie apart from each other below `end` (those that begin below `begin` have to move), and all
// blocks together fit. O((there + wanted)^2).
std::vector<Block> place_among(std::span<const Block> there, std::span<const Block> wanted, Bytes begin, Bytes end);

}  // namespace weft
