// Tells the model of a processor of the life of its tasks, and takes down what it counts and shows.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <systemc>
#include <vector>

#include "hw/model/model_call.hpp"
#include "hw/processor/task_descriptor.hpp"
#include "hw/record/run_result.hpp"
#include "hw/timing/pe_model.hpp"

namespace weft {

class ModelWatch {
 public:
  using Event = void (PeModel::*)(const PeTask&);
  using Show = std::function<void(const std::vector<PeSignal>&)>;

  explicit ModelWatch(PeModel& model) : model_(model) {}

  // Calls the model. What it throws is thrown as Infeasible with the processor, the plug-in and the name of the call.
  template <class Call>
  void call(const char* name, Call call) const {
    try {
      call();
    } catch (const sc_core::sc_unwind_exception&) {
      throw;  // the process is ended
    } catch (...) {
      blame(name);
    }
  }

  // Is called once, before the run. `origin`: of the model's code (hw/model/model_call.hpp). Signals are handed to `show`, which may be empty. Throws InputError for names and
  // widths that cannot be.
  void begin(const std::string& processor, const std::string& origin, Show show);

  // Calls the model at an event of a task's life, then looks at it.
  void tell(Event event, const TaskDescriptor& task, std::span<const std::uint8_t> command, Cycles now, TaskRun& run);
  // Takes down what the model has counted since it was looked at last, as energy of this task, and what it shows. Throws
  // Infeasible where its counters are not those that it began with, are below zero, or have energies that cannot be.
  void look(TaskRun& run);
  // Takes down what the model shows. Throws Infeasible where its signals are not those that it began with, or a value
  // does not fit.
  void show() const;

 private:
  std::vector<PeCounter> counters_now() const;
  std::vector<PeSignal> signals_now() const;

  // Throws, in place of what is being handled.
  [[noreturn]] void blame(const char* call) const;

  PeModel& model_;
  std::string processor_, origin_;
  Show show_;
  std::vector<PeCounter> counters_;  // as they were looked at last
  std::vector<PeSignal> signals_;    // as they were at the beginning
  __int128 counted_ = 0;             // attojoules
};

// Returns the energy of all events that a model has counted.
__int128 energy_of_counters(const std::vector<PeCounter>& counters);

}  // namespace weft
