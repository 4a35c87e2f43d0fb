/// The machine's clock, and the order of things within one instant.
///
/// Everything happens on clock edges. What belongs to one instant is kept in order by small offsets behind the edge,
/// far below any clock period (which is at least 10 ps):
///   edge + 0 ps  responses arrive, processing elements go on, tasks complete;
///   edge + 1 ps  the dispatcher releases buffers, allocates, and starts tasks;
///   edge + 2 ps  the interconnect grants all requests of the instant together.
/// Ideal models answer without delay, at + 2 ps: all that follows from such an answer within the instant (responses,
/// completions, decisions, further requests) stays at + 2 ps, in further delta cycles.
#pragma once

#include "base/core/types.hpp"

namespace weft {

inline constexpr Picoseconds dispatch_offset = 1;  ///< The dispatcher's place behind the edge.
inline constexpr Picoseconds grant_offset = 2;     ///< The interconnect's place behind the edge.

/// Simulated time is counted in 64 bits of picoseconds, and contention may make a run many times longer than its plan:
/// no plan, and nothing in it, may be longer than this.
inline constexpr Picoseconds longest_simulated = Picoseconds{1} << 56;

/// A clock with edge k at k periods. It knows nothing of the time that a simulation has reached (SimulatedClock does).
class Clock {
 public:
  explicit Clock(Picoseconds period) : period_(period) {}  ///< Precondition: period > 0.

  Picoseconds period() const { return period_; }  ///< Returns the time between two edges.
  /// Returns the first edge not before `time`, as a cycle.
  Cycles cycle_at_or_after(Picoseconds time) const { return ceil_div(time, period_); }

 private:
  Picoseconds period_;
};

}  // namespace weft
