// Errors and warnings as they are printed on stderr: as a line of text, or as an object of JSON (`--error-format json`).
#pragma once

#include <exception>
#include <string>
#include <vector>

namespace weft {

enum class ErrorFormat { text, json };

// Returns the format that a command line asks for: known before the line is read, as that may fail.
ErrorFormat error_format_of(const std::vector<std::string>& arguments);

// Prints the error in flight, in one line. Returns the exit status that it stands for: 2 for wrong usage or bad input, 1
// for what cannot be met. An object has `kind` ("usage", "input", "infeasible", "failure"), `message`, which is the text
// without "error: ", and, as far as they are known, `file`, `line`, `column`, `key`, `value` and `accepted`.
int report_error(ErrorFormat format, const std::exception_ptr& error);

// Sends warnings, and what else is logged from now on, to stderr in that format.
void log_to_stderr(ErrorFormat format);

}  // namespace weft
