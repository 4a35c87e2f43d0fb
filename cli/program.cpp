#include "cli/program.hpp"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <cstdio>
#include <iostream>
#include <string>

#include "base/core/error.hpp"
#include "cli/commands.hpp"
#include "hw/machine/systemc_log.hpp"

namespace weft {

namespace {

enum ExitStatus { done = 0, cannot_be_met = 1, wrong_usage = 2 };

// Every error is one line.
int fail(int status, const std::string& text) {
  std::string message = printable(text);
  std::replace(message.begin(), message.end(), '\n', ' ');
  std::fflush(stdout);
  std::fprintf(stderr, "error: %s\n", message.c_str());
  return status;
}

void set_up_logging() {
  auto logger = spdlog::stderr_logger_st("weft");
  logger->set_pattern("%l: %v");
  logger->set_level(spdlog::level::warn);
  spdlog::set_default_logger(logger);
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
      "  weft COMMAND --help                                       what a command takes\n"
      "Exit status: 0 done; 1 understood, but it cannot be met; 2 wrong usage or bad input.");
  weft.add_option(
          "--log-level", [](const std::string& level) { spdlog::set_level(spdlog::level::from_str(level)); },
          "How much is logged to stderr: trace, debug, info, warn, error or off")
      .one_of({"trace", "debug", "info", "warn", "error", "off"})
      .default_text("warn");
  add_run_command(line);
  add_schedule_command(line);
  add_compare_command(line);
  add_graph_command(line);
  add_network_command(line);
  add_models_command(line);
  add_report_command(line);
  add_sweep_command(line, carry_out);
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

}  // namespace

int run_program(int argc, char** argv) {
  set_up_logging();
  route_systemc_reports();
  CommandLine line = make_command_line();
  describe(line);
  try {
    line.run(argc, argv);
    if (std::fflush(stdout) != 0 || !std::cout.flush())
      return fail(cannot_be_met, "cannot write to the standard output");
    return done;
  } catch (const InputError& error) {
    return fail(wrong_usage, error.what());
  } catch (const std::bad_alloc&) {
    return fail(cannot_be_met, "out of memory");
  } catch (const std::exception& error) {
    return fail(cannot_be_met, error.what());
  } catch (...) {
    return fail(cannot_be_met, "something was thrown that is no std::exception; by a plug-in, if there is one");
  }
}

}  // namespace weft
