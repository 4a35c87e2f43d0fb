// weft models: everything that is chosen by name, with its parameters.

#include <fmt/format.h>

#include <memory>
#include <nlohmann/json.hpp>

#include "base/core/error.hpp"
#include "base/core/units.hpp"
#include "cli/commands/commands.hpp"
#include "cli/commands/experiment_options.hpp"
#include "cli/commands/model_check.hpp"
#include "hw/machine/models.hpp"
#include "hw/record/energy.hpp"
#include "sched/model/scheduler.hpp"

namespace weft {

namespace {

void print_parameter(const Parameter& parameter) {
  const std::string given = parameter.default_text.empty() ? "has to be given" : "default " + parameter.default_text;
  fmt::print("      {}: {}, {}: {}\n", parameter.name, describe_type(parameter), given,
             printable(parameter.description));
}

const char* name_of(ParameterType type) {
  switch (type) {
    case ParameterType::count:
      return "count";
    case ParameterType::bytes:
      return "bytes";
    case ParameterType::cycles:
      return "cycles";
    case ParameterType::time:
      return "time";
    case ParameterType::bandwidth:
      return "bandwidth";
    case ParameterType::fraction:
      return "fraction";
    case ParameterType::energy:
      return "energy";
    case ParameterType::text:
      return "text";
    case ParameterType::path:
      return "path";
    case ParameterType::choice:
      return "choice";
  }
  return "";
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
    fmt::print("  {}: {}\n      {}\n", name, printable(scheduler.description), describe_keeping(scheduler));
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
    fmt::print("  {}: {}\n", model.name, printable(model.description));
    for (const Parameter& parameter : model.parameters) print_parameter(parameter);
  }
  fmt::print("\nscheduler\n");
  print_schedulers();
  fmt::print("\nenergy table\n");
  print_energy_tables();
}

nlohmann::ordered_json json_of(const Parameter& parameter) {
  nlohmann::ordered_json json{{"name", parameter.name}, {"type", name_of(parameter.type)}};
  if (!parameter.default_text.empty()) json["default"] = parameter.default_text;
  if (parameter.type == ParameterType::choice) {
    json["choices"] = parameter.choices;
  } else {
    json["minimum"] = parameter.minimum;
  }
  json["description"] = parameter.description;
  return json;
}

nlohmann::ordered_json schedulers_json() {
  auto json = nlohmann::ordered_json::array();
  const SchedulerRegistry& schedulers = SchedulerRegistry::instance();
  for (const std::string& name : schedulers.names()) {
    const Scheduler& scheduler = *schedulers.find(name);
    std::vector<std::string> objectives{"makespan"};
    if (scheduler.pareto != nullptr) objectives.insert(objectives.end(), {"memory", "pareto"});
    json.push_back({{"name", name},
                    {"description", scheduler.description},
                    {"keeps_capacity", scheduler.keeps != Keeps::nothing},
                    {"always_finds_a_schedule", scheduler.keeps == Keeps::safely},
                    {"objectives", objectives}});
  }
  return json;
}

nlohmann::ordered_json energy_tables_json() {
  auto json = nlohmann::ordered_json::array();
  const auto pj = [](Attojoules energy) { return static_cast<double>(energy) * 1e-6; };
  for (const PublishedEnergyTable& table : published_energy_tables()) {
    nlohmann::ordered_json entry{{"name", table.name}, {"source", table.source}};
    for (const auto& [bytes, mac, operation] : table.arithmetic) {
      entry["arithmetic"].push_back({{"element_bytes", bytes}, {"mac_pj", pj(mac)}, {"operation_pj", pj(operation)}});
    }
    for (const auto& [size, per_byte] : table.sram) {
      entry["scratchpad"].push_back({{"bytes", size}, {"byte_pj", pj(per_byte)}});
    }
    entry["interconnect"] = {{"byte_hop_pj", pj(table.interconnect)}};
    entry["dram"] = {{"read_byte_pj", pj(table.dram_read)},
                     {"write_byte_pj", pj(table.dram_write)},
                     {"row_pj", pj(table.dram_activate)}};
    json.push_back(std::move(entry));
  }
  return json;
}

void print_models_json() {
  nlohmann::ordered_json json{{"models", nlohmann::ordered_json::array()}};
  for (const ModelDescription& model : describe_models()) {
    auto parameters = nlohmann::ordered_json::array();
    for (const Parameter& parameter : model.parameters) parameters.push_back(json_of(parameter));
    json["models"].push_back(
        {{"role", model.role}, {"name", model.name}, {"description", model.description}, {"parameters", parameters}});
  }
  json["schedulers"] = schedulers_json();
  json["energy_tables"] = energy_tables_json();
  fmt::print("{}\n", json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace));
}

}  // namespace

void add_models_command(CommandLine& weft) {
  Command app =
      weft.add_command("models", "List hardware models, algorithms and energy tables that can be chosen by name");
  struct ModelsCommand {
    PluginOptions plugins;
    bool json = false;
    std::string checked;
    std::vector<std::string> settings;
  };
  auto command = std::make_shared<ModelsCommand>();
  command->plugins.add_to(app);
  app.add_flag("--json", command->json, "Print everything as JSON");
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
      if (command->json) throw InputError("--json is not for --check, which prints a line for each statement");
      check_models(command->checked, command->settings);
    } else if (command->json) {
      print_models_json();
    } else {
      print_models();
    }
  });
}

}  // namespace weft
