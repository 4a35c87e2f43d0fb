// What a command line accepts, as data: manual pages, shell completion and messages about wrong usage are made of it.
#pragma once

#include <string>
#include <vector>

namespace weft {

struct OptionDescription {
  std::vector<std::string> names;  // "-o", "--out"; of a positional argument the one that the help writes
  std::string type;                // of its value; "" of a flag
  std::string description;
  std::string default_text;          // "" where it has none
  std::vector<std::string> choices;  // empty: any value
  bool is_positional = false;
  bool is_repeatable = false;
  bool is_hidden = false;
};

struct CommandDescription {
  std::string name;
  std::string description;
  std::vector<OptionDescription> options;
  std::string footer;
};

struct ProgramDescription {
  CommandDescription program;  // with the options that precede any command
  std::vector<CommandDescription> commands;
  std::string version;
};

}  // namespace weft
