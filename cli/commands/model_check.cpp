#include "cli/commands/model_check.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstring>

#include "base/core/child_process.hpp"
#include "hw/check/model_checks.hpp"
#include "hw/machine/models.hpp"
#include "sched/check/scheduler_check.hpp"

namespace weft {

namespace {

// Each takes far less than a second; a model that loops is stopped.
constexpr unsigned max_seconds = 60;

struct CheckedModel {
  std::string role;  // as in ROLE/NAME
  std::string name;
  std::function<std::vector<Conformance>()> statements;
};

// As experiments call it.
std::string short_role(const std::string& role) { return role == "processing element" ? "pe" : role; }

std::vector<Conformance> statements_on(const std::string& role, const ModelConfig& config) {
  if (role == "pe") return pe_conformance(config);
  if (role == "dma") return dma_conformance(config);
  if (role == "interconnect") return interconnect_conformance(config);
  return memory_conformance(role == "dram" ? dram_models() : scratchpad_models(), config);
}

Setting parse_setting(const std::string& text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0) {
    throw InputError("--set " + text + ": expected KEY=VALUE, such as --set latency=20");
  }
  return {text.substr(0, equals), text.substr(equals + 1), {"--set " + text, 0, 0}};
}

ModelConfig config_of(const std::string& name, const std::vector<std::string>& settings) {
  ModelConfig config{name, {}, {}};
  for (const std::string& text : settings) config.settings.push_back(parse_setting(text));
  return config;
}

std::vector<CheckedModel> all_models(const std::vector<std::string>& settings) {
  std::vector<CheckedModel> all;
  for (const ModelDescription& model : describe_models()) {
    const std::string role = short_role(model.role);
    const ModelConfig config = config_of(model.name, settings);
    all.push_back({role, model.name, [role, model, config] {
                     Parameters(model.parameters, config, model.role);  // refuses what the model does not take
                     return statements_on(role, config);
                   }});
  }
  for (const std::string& name : SchedulerRegistry::instance().names()) {
    all.push_back({"scheduler", name, [name, settings] {
                     if (!settings.empty()) throw InputError("--set: scheduling algorithms have no settings");
                     return scheduler_conformance(*SchedulerRegistry::instance().find(name));
                   }});
  }
  return all;
}

// Each once, in the order of the models.
std::vector<std::string> distinct(const std::vector<CheckedModel>& models, std::string CheckedModel::*text) {
  std::vector<std::string> texts;
  for (const CheckedModel& model : models) {
    if (std::find(texts.begin(), texts.end(), model.*text) == texts.end()) texts.push_back(model.*text);
  }
  return texts;
}

// NAME, of any role, or ROLE/NAME.
std::vector<CheckedModel> models_named(const std::string& text, const std::vector<std::string>& settings) {
  std::vector<CheckedModel> models = all_models(settings);
  const std::size_t slash = text.find('/');
  const std::string name = slash == std::string::npos ? text : text.substr(slash + 1);
  std::string what = "model", or_else = ", or ROLE/NAME with pe, scratchpad, interconnect, dma, dram or scheduler";
  if (slash != std::string::npos) {
    const std::string role = text.substr(0, slash);
    const std::vector<std::string> roles = distinct(models, &CheckedModel::role);
    if (std::find(roles.begin(), roles.end(), role) == roles.end()) {
      throw InputError(unknown_name("role", role, roles));
    }
    std::erase_if(models, [&](const CheckedModel& model) { return model.role != role; });
    what = role;
    or_else = "";
  }
  const std::vector<std::string> known = distinct(models, &CheckedModel::name);
  std::erase_if(models, [&](const CheckedModel& model) { return model.name != name; });
  if (models.empty()) throw InputError(unknown_name(what, name, known, or_else));
  return models;
}

// What is wrong, or nothing.
std::string fault_of(const Conformance& statement) {
  try {
    return in_child_process([&] {
      alarm(max_seconds);
      return statement.fault();
    });
  } catch (const Infeasible& failure) {
    const std::string text = failure.what();
    const bool was_stopped = text.find(strsignal(SIGALRM)) != std::string::npos;
    return was_stopped ? fmt::format("it did not come back within {} s", max_seconds) : text;
  }
}

struct Tally {
  std::size_t tried = 0, failed = 0;
};

void check(const CheckedModel& model, Tally& tally) {
  const std::vector<Conformance> statements = model.statements();
  fmt::print("{} {}\n", model.role, model.name);
  for (const Conformance& statement : statements) {
    const std::string fault = fault_of(statement);
    const bool was_skipped = is_skipped(fault);
    const bool is_note = is_noted(fault);
    const char* verdict = fault.empty() ? "ok" : was_skipped ? "skipped" : is_note ? "noted" : "FAILED";
    fmt::print("  {:<7}  {}\n", verdict, statement.statement);
    if (!fault.empty()) fmt::print("           {}\n", was_skipped || is_note ? fault.substr(1) : fault);
    tally.failed += fault.empty() || was_skipped || is_note ? 0 : 1;
  }
  tally.tried += statements.size();
}

}  // namespace

void check_models(const std::string& name, const std::vector<std::string>& settings) {
  Tally tally;
  for (const CheckedModel& model : models_named(name, settings)) check(model, tally);
  if (tally.failed > 0) {
    throw Infeasible(
        fmt::format("'{}' does not conform: {} of {} statements do not hold", name, tally.failed, tally.tried));
  }
}

}  // namespace weft
