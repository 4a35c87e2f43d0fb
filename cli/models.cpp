// weft models: everything that is chosen by name, with its parameters.

#include <fmt/format.h>

#include <memory>

#include "cli/commands.hpp"
#include "hw/model_registry.hpp"
#include "sched/scheduler.hpp"

namespace weft {

namespace {

void print_parameter(const Parameter& parameter) {
  const std::string given = parameter.default_text.empty() ? "has to be given" : "default " + parameter.default_text;
  fmt::print("      {}: {}, {}: {}\n", parameter.name, describe_type(parameter), given, parameter.sentence);
}

// What an algorithm knows of the capacity, and what it can be asked for.
std::string describe_keeping(const Scheduler& scheduler) {
  std::string text;
  switch (scheduler.keeps) {
    case Keeps::nothing:
      text = "keeps to nothing: tasks wait for space where that helps";
      break;
    case Keeps::limit:
      text = "keeps to the capacity, but may find no schedule";
      break;
    case Keeps::safely:
      text = "keeps to the capacity, and always finds a schedule where an order is known to fit";
      break;
  }
  return text + (scheduler.pareto == nullptr ? "; objective: makespan" : "; objectives: makespan, memory, pareto");
}

void print_schedulers() {
  const SchedulerRegistry& schedulers = SchedulerRegistry::instance();
  for (const std::string& name : schedulers.names()) {
    const Scheduler& scheduler = *schedulers.find(name);
    fmt::print("  {}: {}\n      {}\n", name, scheduler.sentence, describe_keeping(scheduler));
  }
}

void print_models() {
  std::string role;
  for (const ModelDescription& model : describe_models()) {
    if (model.role != role) fmt::print("{}{}\n", role.empty() ? "" : "\n", model.role);
    role = model.role;
    fmt::print("  {}: {}\n", model.name, model.sentence);
    for (const Parameter& parameter : model.parameters) print_parameter(parameter);
  }
  fmt::print("\nscheduler\n");
  print_schedulers();
}

}  // namespace

void add_models_command(CLI::App& weft) {
  CLI::App* app = weft.add_subcommand("models", "List the hardware models and algorithms that can be chosen by name");
  app->footer(
      "Of each model its parameters with type, unit and default, as they stand in an experiment:\n"
      "  scratchpad: {model: ideal, capacity: 8 KiB}\n"
      "Of each scheduling algorithm whether it keeps to the capacity of the scratchpad, and its objectives.");
  app->callback(print_models);
}

}  // namespace weft
