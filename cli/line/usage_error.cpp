#include "cli/line/usage_error.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace weft {

namespace {

std::string see(const std::string& command) {
  return "; see weft " + (command.empty() ? "" : command + " ") + "--help";
}

const OptionDescription* find_option(const CommandDescription& command, const std::string& name) {
  for (const OptionDescription& option : command.options) {
    if (!option.is_positional && std::ranges::find(option.names, name) != option.names.end()) return &option;
  }
  return nullptr;
}

std::vector<std::string> option_names(const CommandDescription& command) {
  std::vector<std::string> names;
  for (const OptionDescription& option : command.options) {
    if (!option.is_positional && !option.is_hidden) names.insert(names.end(), option.names.begin(), option.names.end());
  }
  return names;
}

std::vector<std::string> commands_with(const ProgramDescription& program, const std::string& option) {
  std::vector<std::string> names;
  for (const CommandDescription& command : program.commands) {
    if (find_option(command, option) != nullptr) names.push_back("weft " + command.name);
  }
  return names;
}

bool is_option(const std::string& word) {
  return word.size() > 1 && word[0] == '-' && !(word[1] >= '0' && word[1] <= '9');
}

bool looks_like_a_file(const std::string& word) {
  return word.find('/') != std::string::npos || word.find('.') != std::string::npos;
}

// A command line as it was meant to be read.
struct Reading {
  struct Given {
    std::string name;
    std::optional<std::string> value;
    const OptionDescription* option = nullptr;
  };

  const CommandDescription* command = nullptr;
  std::vector<Given> before, behind;  // options before the command and behind it
  std::vector<std::string> words;     // behind it
  std::optional<std::string> no_command;
};

Reading read(const ProgramDescription& program, const std::vector<std::string>& arguments) {
  Reading reading;
  for (std::size_t k = 0; k < arguments.size(); ++k) {
    const std::string& word = arguments[k];
    if (is_option(word)) {
      const std::size_t equals = word.find('=');
      Reading::Given given{word.substr(0, equals), {}, nullptr};
      if (reading.command != nullptr) given.option = find_option(*reading.command, given.name);
      if (reading.command == nullptr) given.option = find_option(program.program, given.name);
      const bool takes_value = given.option != nullptr && !given.option->type.empty();
      if (equals != std::string::npos) {
        given.value = word.substr(equals + 1);
      } else if (takes_value && k + 1 < arguments.size() && !is_option(arguments[k + 1])) {
        given.value = arguments[++k];
      }
      (reading.command == nullptr ? reading.before : reading.behind).push_back(std::move(given));
    } else if (reading.command != nullptr) {
      reading.words.push_back(word);
    } else if (!reading.no_command) {
      const auto named = std::ranges::find(program.commands, word, &CommandDescription::name);
      if (named != program.commands.end()) reading.command = &*named;
      if (reading.command == nullptr) reading.no_command = word;
    }
  }
  return reading;
}

// Of an option that is not one of the command, or of what precedes commands.
InputError unknown_option(const ProgramDescription& program, const CommandDescription& command,
                          const std::string& command_name, const std::string& name) {
  const std::vector<std::string> known = option_names(command);
  const std::vector<std::string> others = commands_with(program, name);
  std::string hint = did_you_mean(name, known);
  if (hint.empty() && find_option(program.program, name) != nullptr) {
    hint = ", which stands before a command: weft " + name;
  } else if (!others.empty()) {
    hint = command_name.empty() ? " before a command; behind one it is an option of " + list_names(others)
                                : ", which is one of " + list_names(others);
  }
  return InputError("unknown option '" + name + "'" + hint + see(command_name), {name, "", list_names(known)});
}

InputError no_command(const ProgramDescription& program, const std::string& word) {
  std::vector<std::string> names;
  for (const CommandDescription& command : program.commands) names.push_back(command.name);
  const Fault fault{"", word, list_names(names)};
  if (looks_like_a_file(word)) {
    return InputError(
        "a command is missing before '" + word + "'; e.g. weft run " + word + "; known: " + list_names(names), fault);
  }
  if (find_option(program.program, "--" + word) != nullptr) {
    return InputError("unknown command '" + word + "', did you mean 'weft --" + word + "'?", fault);
  }
  return InputError(unknown_name("command", word, names), fault);
}

// Of options that are known, but given wrongly.
std::optional<InputError> wrong_value(const Reading::Given& given, const std::string& command) {
  const OptionDescription& option = *given.option;
  if (option.type.empty() && given.value) {
    return InputError(given.name + " takes no value, and '" + *given.value + "' is given" + see(command),
                      {given.name, *given.value});
  }
  if (!option.type.empty() && (!given.value || given.value->empty())) {
    return InputError(given.name + ": a value is missing; expected " + option.type + see(command),
                      {given.name, "", option.type});
  }
  if (!option.choices.empty() && std::ranges::find(option.choices, *given.value) == option.choices.end()) {
    return InputError(given.name + ": " + unknown_name("choice", *given.value, option.choices),
                      {given.name, *given.value, list_names(option.choices)});
  }
  return std::nullopt;
}

std::optional<InputError> wrong_set(const Reading& reading) {
  for (const Reading::Given& given : reading.behind) {
    if (given.name != "--set" || !given.value || given.value->find('=') != std::string::npos) continue;
    std::string meant = *given.value;
    for (const std::string& word : reading.words) {
      if (word == "=" || word.starts_with('=')) continue;
      if (!looks_like_a_file(word) || word == reading.words.back()) meant += "=" + word;
      if (meant.find('=') != std::string::npos) break;
    }
    if (meant == *given.value) meant += "=VALUE";
    return InputError("--set " + *given.value + ": not of the form KEY=VALUE, did you mean --set " + meant + "?",
                      {"--set", *given.value, "KEY=VALUE"});
  }
  return std::nullopt;
}

std::optional<InputError> wrong_words(const Reading& reading) {
  std::size_t most = 0;
  std::string type;
  for (const OptionDescription& option : reading.command->options) {
    if (!option.is_positional) continue;
    type = option.type;
    if (option.type.ends_with("...")) return std::nullopt;
    ++most;
  }
  if (reading.words.size() <= most) return std::nullopt;
  const auto assignment =
      std::ranges::find_if(reading.words, [](const std::string& word) { return word.find('=') != std::string::npos; });
  const std::string& name = reading.command->name;
  if (assignment != reading.words.end() && find_option(*reading.command, "--set") != nullptr) {
    return InputError("'" + *assignment + "' is no option, did you mean --set " + *assignment + "?" + see(name),
                      {"--set", *assignment});
  }
  const std::string& extra = reading.words[most];
  const std::string takes = most == 0 ? "takes options only" : "takes one " + type;
  return InputError("weft " + name + " " + takes + ", and '" + extra + "' is one more" + see(name), {"", extra, type});
}

}  // namespace

void refuse_slips(const ProgramDescription& program, const std::vector<std::string>& arguments) {
  const Reading reading = read(program, arguments);
  const CommandDescription& command = reading.command == nullptr ? program.program : *reading.command;
  for (const std::string& word : arguments) {
    if (!is_option(word) || word.starts_with("--") || word.size() < 3) continue;
    const std::string meant = "-" + word.substr(0, word.find('='));
    if (find_option(command, meant) == nullptr) continue;
    throw InputError("unknown option '" + word + "', did you mean '-" + word + "'?" +
                         see(reading.command == nullptr ? "" : command.name),
                     {word, "", "-" + word});
  }
}

InputError usage_error(const ProgramDescription& program, const std::vector<std::string>& arguments,
                       const std::string& reason) {
  const Reading reading = read(program, arguments);
  for (const Reading::Given& given : reading.before) {
    if (given.option == nullptr) return unknown_option(program, program.program, "", given.name);
    if (const auto error = wrong_value(given, "")) return *error;
  }
  if (reading.no_command) return no_command(program, *reading.no_command);
  if (reading.command == nullptr) return InputError("a command is missing" + see(""));
  const CommandDescription& command = *reading.command;
  for (const Reading::Given& given : reading.behind) {
    if (given.option == nullptr) return unknown_option(program, command, command.name, given.name);
    if (const auto error = wrong_value(given, command.name)) return *error;
  }
  if (const auto error = wrong_set(reading)) return *error;
  if (const auto error = wrong_words(reading)) return *error;
  for (const OptionDescription& option : command.options) {
    if (!option.is_positional || option.choices.empty() || reading.words.empty()) continue;
    const std::string& word = reading.words.front();
    if (std::ranges::find(option.choices, word) != option.choices.end()) continue;
    return InputError(option.names.front() + ": " + unknown_name("choice", word, option.choices),
                      {option.names.front(), word, list_names(option.choices)});
  }
  for (std::size_t k = 0; k < reading.behind.size(); ++k) {
    const Reading::Given& given = reading.behind[k];
    const auto again = std::find_if(reading.behind.begin() + static_cast<std::ptrdiff_t>(k) + 1, reading.behind.end(),
                                    [&](const Reading::Given& other) { return other.option == given.option; });
    if (again == reading.behind.end() || given.option->is_repeatable || given.option->type.empty()) continue;
    return InputError(given.name + " is given twice; expected once" + see(command.name), {given.name});
  }
  return InputError(reason + see(command.name));
}

}  // namespace weft
