#include "cli/command_line.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>

#include "base/core/error.hpp"

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
  option_->delimiter(separator);
  return *this;
}

Option& Option::needs(const Option& other) {
  option_->needs(other.option_);
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

// What is wrong with the arguments, with the command or the option that was perhaps meant.
std::string usage_error(const CLI::App& app, const std::vector<std::string>& arguments, const CLI::ParseError& error) {
  const std::vector<CLI::App*> given = app.get_subcommands();
  std::vector<std::string> known;
  if (given.empty() && !arguments.empty() && arguments[0].rfind('-', 0) != 0) {
    for (const CLI::App* command : app.get_subcommands({})) known.push_back(command->get_name());
    return unknown_name("command", arguments[0], known);
  }
  const std::string see = "; see weft " + (given.empty() ? "" : given[0]->get_name() + " ") + "--help";
  for (const CLI::App* command : {&app, given.empty() ? &app : given[0]}) {
    for (const CLI::Option* option : command->get_options()) known.push_back(option->get_name());
  }
  for (const std::string& argument : arguments) {
    const std::string name = argument.substr(0, argument.find('='));
    if (name.rfind("--", 0) != 0 || std::find(known.begin(), known.end(), name) != known.end()) continue;
    return "unknown option '" + name + "'" + did_you_mean(name, known) + see;
  }
  return error.what() + see;
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

void CommandLine::run(int argc, char** argv) {
  words_.insert(words_.end(), argv + std::min(argc, 1), argv + argc);
  try {
    app_->parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() != 0) throw InputError(usage_error(*app_, {argv + 1, argv + argc}, error));
    app_->exit(error);  // --help and --version
  }
}

}  // namespace weft
