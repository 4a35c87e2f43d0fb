#include "hw/machine/probe.hpp"

#include <cstring>

#include "base/core/child_process.hpp"
#include "hw/machine/accelerator.hpp"
#include "hw/pe/processing_element.hpp"

namespace weft {

// Every task in a process of its own, forked from a machine in which nothing has run yet: what one leaves behind (open
// rows, the time to the next refresh, the state of a module) changes nothing for another, so what a task takes does not
// depend on which others are asked for with it.
std::vector<TaskCycles> run_alone(const Experiment& experiment, const std::vector<ProbedTask>& tasks) {
  std::vector<TaskCycles> cycles(tasks.size());
  if (tasks.empty()) return cycles;
  const std::string bytes = in_child_process([&] {
    Accelerator accelerator(experiment, "alone");
    std::string found;
    for (const ProbedTask& task : tasks) {
      const TaskCycles of_task = in_child_process([&] { return accelerator.run_alone(task); });
      found.append(reinterpret_cast<const char*>(&of_task), sizeof of_task);
    }
    return found;
  });
  std::memcpy(cycles.data(), bytes.data(), bytes.size());
  return cycles;
}

namespace {

template <class Model>
std::string asked(const Model& model) {
  std::string runs;
  for (int op = 0; op <= static_cast<int>(last_operator); ++op) {
    runs += model.runs(static_cast<Operator>(op)) ? '1' : '0';
  }
  return runs;
}

}  // namespace

std::vector<bool> operators_of(const ModelConfig& pe) {
  const std::unique_ptr<PeTiming> timing = pe_models().make(pe);
  const std::string runs =
      timing ? asked(*timing) : in_child_process([&] { return asked(*make_processing_element("asked", pe)); });
  std::vector<bool> operators;
  for (const char op : runs) operators.push_back(op == '1');
  return operators;
}

}  // namespace weft
