// A picture of addresses over time.
#pragma once

#include <ostream>

#include "sched/plan_files/lifetimes_file.hpp"

namespace weft {

// Writes SVG: time from left to right, addresses from the bottom up, a rectangle per buffer with id, life, size and
// offset as its title, and the capacity as a line. `capacity` is at least allocation.highest.
void write_allocation_picture(const LifetimesFile& file, const Allocation& allocation, Bytes capacity,
                              std::ostream& out);

}  // namespace weft
