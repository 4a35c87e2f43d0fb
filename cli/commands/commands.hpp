// The subcommands of weft, one file each. Each adds itself to the command line; its work is done by a callback when the
// line has been read, and fails with InputError or Infeasible.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "cli/line/command_line.hpp"

namespace weft {

void add_run_command(CommandLine& weft);
void add_schedule_command(CommandLine& weft);
void add_compare_command(CommandLine& weft);
void add_graph_command(CommandLine& weft);
void add_network_command(CommandLine& weft);
void add_models_command(CommandLine& weft);
void add_allocate_command(CommandLine& weft);
void add_report_command(CommandLine& weft);
void add_schema_command(CommandLine& weft);
void add_completion_command(CommandLine& weft);
void add_manual_command(CommandLine& weft);
void add_help_command(CommandLine& weft);
// `carry_out` carries out a line of words in this process, as weft does, and throws what its command throws.
void add_sweep_command(CommandLine& weft, const std::function<void(const std::vector<std::string>& words)>& carry_out);

}  // namespace weft
