// The command line, as commands describe theirs. CLI11 reads it; command_line.cpp alone includes CLI11, whose headers take
// seconds to compile.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/line/command_description.hpp"

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace weft {

// A handle of an option or a positional argument; each call returns it for the next.
class Option {
 public:
  explicit Option(CLI::Option* option) : option_(option) {}
  // What the help writes for its value, and as its default in place of the variable's value.
  Option& type(const std::string& name);
  Option& default_text(const std::string& text);
  Option& required();
  Option& one_of(const std::vector<std::string>& values);
  Option& between(int min, int max);
  // Lets "nan" pass.
  Option& between(double min, double max);
  // Several values in one argument.
  Option& separated_by(char separator);
  Option& needs(const Option& other);
  // The help does not show it.
  Option& hidden();
  bool is_given() const;

 private:
  friend class Command;
  CLI::Option* option_;
};

// A handle of a command, or of what precedes any command. Variables have to live as long as the command line.
class Command {
 public:
  explicit Command(CLI::App* app) : app_(app) {}
  // "--name" is an option, "-n,--name" one with a short name, "name" a positional argument.
  Option add_option(const std::string& name, std::string& value, const std::string& description);
  Option add_option(const std::string& name, std::optional<std::string>& value, const std::string& description);
  Option add_option(const std::string& name, std::int32_t& value, const std::string& description);
  Option add_option(const std::string& name, std::optional<int>& value, const std::string& description);
  Option add_option(const std::string& name, std::optional<double>& value, const std::string& description);
  Option add_option(const std::string& name, std::vector<std::string>& values, const std::string& description);
  Option add_option(const std::string& name, const std::function<void(const std::string&)>& use,
                    const std::string& description);
  // One value each time it is given.
  Option add_repeatable(const std::string& name, std::vector<std::string>& values, const std::string& description,
                        const std::string& type);
  void add_flag(const std::string& name, bool& value, const std::string& description);
  // What ends the help: notes and examples.
  void footer(const std::string& text);
  void action(const std::function<void()>& run);

 private:
  CLI::App* app_;
};

class CommandLine {
 public:
  CommandLine(const std::string& program, const std::string& version, const std::string& description);
  ~CommandLine();
  Command add_command(const std::string& name, const std::string& description);
  Command before_commands() { return Command(app_.get()); }
  std::vector<Command> commands();
  // Reads the arguments and carries out the command that they name, or prints the help or the version that they ask for.
  // Throws InputError when they are wrong, with what was perhaps meant, and what the command throws.
  void run(int argc, char** argv);

  const std::string& version() const { return version_; }
  // Returns the words of the line that run() reads, with the name of the program for its path.
  const std::vector<std::string>& words() const { return words_; }
  // Returns the help of a command, or of all for "". Throws InputError for an unknown one.
  std::string help_of(const std::string& command) const;
  ProgramDescription description() const;

 private:
  std::string version_;
  std::vector<std::string> words_;
  std::unique_ptr<CLI::App> app_;
};

}  // namespace weft
