// weft manual: manual pages, made of what the command line accepts.

#include <fmt/format.h>

#include <filesystem>
#include <memory>
#include <optional>
#include <ostream>
#include <string>

#include "cli/commands/commands.hpp"
#include "cli/line/manual_page.hpp"
#include "hw/report/output_directory.hpp"

namespace weft {

namespace {

struct ManualCommand {
  std::string command;
  std::optional<std::string> out;
};

void print_manual(const ManualCommand& command, const CommandLine& weft) {
  const ProgramDescription description = weft.description();
  if (!command.out) {
    if (!command.command.empty()) weft.help_of(command.command);  // refuses an unknown one
    fmt::print("{}", manual_page(description, command.command));
    return;
  }
  OutputDirectory directory(*command.out);
  const auto write = [&](const std::string& name, const std::string& of) {
    write_file(directory, name, [&](std::ostream& out) { out << manual_page(description, of); });
  };
  write("weft.1", "");
  for (const CommandDescription& of : description.commands) write("weft-" + of.name + ".1", of.name);
  directory.commit();
}

}  // namespace

void add_manual_command(CommandLine& weft) {
  Command app = weft.add_command("manual", "Print a manual page: of weft, or of a command");
  auto command = std::make_shared<ManualCommand>();
  app.add_option("command", command->command, "The command").type("COMMAND").default_text("");
  app.add_option("-o,--out", command->out, "Write all pages, weft.1, weft-run.1 and so on, into this directory")
      .type("DIR");
  app.footer(
      "The pages are made with weft and installed with it: man weft-run.\n"
      "Example:\n"
      "  weft manual run | man -l -");
  app.action([command, &weft] { print_manual(*command, weft); });
}

}  // namespace weft
