// The machine's clock in a SystemC simulation, which knows the time.
#pragma once

#include <systemc>

#include <algorithm>

#include "hw/model/clock.hpp"

namespace weft {

// What SystemC counts time in has to be the clock's unit: set_resolution().
inline sc_core::sc_time sc_time_of(Picoseconds time) {
  return sc_core::sc_time::from_value(static_cast<sc_dt::uint64>(time));
}
inline Picoseconds picoseconds_of(const sc_core::sc_time& time) { return static_cast<Picoseconds>(time.value()); }

class SimulatedClock : public Clock {
 public:
  explicit SimulatedClock(Picoseconds period) : Clock(period) {}
  explicit SimulatedClock(const Clock& clock) : Clock(clock) {}

  // Makes SystemC count in the clock's unit. To be called before there is any other time in the simulation.
  void set_resolution() const {
    if (units() != 1) sc_core::sc_set_time_resolution(1, sc_core::SC_FS);
  }

  static Picoseconds now() { return picoseconds_of(sc_core::sc_time_stamp()); }
  // From now to `time`; zero (a delta cycle) when that has passed already.
  static sc_core::sc_time until(Picoseconds time) { return sc_time_of(std::max<Picoseconds>(0, time - now())); }

  // The current cycle, and the edge that began it.
  Cycles cycle() const { return now() / period(); }
  Picoseconds edge() const { return cycle() * period(); }
  // From now to `offset` behind the edge of a cycle; zero (a delta cycle) when that has passed already.
  sc_core::sc_time until_cycle(Cycles cycle, Picoseconds offset = 0) const { return until(cycle * period() + offset); }
};

}  // namespace weft
