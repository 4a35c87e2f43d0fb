// Addresses within a capacity, by searches in many orders: for sets of lives on which allocate() comes out too high.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "sched/memory/address_allocator.hpp"
#include "sched/memory/packing_search.hpp"

namespace weft {

struct Packing {
  PackingSearch::Outcome outcome = PackingSearch::Outcome::gave_up;
  Allocation allocation;    // where it was found
  std::uint64_t steps = 0;  // that were taken
};

// Returns addresses no end of which is above `capacity`, or that there are none, or that none were found in about
// `max_steps` steps (PackingSearch; about 20 ns each). `alignment`: of each life, or empty for 1. Sets of more than
// 10 000 lives, or of which more than four million pairs overlap, are given up at once.
//
// A portfolio: orders that put what is under most pressure, largest or longest first, take turns with random mixtures of
// these, in rounds of twice the steps; a search that comes to its end settles the question.
Packing pack(std::span<const Life> lives, std::span<const Bytes> alignment, Bytes capacity, std::uint64_t max_steps);

struct LowestPacking {
  Allocation allocation;
  Bytes none_below = 0;  // no addresses end lower: proven by the bytes that live at once, or by a search
};

// Returns the lowest addresses that are found in about `max_steps` steps beyond those of allocate().
// Precondition: alignments are powers of two.
LowestPacking pack_lowest(std::span<const Life> lives, std::span<const Bytes> alignment, std::uint64_t max_steps);

}  // namespace weft
