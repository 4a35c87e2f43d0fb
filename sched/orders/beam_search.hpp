// Beam search (Lowerre, "The HARPY speech recognition system", 1976) for an order that needs no more than a given
// number of bytes: among the partial orders of equal length (in nodes that had to be chosen: what is free to be put in
// place comes by itself) the few with the least live bytes are kept. With width 1 it is a greedy search.
#pragma once

#include <cstdint>
#include <vector>

#include "sched/orders/order_model.hpp"

namespace weft {

// Rule by which the next node is chosen among those that keep within the limit.
enum class Choice : std::uint8_t {
  min_live,      // the one that leaves the fewest bytes live
  oldest_first,  // the one that works on the oldest live buffer: sweeps
  first,         // the lowest number: the raster order of the tiles
  last           // the highest number
};

struct BeamSettings {
  Bytes limit = 0;
  std::uint32_t width = 1;
  Choice choice = Choice::min_live;
};

struct BeamResult {
  std::vector<std::uint32_t> nodes;  // all of them as they are to be put in place; empty where no such order was found
  bool complete = false;  // nothing was left out for want of width or steps: where none was found, none exists
};

// Looks for an order that never has more than `limit` bytes live. Takes the steps that it needs (a node put in place,
// or the like) off `steps`, and gives up when there are none left.
BeamResult beam_search(const OrderModel& model, const BeamSettings& settings, std::uint64_t& steps);

}  // namespace weft
