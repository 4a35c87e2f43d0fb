#include "cli/commands/experiment_options.hpp"

#include <spdlog/spdlog.h>

#include "base/plugin/plugin.hpp"
#include "cli/commands/file_kind.hpp"
#include "hw/flow/tile_choice.hpp"
#include "hw/machine/models.hpp"

namespace weft {

namespace {

void load_and_check(const PluginFile& plugin) {
  load_plugin(plugin);
  check_names_of(plugin);
  spdlog::debug("loaded the plug-in {}", plugin.path);
}

}  // namespace

void PluginOptions::add_to(Command command) {
  command.add_repeatable("--plugin", files, "Load models and algorithms from a plug-in; may be repeated", "FILE.so");
}

void PluginOptions::load() const {
  for (const std::string& file : files) load_and_check({file, {}});
}

void ExperimentOptions::add_overrides_to(Command command) {
  command.add_repeatable("--set", overrides, "Override a value of the experiment; may be repeated", "KEY=VALUE");
  plugins.add_to(command);
}

Experiment ExperimentOptions::read(const std::string& command) const {
  expect_experiment(command, file);
  plugins.load();
  spdlog::info("reading {}", file);
  for (const std::string& argument : overrides) spdlog::debug("set {}", argument);
  Experiment experiment = read_experiment(file, overrides);
  spdlog::debug("{}: {} layers", experiment.network.name, experiment.network.layers.size());
  for (const PluginFile& plugin : experiment.plugins) load_and_check(plugin);
  return experiment;
}

void search_for_tiles(Experiment& experiment, Progress& progress) {
  if (!experiment.tiling.to_search) return;
  progress.phase("searching for tiles");
  choose_tiles(experiment, [&](std::uint32_t done, std::uint32_t tilings) { progress.update(done, tilings); });
}

void report_to(Progress& progress, PlanOptions& options) {
  options.progress = [&](std::uint32_t done, std::uint32_t total) { progress.update(done, total); };
  options.trying = [&](const std::string& algorithm) { progress.part("looking at " + algorithm); };
  options.warn = [](const std::string& text) { spdlog::warn(text); };
}

void ExperimentOptions::add_to(Command command) {
  command.add_option("experiment", file, "The experiment (YAML)").type("EXPERIMENT.yaml").required();
  add_overrides_to(command);
}

}  // namespace weft
