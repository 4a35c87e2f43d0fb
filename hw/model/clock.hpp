/// The machine's clock, and the order of things within one instant.
///
/// Times are counted in picoseconds, or, where the period of the clock is no whole number of them, in femtoseconds (as
/// many as Clock::units() to the picosecond), to which it is rounded then. So edges are exact, and what a model states in
/// picoseconds (a latency) is exact too when it is multiplied by that.
///
/// Everything happens on clock edges. What belongs to one instant is kept in order by small offsets behind the edge,
/// far below any clock period (which is at least 10 ps):
///   edge + 0     responses arrive, processing elements go on, tasks complete;
///   edge + 1     the dispatcher releases buffers, allocates, and starts tasks;
///   edge + 2     the interconnect grants all requests of the instant together.
/// Ideal models answer without delay, at + 2: all that follows from such an answer within the instant (responses,
/// completions, decisions, further requests) stays at + 2, in further delta cycles.
#pragma once

#include "base/core/types.hpp"

namespace weft {

inline constexpr Picoseconds dispatch_offset = 1;  ///< The dispatcher's place behind the edge.
inline constexpr Picoseconds grant_offset = 2;     ///< The interconnect's place behind the edge.

/// Simulated time is counted in 64 bits, and contention may make a run many times longer than its plan:
/// no plan, and nothing in it, may be longer than this.
inline constexpr Picoseconds longest_simulated = Picoseconds{1} << 56;

/// A clock with edge k at k periods. It knows nothing of the time that a simulation has reached (SimulatedClock does).
class Clock {
 public:
  /// Preconditions: period > 0, units is 1 or 1000.
  explicit Clock(Picoseconds period, std::int64_t units = 1) : period_(period), units_(units) {}

  Picoseconds period() const { return period_; }                     ///< Returns the time between two edges.
  std::int64_t units() const { return units_; }                      ///< Returns the units of time in a picosecond.
  const char* unit() const { return units_ == 1 ? "ps" : "fs"; }     ///< Returns their name.
  Picoseconds second() const { return units_ * 1'000'000'000'000; }  ///< Returns how many of them a second has.
  /// Returns the first edge not before `time`, as a cycle.
  Cycles cycle_at_or_after(Picoseconds time) const { return ceil_div(time, period_); }

 private:
  Picoseconds period_;
  std::int64_t units_;
};

}  // namespace weft
