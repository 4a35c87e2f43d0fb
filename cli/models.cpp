// weft models: everything that is chosen by name, with its parameters.

#include <fmt/format.h>

#include <memory>

#include "base/core/units.hpp"
#include "cli/commands.hpp"
#include "cli/experiment_options.hpp"
#include "cli/model_check.hpp"
#include "hw/machine/models.hpp"
#include "hw/record/energy.hpp"
#include "sched/model/scheduler.hpp"

namespace weft {

namespace {

void print_parameter(const Parameter& parameter) {
  const std::string given = parameter.default_text.empty() ? "has to be given" : "default " + parameter.default_text;
  fmt::print("      {}: {}, {}: {}\n", parameter.name, describe_type(parameter), given, parameter.description);
}

// What an algorithm knows of the capacity, and what it can be asked for.
std::string describe_keeping(const Scheduler& scheduler) {
  std::string text;
  switch (scheduler.keeps) {
    case Keeps::nothing:
      text = "ignores the capacity: tasks wait until they fit, if they ever do";
      break;
    case Keeps::limit:
      text = "stays within the capacity, but may find no schedule";
      break;
    case Keeps::safely:
      text = "stays within the capacity, and always finds a schedule where an order is known to fit";
      break;
  }
  return text + (scheduler.pareto == nullptr ? "; objective: makespan" : "; objectives: makespan, memory, pareto");
}

void print_schedulers() {
  const SchedulerRegistry& schedulers = SchedulerRegistry::instance();
  for (const std::string& name : schedulers.names()) {
    const Scheduler& scheduler = *schedulers.find(name);
    fmt::print("  {}: {}\n      {}\n", name, scheduler.description, describe_keeping(scheduler));
  }
}

std::string format_energy(Attojoules energy) { return fmt::format("{:g} pJ", static_cast<double>(energy) * 1e-6); }

void print_energy_tables() {
  for (const PublishedEnergyTable& table : published_energy_tables()) {
    fmt::print("  {}: {}\n", table.name, table.source);
    for (const auto& [bytes, mac, operation] : table.arithmetic) {
      fmt::print("      elements of {} B: {} a MAC, {} another operation\n", bytes, format_energy(mac),
                 format_energy(operation));
    }
    for (const auto& [size, per_byte] : table.sram) {
      fmt::print("      scratchpad up to {}: {} per byte\n", format_bytes(size), format_energy(per_byte));
    }
    fmt::print("      interconnect: {} per byte and hop\n", format_energy(table.interconnect));
    fmt::print("      DRAM: {} per byte read, {} written, {} per row opened\n", format_energy(table.dram_read),
               format_energy(table.dram_write), format_energy(table.dram_activate));
  }
}

void print_models() {
  std::string role;
  for (const ModelDescription& model : describe_models()) {
    if (model.role != role) fmt::print("{}{}\n", role.empty() ? "" : "\n", model.role);
    role = model.role;
    fmt::print("  {}: {}\n", model.name, model.description);
    for (const Parameter& parameter : model.parameters) print_parameter(parameter);
  }
  fmt::print("\nscheduler\n");
  print_schedulers();
  fmt::print("\nenergy table\n");
  print_energy_tables();
}

}  // namespace

void add_models_command(CommandLine& weft) {
  Command app =
      weft.add_command("models", "List hardware models, algorithms and energy tables that can be chosen by name");
  struct ModelsCommand {
    PluginOptions plugins;
    std::string checked;
    std::vector<std::string> settings;
  };
  auto command = std::make_shared<ModelsCommand>();
  command->plugins.add_to(app);
  const Option check =
      app.add_option("--check", command->checked, "Try what has to hold for every model of its role on this one")
          .type("[ROLE/]NAME")
          .default_text("");
  app.add_repeatable("--set", command->settings, "Set a parameter of the checked model; may be repeated", "KEY=VALUE")
      .needs(check);
  app.footer(
      "Of each model its parameters with type, unit and default, as they stand in an experiment:\n"
      "  scratchpad: {model: ideal, capacity: 8 KiB}\n"
      "Of each scheduling algorithm whether it stays within the capacity of the scratchpad, and its objectives.\n"
      "--check prints a line for each statement that was tried; exit status 1 where one does not hold. Roles are pe,\n"
      "scratchpad, interconnect, dma, dram and scheduler; without one, all models of that name are checked.\n"
      "Examples:\n"
      "  weft models --plugin ./bit_serial.so\n"
      "  weft models --check dram/banked --set refresh=off");
  app.action([command, check] {
    command->plugins.load();
    if (check.is_given()) {
      check_models(command->checked, command->settings);
    } else {
      print_models();
    }
  });
}

}  // namespace weft
