// A waveform of integers, written on change as VCD. Polling (sc_trace) costs half as much again as the whole run and
// drops a change in the last instant; this writes what changes, when it changes.
//
// Within one instant the last value counts. Names are paths below the scope `SystemC`, as SystemC's own VCD has them:
// "accelerator.scratchpad.occupancy_bytes". Models and plug-ins add signals before the run and set them during it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/core/types.hpp"

namespace weft {

using SignalId = std::uint32_t;

class Waveform {
 public:
  // Nothing is written before `from` except the values that hold at `from`; nothing after `to`. Times in the file are
  // cycle x period, in picoseconds. Throws InputError when the file cannot be opened.
  Waveform(const std::string& path, Picoseconds period, Cycles from, Cycles to);
  ~Waveform();

  // Before the first change. Width in bits, 1 to 64. The value is `initial` from cycle 0.
  SignalId add(const std::string& path, int width, std::uint64_t initial = 0);

  // Changes known in advance (the planned occupancy), ascending in time; merged with those that are set.
  void set_in_advance(SignalId signal, std::vector<std::pair<Cycles, std::uint64_t>> changes);

  // Never earlier than the change before.
  void set(SignalId signal, std::uint64_t value, Cycles now);

  // Ends the file at `end` (one clock past the last completion) and closes it. Throws std::runtime_error when the
  // file could not be written whole (disk full).
  void finish(Cycles end);

  // Signals in the order in which they were added, for save files: path and width.
  std::vector<std::pair<std::string, int>> signals() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace weft
