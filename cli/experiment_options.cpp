#include "cli/experiment_options.hpp"

namespace weft {

void ExperimentOptions::add_overrides_to(CLI::App& command) {
  command.add_option("--set", overrides, "Override a value of the experiment; may be repeated")
      ->type_name("KEY=VALUE")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
      ->allow_extra_args(false)
      ->default_str("");
}

void ExperimentOptions::add_to(CLI::App& command) {
  command.add_option("experiment", file, "The experiment (YAML)")->type_name("EXPERIMENT.yaml")->required();
  add_overrides_to(command);
}

}  // namespace weft
