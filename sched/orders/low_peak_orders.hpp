// Sequential orders that need little memory. Finding the least is NP-hard on general graphs (Sethi, "Complete register
// allocation problems", SIAM J. Comput. 4(3), 1975), so several ways are tried and the best are kept.
#pragma once

#include <cstdint>
#include <vector>

#include "sched/model/platform.hpp"
#include "sched/model/schedule.hpp"

namespace weft {

struct OrderSearch {
  // Steps (one task put at its place in one order that is tried, or as much work) that may be spent beyond the orders
  // that come from a single walk; of these, graphs of fewer than 1000 tasks get a thousandth per task, and graphs of
  // more than steps / 2000 tasks nothing. Budgets count steps, never seconds, so that results repeat.
  std::uint64_t steps = 20'000'000;
  // Tasks that may be put at their places, in all walks together, to look at every stretch of layers as a group.
  std::uint64_t group_steps = 20'000'000;
  // Graphs of tiles so many times as large, 2 and its powers up to this, whose best order is tried in the finer graph;
  // each of them gets as many steps again. 1: none.
  std::uint32_t coarser_tiles = 8;
  bool exact = true;  // beams as wide as memory allows, which search small graphs to the end; else at most 16 wide
  // Limit on live activations. Where there is one, groups of layers of the least peak of activations are among the
  // orders, and such as keep to it with the least peak of all; other orders may be above it.
  Bytes activation_limit = no_activation_limit;
  // Groups by hand: the first layer of every group, ascending from 0, numbers of layer_order(). Where there are any,
  // the order is groups one after the other, each walked depth-first, and no other is looked for.
  std::vector<std::uint32_t> groups = {};
};

// Returns the orders found, different ones, lowest peak first (ties: in the order in which the ways are tried); without
// groups by hand at least the depth-first order and the layer order with immediate release. Sizes are rounded up to
// platform.alignment; without reuse (platform.reuse) every order needs the same. Stops early when an order is proven
// least: it meets the lower bound, or a search that left nothing out found nothing below it. (Sets of tasks are told
// apart by 64-bit hash values.) A load stands immediately before its first consumer, a store as soon as its operand is
// complete.
std::vector<SequentialOrder> low_peak_orders(const TaskGraph& graph, const Platform& platform,
                                             const OrderSearch& search = {});

}  // namespace weft
