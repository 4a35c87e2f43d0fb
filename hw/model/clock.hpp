// The machine's clock, and the order of things within one instant.
//
// Everything happens on clock edges. What belongs to one instant is kept in order by small offsets behind the edge,
// far below any clock period (which is at least 10 ps):
//   edge + 0 ps  responses arrive, processing elements go on, tasks complete;
//   edge + 1 ps  the dispatcher releases buffers, allocates, and starts tasks;
//   edge + 2 ps  the interconnect grants all requests of the instant together.
// What takes no time (ideal models) goes round again at + 2 ps, in further delta cycles.
#pragma once

#include <systemc>

#include "base/core/types.hpp"

namespace weft {

inline constexpr Picoseconds dispatch_offset = 1;
inline constexpr Picoseconds grant_offset = 2;

// Simulated time is counted in 64 bits of picoseconds, and contention may make a run many times longer than its plan:
// no plan, and nothing in it, may be longer than this.
inline constexpr Picoseconds longest_simulated = Picoseconds{1} << 56;

class Clock {
 public:
  explicit Clock(Picoseconds period) : period_(period) {}

  Picoseconds period() const { return period_; }
  static Picoseconds now() { return static_cast<Picoseconds>(sc_core::sc_time_stamp().value()); }
  // The current cycle, and the edge that began it.
  Cycles cycle() const { return now() / period_; }
  Picoseconds edge() const { return cycle() * period_; }

  // The first edge not before `time`, as a cycle.
  Cycles cycle_at_or_after(Picoseconds time) const { return ceil_div(time, period_); }

  // From now to `offset` behind edge `cycle`; zero (a delta cycle) when that has passed already.
  sc_core::sc_time until(Cycles cycle, Picoseconds offset = 0) const {
    const Picoseconds wait = cycle * period_ + offset - now();
    return wait > 0 ? sc_core::sc_time::from_value(static_cast<sc_dt::uint64>(wait)) : sc_core::SC_ZERO_TIME;
  }

 private:
  Picoseconds period_;
};

}  // namespace weft
