#include "hw/machine/probe.hpp"

#include <cstring>

#include "base/core/child_process.hpp"
#include "hw/machine/accelerator.hpp"
#include "hw/pe/processing_element.hpp"

namespace weft {

std::vector<TaskCycles> run_alone(const Experiment& experiment, const std::vector<ProbedTask>& tasks) {
  std::vector<TaskCycles> cycles(tasks.size());
  if (tasks.empty()) return cycles;
  const std::string bytes = in_child_process([&] {
    Accelerator accelerator(experiment, "alone");
    const std::vector<TaskCycles> found = accelerator.run_alone(tasks);
    return std::string(reinterpret_cast<const char*>(found.data()), found.size() * sizeof found[0]);
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
