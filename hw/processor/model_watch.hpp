// Tells the model of a processor of the life of its tasks, and takes down what it counts and shows.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "hw/processor/task_descriptor.hpp"
#include "hw/record/run_result.hpp"
#include "hw/timing/pe_model.hpp"

namespace weft {

class ModelWatch {
 public:
  using Event = void (PeModel::*)(const PeTask&);
  using Show = std::function<void(const std::vector<PeSignal>&)>;

  explicit ModelWatch(PeModel& model) : model_(model) {}

  // Is called once, before the run. Signals are handed to `show`, which may be empty. Throws InputError for names and
  // widths that cannot be.
  void begin(const std::string& processor, Show show);

  // Calls the model at an event of a task's life, then looks at it.
  void tell(Event event, const TaskDescriptor& task, std::span<const std::uint8_t> command, Cycles now, TaskRun& run);
  // Takes down what the model has counted since it was looked at last, as energy of this task, and what it shows. Throws
  // Infeasible where its counters are not those that it began with, are below zero, or have energies that cannot be.
  void look(TaskRun& run);
  // Takes down what the model shows. Throws Infeasible where its signals are not those that it began with, or a value
  // does not fit.
  void show() const;

 private:
  PeModel& model_;
  std::string processor_;
  Show show_;
  std::vector<PeCounter> counters_;  // as they were looked at last
  std::vector<PeSignal> signals_;    // as they were at the beginning
  __int128 counted_ = 0;             // attojoules
};

// Returns the energy of all events that a model has counted.
__int128 energy_of_counters(const std::vector<PeCounter>& counters);

}  // namespace weft
