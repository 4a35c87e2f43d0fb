#include "cli/line/manual_page.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>
#include <sstream>

namespace weft {

namespace {

// Returns a text in which roff sees nothing of its own: no escapes, no requests, and hyphens that are typed as such.
std::string plain(const std::string& text) {
  std::string escaped;
  bool at_line = true;
  for (const char c : text) {
    if (at_line && (c == '.' || c == '\'')) escaped += "\\&";
    at_line = c == '\n';
    if (c == '\\') {
      escaped += "\\e";
    } else if (c == '-') {
      escaped += "\\-";
    } else {
      escaped += c;
    }
  }
  return escaped;
}

std::string in_capitals(std::string text) {
  for (char& c : text) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return text;
}

std::string head(const ProgramDescription& program, const std::string& name, const std::string& description) {
  return fmt::format(".TH {} 1 \"\" \"weft {}\" \"weft\"\n.SH NAME\n{} \\- {}\n", in_capitals(name), program.version,
                     plain(name), plain(description));
}

std::string value_of(const OptionDescription& option) {
  return option.choices.empty() ? option.type : fmt::format("{}", fmt::join(option.choices, "|"));
}

std::string synopsis(const CommandDescription& command, const std::string& name) {
  std::string text = fmt::format(".SH SYNOPSIS\n.B {}\n[options]", plain(name));
  for (const OptionDescription& option : command.options) {
    if (option.is_positional) text += " " + plain(option.type);
  }
  return text + "\n";
}

std::string options(const CommandDescription& command) {
  std::string text = ".SH OPTIONS\n";
  for (const OptionDescription& option : command.options) {
    if (option.is_hidden) continue;
    const std::string value = value_of(option);
    text += ".TP\n";
    if (option.is_positional) {
      text += fmt::format(".I {}\n", plain(option.type));
    } else {
      text += fmt::format("\\fB{}\\fR{}\n", plain(fmt::format("{}", fmt::join(option.names, ", "))),
                          value.empty() ? "" : " \\fI" + plain(value) + "\\fR");
    }
    text += plain(option.description) + ".";
    if (!option.default_text.empty() && option.default_text != "[]")
      text += plain(" Default: " + option.default_text + ".");
    text += "\n";
  }
  return text;
}

// The notes as a paragraph, and below a heading of their own the examples, line by line.
std::string notes(const std::string& footer) {
  std::string text;
  bool in_examples = false;
  std::istringstream lines(footer);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("Example")) {
      text += ".SH EXAMPLES\n.nf\n";
      in_examples = true;
    } else {
      if (in_examples && !line.starts_with(' ')) {
        text += ".fi\n.PP\n";
        in_examples = false;
      } else if (text.empty()) {
        text += ".SH NOTES\n";
      }
      text += plain(line) + "\n";
    }
  }
  return text + (in_examples ? ".fi\n" : "");
}

}  // namespace

std::string manual_page(const ProgramDescription& program, const std::string& command) {
  if (!command.empty()) {
    const auto found = std::ranges::find(program.commands, command, &CommandDescription::name);
    return head(program, "weft-" + command, found->description) + synopsis(*found, "weft " + command) +
           options(*found) + notes(found->footer) + ".SH SEE ALSO\n.BR weft (1)\n";
  }
  std::string text = head(program, "weft", "plan and simulate tiled convolutional networks on accelerators");
  text += ".SH SYNOPSIS\n.B weft\n[options] COMMAND ...\n.SH DESCRIPTION\n" + plain(program.program.description) + "\n";
  text += ".SH COMMANDS\n";
  for (const CommandDescription& of : program.commands) {
    text += fmt::format(".TP\n.BR weft\\-{} (1)\n{}.\n", plain(of.name), plain(of.description));
  }
  return text + options(program.program) + notes(program.program.footer);
}

}  // namespace weft
