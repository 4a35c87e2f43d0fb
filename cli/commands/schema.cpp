// weft schema: JSON Schemas of what weft reads and writes.

#include <fmt/format.h>

#include <memory>
#include <string>

#include "cli/commands/commands.hpp"
#include "cli/commands/experiment_options.hpp"
#include "cli/output/json_schema.hpp"
#include "sweep/space/sweep_keys.hpp"
#include "workloads/experiment/experiment_keys.hpp"

namespace weft {

void add_schema_command(CommandLine& weft) {
  Command app = weft.add_command("schema", "Print a JSON Schema: of experiments, sweeps or summary.json");
  struct SchemaCommand {
    std::string of;
    PluginOptions plugins;
  };
  auto command = std::make_shared<SchemaCommand>();
  app.add_option("of", command->of, "What the schema is of")
      .type("NAME")
      .one_of({"experiment", "sweep", "summary"})
      .required();
  command->plugins.add_to(app);
  app.footer(
      "Editors complete and check experiments with the schema; with --plugin it knows the models of plug-ins.\n"
      "Examples:\n"
      "  weft schema experiment --plugin ./bit_serial.so\n"
      "  weft schema sweep\n"
      "  weft schema summary");
  app.action([command] {
    command->plugins.load();
    if (command->of == "summary") {
      fmt::print("{}", summary_schema());
    } else if (command->of == "sweep") {
      fmt::print("{}", schema_of(sweep_keys(), "A sweep of weft"));
    } else {
      fmt::print("{}", schema_of(experiment_keys(), "An experiment of weft"));
    }
  });
}

}  // namespace weft
