// weft help: the help of all, or of a command.

#include <fmt/format.h>

#include <memory>
#include <string>

#include "cli/commands/commands.hpp"

namespace weft {

void add_help_command(CommandLine& weft) {
  Command app = weft.add_command("help", "Print the help of weft, or of a command");
  auto command = std::make_shared<std::string>();
  app.add_option("command", *command, "The command").type("COMMAND").default_text("");
  app.footer("Example:\n  weft help run");
  app.action([command, &weft] { fmt::print("{}", weft.help_of(*command)); });
}

}  // namespace weft
