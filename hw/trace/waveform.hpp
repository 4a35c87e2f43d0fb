// A waveform of integers, written as VCD (IEEE 1364-2005, 18) when a value changes. SystemC's own sc_trace polls, which
// costs half as much again as the whole run, and drops a change in the last instant.
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
  // Opens the file. Nothing is written before `from` except the values that hold at `from`, and nothing after `to`.
  // Times in the file are cycle x period, in picoseconds or, where there are 1000 `units` to one, femtoseconds. Throws
  // InputError when the file cannot be opened.
  Waveform(const std::string& path, Picoseconds period, Cycles from, Cycles to, std::int64_t units = 1);
  ~Waveform();

  // Adds a signal of 1 to 64 bits whose value is `initial` from cycle 0. Precondition: nothing has been set yet.
  SignalId add(const std::string& path, int width, std::uint64_t initial = 0);

  // Sets changes that are known in advance (the planned occupancy), ascending in time; they are merged with the others.
  void set_in_advance(SignalId signal, std::vector<std::pair<Cycles, std::uint64_t>> changes);

  // Sets a value. Precondition: `now` is no earlier than that of the call before.
  void set(SignalId signal, std::uint64_t value, Cycles now);

  // Sets a value at the last time stamp of the file, behind all others: curves that are drawn to full scale so have one
  // scale.
  void set_at_end(SignalId signal, std::uint64_t value);

  // Ends the file at `end` (one clock past the last completion) and closes it. Throws std::runtime_error when the
  // file could not be written whole (disk full).
  void finish(Cycles end);

  // Returns path and width of the signals in the order in which they were added, for save files.
  std::vector<std::pair<std::string, int>> signals() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace weft
