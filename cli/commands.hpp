// The subcommands of weft, one file each. Each adds itself to the command line; its work is done by a callback when the
// line has been read, and fails with InputError or Infeasible.
#pragma once

#include <CLI/CLI.hpp>

namespace weft {

void add_run_command(CLI::App& weft);
void add_schedule_command(CLI::App& weft);
void add_compare_command(CLI::App& weft);
void add_graph_command(CLI::App& weft);
void add_network_command(CLI::App& weft);
void add_models_command(CLI::App& weft);

}  // namespace weft
