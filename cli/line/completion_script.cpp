#include "cli/line/completion_script.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace weft {

namespace {

using Words = std::map<std::string, std::vector<std::string>>;

std::string joined(const std::vector<std::string>& words) { return fmt::format("{}", fmt::join(words, " ")); }

std::string options_of(const CommandDescription& command) {
  std::vector<std::string> names;
  for (const OptionDescription& option : command.options) {
    if (!option.is_positional) names.insert(names.end(), option.names.begin(), option.names.end());
  }
  return joined(names);
}

// The words of a value, in a branch of the case over the word before; "" where files are completed.
std::string value_branches(const CommandDescription& command, const Words& words) {
  std::string text;
  for (const OptionDescription& option : command.options) {
    if (option.is_positional || option.type.empty()) continue;
    const auto known = words.find(option.names.back());
    const std::vector<std::string>& values = known == words.end() ? option.choices : known->second;
    const std::string names = fmt::format("{}", fmt::join(option.names, "|"));
    if (values.empty()) {
      text += fmt::format("        {}) COMPREPLY=($(compgen -f -- \"$word\")) ;;\n", names);
    } else {
      text += fmt::format("        {}) COMPREPLY=($(compgen -W '{}' -- \"$word\")) ;;\n", names, joined(values));
    }
  }
  return text;
}

std::string command_branch(const CommandDescription& command, const Words& words) {
  std::string positional = "-f";
  if (const auto known = words.find(command.name); known != words.end()) {
    positional = fmt::format("-f -W '{}'", joined(known->second));
  }
  for (const OptionDescription& option : command.options) {
    if (option.is_positional && !option.choices.empty()) positional = fmt::format("-W '{}'", joined(option.choices));
  }
  return fmt::format(
      "    {0})\n"
      "      case $before in\n"
      "{1}"
      "        *)\n"
      "          if [[ $word == -* ]]; then\n"
      "            COMPREPLY=($(compgen -W '{2}' -- \"$word\"))\n"
      "          else\n"
      "            COMPREPLY=($(compgen {3} -- \"$word\"))\n"
      "          fi ;;\n"
      "      esac ;;\n",
      command.name, value_branches(command, words), options_of(command), positional);
}

}  // namespace

std::string bash_completion(const ProgramDescription& program, const Words& words) {
  std::vector<std::string> names;
  for (const CommandDescription& command : program.commands) names.push_back(command.name);
  Words all = words;
  all["help"] = all["manual"] = names;
  std::string text = fmt::format(
      "# Completion of weft {} in bash, made by `weft completion`.\n"
      "_weft() {{\n"
      "  local word=${{COMP_WORDS[COMP_CWORD]}} before=${{COMP_WORDS[COMP_CWORD-1]}} command= k\n"
      "  COMPREPLY=()\n"
      "  for ((k = 1; k < COMP_CWORD; ++k)); do\n"
      "    case ${{COMP_WORDS[k]}} in\n"
      "      {}) command=${{COMP_WORDS[k]}}; break ;;\n"
      "    esac\n"
      "  done\n"
      "  case $command in\n",
      program.version, fmt::join(names, "|"));
  for (const CommandDescription& command : program.commands) text += command_branch(command, all);
  text += fmt::format(
      "    *)\n"
      "      case $before in\n"
      "{}"
      "        *) COMPREPLY=($(compgen -W '{} {}' -- \"$word\")) ;;\n"
      "      esac ;;\n"
      "  esac\n"
      "  if [[ ${{COMPREPLY[0]-}} == *= ]]; then compopt -o nospace 2> /dev/null; fi\n"
      "}}\n"
      "complete -o filenames -F _weft weft\n",
      value_branches(program.program, all), joined(names), options_of(program.program));
  return text;
}

}  // namespace weft
