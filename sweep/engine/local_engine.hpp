// Points on the cores of this machine, each in a process of its own.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "sweep/store/result_store.hpp"

namespace weft {

// Carries out a command line of weft ("weft", "run", ...) in this process; throws as the command does.
using CarryOut = std::function<void(const std::vector<std::string>& words)>;

class LocalEngine {
 public:
  // `jobs`: points at a time.
  LocalEngine(const ResultStore& store, CarryOut carry_out, int jobs);

  // Runs the points that are not finished, and keeps what came out. One that another process runs is waited for; one that
  // takes longer than the timeout is ended; one whose process crashes or fails is tried again once. `on_change` is told
  // how many are finished, whenever that changes and at least a few times a second. Returns whether all are finished:
  // Ctrl-C, noted by a NotesInterrupt, ends those that run. Precondition: the experiments are there.
  bool run(std::span<const std::string> ids, const std::function<void(std::size_t finished)>& on_change);

 private:
  const ResultStore& store_;
  CarryOut carry_out_;
  int jobs_;
};

// Returns how many cores this process may use.
int usable_cores();

}  // namespace weft
