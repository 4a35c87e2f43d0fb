#include "cli/commands/program.hpp"

#include <fcntl.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <iostream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "cli/commands/commands.hpp"
#include "cli/line/error_report.hpp"
#include "hw/machine/systemc_log.hpp"

namespace weft {

namespace {

constexpr const char* output_is_lost = "cannot write to the standard output";

// What can stand before any command and behind it.
std::vector<Option> add_common_options(Command command) {
  return {command
              .add_option(
                  "--log-level", [](const std::string& level) { spdlog::set_level(spdlog::level::from_str(level)); },
                  "How much is logged to stderr: error; warn: what deserves a look; info: what is done; debug: with "
                  "what; trace: every file that is written")
              .one_of({"trace", "debug", "info", "warn", "error", "off"})
              .default_text("warn"),
          command
              .add_option(
                  "--error-format", [](const std::string&) {}, "How errors and warnings are printed on stderr")
              .one_of({"text", "json"})
              .default_text("text")};
}

void carry_out(const std::vector<std::string>& words);

void describe(CommandLine& line) {
  Command weft = line.before_commands();
  weft.footer(
      "Examples:\n"
      "  weft run workloads/experiments/lenet5.yaml --out out      simulate, leave waveform, tables, summary in out/\n"
      "  weft compare workloads/experiments/lenet5.yaml            which algorithm suits?\n"
      "  weft report out                                           look at a run in a browser\n"
      "  weft sweep docs/examples/sweep.yaml                       many points of a design space\n"
      "  weft help run                                             what a command takes\n"
      "With --error-format json an error is a line with an object: kind, message, file, line, column, key, value and\n"
      "accepted, as far as they are known.\n"
      "Exit status: 0 done; 1 understood, but it cannot be met; 2 wrong usage or bad input.");
  add_common_options(weft);
  add_run_command(line);
  add_schedule_command(line);
  add_compare_command(line);
  add_graph_command(line);
  add_allocate_command(line);
  add_network_command(line);
  add_models_command(line);
  add_report_command(line);
  add_sweep_command(line, carry_out);
  add_schema_command(line);
  add_completion_command(line);
  add_manual_command(line);
  add_help_command(line);
  for (const Command& command : line.commands()) {
    for (Option& option : add_common_options(command)) option.hidden();
  }
}

CommandLine make_command_line() {
  return CommandLine("weft", WEFT_VERSION,
                     "weft plans a tile-level task graph of a convolutional network under a hard memory limit,\n"
                     "and carries out the plan on SystemC hardware, with the occupancy over time in a waveform.");
}

void carry_out(const std::vector<std::string>& words) {
  std::vector<std::string> copies = words;
  std::vector<char*> arguments;
  for (std::string& word : copies) arguments.push_back(word.data());
  CommandLine line = make_command_line();
  describe(line);
  line.run(static_cast<int>(arguments.size()), arguments.data());
}

// A file that grows beyond the limit of the process is an error of writing, not a signal. Where a standard stream is
// closed, something that fails stands in its place: else the next file that is opened would take what is printed.
void prepare_process() {
  std::signal(SIGXFSZ, SIG_IGN);
  for (int stream = STDIN_FILENO; stream <= STDERR_FILENO; ++stream) {
    if (fcntl(stream, F_GETFD) >= 0 || errno != EBADF) continue;
    const int file = open("/dev/null", stream == STDIN_FILENO ? O_WRONLY : O_RDONLY);
    if (file != stream && file >= 0) close(file);
  }
}

}  // namespace

int run_program(int argc, char** argv) {
  prepare_process();
  const ErrorFormat format = error_format_of({argv, argv + argc});
  log_to_stderr(format);
  route_systemc_reports();
  try {
    CommandLine line = make_command_line();
    describe(line);
    line.run(argc, argv);
    if (std::fflush(stdout) != 0 || !std::cout.flush()) {
      throw std::runtime_error(output_is_lost);
    }
    return 0;
  } catch (const std::system_error& error) {
    const bool is_of_print = std::string_view(error.what()).starts_with("cannot write to file");
    return report_error(
        format, is_of_print ? std::make_exception_ptr(std::runtime_error(output_is_lost)) : std::current_exception());
  } catch (...) {
    return report_error(format, std::current_exception());
  }
}

}  // namespace weft
