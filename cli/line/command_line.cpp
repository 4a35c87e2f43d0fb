#include "cli/line/command_line.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>

#include "base/core/error.hpp"
#include "cli/line/usage_error.hpp"

namespace weft {

Option& Option::type(const std::string& name) {
  option_->type_name(name);
  return *this;
}

Option& Option::default_text(const std::string& text) {
  option_->default_str(text);
  return *this;
}

Option& Option::required() {
  option_->required();
  return *this;
}

Option& Option::one_of(const std::vector<std::string>& values) {
  option_->check(CLI::IsMember(values));
  return *this;
}

Option& Option::between(int min, int max) {
  option_->check(CLI::Range(min, max));
  return *this;
}

Option& Option::between(double min, double max) {
  option_->check(CLI::Range(min, max));
  return *this;
}

Option& Option::separated_by(char separator) {
  option_->delimiter(separator)
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
      ->allow_extra_args(false);
  return *this;
}

Option& Option::needs(const Option& other) {
  option_->needs(other.option_);
  return *this;
}

Option& Option::hidden() {
  option_->group("");
  return *this;
}

bool Option::is_given() const { return !option_->empty(); }

Option Command::add_option(const std::string& name, std::string& value, const std::string& description) {
  return Option(app_->add_option(name, value, description));
}

Option Command::add_option(const std::string& name, std::optional<std::string>& value, const std::string& description) {
  return Option(app_->add_option(name, value, description));
}

Option Command::add_option(const std::string& name, std::int32_t& value, const std::string& description) {
  return Option(app_->add_option(name, value, description));
}

Option Command::add_option(const std::string& name, std::optional<int>& value, const std::string& description) {
  return Option(app_->add_option(name, value, description));
}

Option Command::add_option(const std::string& name, std::optional<double>& value, const std::string& description) {
  return Option(app_->add_option(name, value, description));
}

Option Command::add_option(const std::string& name, std::vector<std::string>& values, const std::string& description) {
  return Option(app_->add_option(name, values, description));
}

Option Command::add_option(const std::string& name, const std::function<void(const std::string&)>& use,
                           const std::string& description) {
  return Option(app_->add_option_function<std::string>(name, use, description));
}

Option Command::add_repeatable(const std::string& name, std::vector<std::string>& values,
                               const std::string& description, const std::string& type) {
  return Option(app_->add_option(name, values, description)
                    ->type_name(type)
                    ->expected(1)
                    ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
                    ->allow_extra_args(false)
                    ->default_str(""));
}

void Command::add_flag(const std::string& name, bool& value, const std::string& description) {
  app_->add_flag(name, value, description);
}

void Command::footer(const std::string& text) { app_->footer(text); }

void Command::action(const std::function<void()>& run) { app_->callback(run); }

namespace {

// Returns the words of "{a,b}" in what CLI11 writes for the value of an option.
std::vector<std::string> choices_of(const std::string& type) {
  std::vector<std::string> choices;
  const std::size_t begin = type.find('{'), end = type.rfind('}');
  if (begin == std::string::npos || end == std::string::npos || type.find(':') != begin - 1) return choices;
  for (std::size_t at = begin + 1; at < end; at = std::min(type.find(',', at), end) + 1) {
    choices.push_back(type.substr(at, std::min(type.find(',', at), end) - at));
  }
  return choices;
}

OptionDescription describe(const CLI::Option& option) {
  OptionDescription described;
  for (const std::string& name : option.get_snames()) described.names.push_back("-" + name);
  for (const std::string& name : option.get_lnames()) described.names.push_back("--" + name);
  described.is_positional = described.names.empty();
  if (described.is_positional) described.names.push_back(option.get_name(true));
  if (option.get_type_size() != 0) described.type = option.get_type_name();
  described.choices = choices_of(described.type);
  described.description = option.get_description();
  described.default_text = option.get_default_str();
  described.is_repeatable = option.get_multi_option_policy() == CLI::MultiOptionPolicy::TakeAll;
  described.is_hidden = option.get_group().empty();
  return described;
}

CommandDescription describe(const CLI::App& app) {
  CommandDescription described{app.get_name(), app.get_description(), {}, app.get_footer()};
  for (const CLI::Option* option : app.get_options()) described.options.push_back(describe(*option));
  return described;
}

}  // namespace

CommandLine::CommandLine(const std::string& program, const std::string& version, const std::string& description)
    : version_(version), words_({program}), app_(std::make_unique<CLI::App>(description, program)) {
  app_->set_version_flag("--version", program + " " + version);
  app_->require_subcommand(1);
  app_->option_defaults()->always_capture_default();
}

CommandLine::~CommandLine() = default;

Command CommandLine::add_command(const std::string& name, const std::string& description) {
  return Command(app_->add_subcommand(name, description));
}

std::vector<Command> CommandLine::commands() {
  std::vector<Command> commands;
  for (CLI::App* command : app_->get_subcommands({})) commands.emplace_back(command);
  return commands;
}

ProgramDescription CommandLine::description() const {
  ProgramDescription description{describe(*app_), {}, version_};
  for (const CLI::App* command : app_->get_subcommands({})) description.commands.push_back(describe(*command));
  return description;
}

std::string CommandLine::help_of(const std::string& command) const {
  // CLI11's help() would be that of the command which is being carried out.
  if (command.empty())
    return app_->get_formatter()->make_help(app_.get(), app_->get_name(), CLI::AppFormatMode::Normal);
  std::vector<std::string> names;
  for (const CLI::App* known : app_->get_subcommands({})) {
    names.push_back(known->get_name());
    if (names.back() == command) return known->help(app_->get_name());
  }
  throw InputError(unknown_name("command", command, names), {"", command, list_names(names)});
}

void CommandLine::run(int argc, char** argv) {
  words_.insert(words_.end(), argv + std::min(argc, 1), argv + argc);
  const std::vector<std::string> arguments(words_.begin() + 1, words_.end());
  refuse_slips(description(), arguments);
  try {
    app_->parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() != 0) throw usage_error(description(), arguments, error.what());
    app_->exit(error);  // --help and --version
  }
}

}  // namespace weft
