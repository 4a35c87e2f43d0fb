// Durations that are found only by running the machine: those of SystemC modules without a timing of their own. A child
// process simulates the machine.
#pragma once

#include <string>
#include <vector>

#include "hw/processor/task_descriptor.hpp"
#include "workloads/experiment/experiment.hpp"

namespace weft {

// A task on a processor, described before there is a run.
struct ProbedTask {
  std::size_t processor = 0;
  std::string name;
  TaskDescriptor descriptor;
};

// Cycles from the start of a task to the end of its last read, from its first write to its finish, and in all.
struct TaskCycles {
  Cycles read = 0;
  Cycles write = 0;
  Cycles whole = 0;
};

// Runs each of the tasks on a machine in which nothing has run before and nothing else goes on: what one takes does not
// depend on the others. Throws InputError where the machine cannot be
// built, and Infeasible where a task does not finish; says then which.
std::vector<TaskCycles> run_alone(const Experiment& experiment, const std::vector<ProbedTask>& tasks);

// Per operator, whether the model of a processing element runs it. Asks its timing where it has one. Throws InputError
// for an unknown model and settings that it does not accept.
std::vector<bool> operators_of(const ModelConfig& pe);

}  // namespace weft
