// The subcommands of weft, one file each. Each adds itself to the command line; its work is done by a callback when the
// line has been read, and fails with InputError or Infeasible.
#pragma once

#include "cli/command_line.hpp"

namespace weft {

void add_run_command(CommandLine& weft);
void add_schedule_command(CommandLine& weft);
void add_compare_command(CommandLine& weft);
void add_graph_command(CommandLine& weft);
void add_network_command(CommandLine& weft);
void add_models_command(CommandLine& weft);
void add_allocate_command(CommandLine& weft);
void add_report_command(CommandLine& weft);

}  // namespace weft
