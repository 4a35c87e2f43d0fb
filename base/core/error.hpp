/// The two ways in which a request can fail, and where in the input the fault is.
#pragma once

#include <stdexcept>
#include <string>
#include <vector>

#include "base/core/export.hpp"

namespace weft {

/// A place in an input. `line` and `column` count from 1; 0 means that the fault belongs to no single line.
struct Location {
  std::string file;  ///< "" where no file is known.
  int line = 0;      ///< 0: not known, or more than one.
  int column = 0;    ///< 0: not known.
};

/// Returns "FILE:LINE:COLUMN", without the parts that are not known.
WEFT_API std::string to_string(const Location& where);

/// Returns a text as UTF-8 that has no effect but to be seen, with its control characters but line feeds as escapes: names
/// come from files, and errors are printed on terminals.
WEFT_API std::string printable(const std::string& text);

/// What is known of a fault beside its text, for programs; each is "" where it is not known.
struct Fault {
  std::string key{};       ///< The key that the value belongs to, or that should not be there: "capacity".
  std::string value{};     ///< The value as it stands in the input: "4 kib".
  std::string accepted{};  ///< What would be accepted: "a size in whole bytes, e.g. 64 B, 4 KiB or 1 MiB".
};

/// Bad input or wrong usage: exit status 2. what() is "FILE:LINE:COLUMN: what is wrong, and what would be accepted".
class WEFT_API InputError : public std::runtime_error {
 public:
  InputError(const Location& where, const std::string& message, Fault fault = {});  ///< what() is "WHERE: MESSAGE".
  explicit InputError(const std::string& message, Fault fault = {});                ///< It is what() alone.

  const Location& where() const { return where_; }  ///< Returns the place of the fault.
  const Fault& fault() const { return fault_; }     ///< Returns what else is known of it.

 private:
  Location where_;
  Fault fault_;
};

/// The request is understood but cannot be met (no schedule in this capacity, a task that no processor can run, a
/// simulation that did not finish): exit status 1.
class WEFT_API Infeasible : public std::runtime_error {
 public:
  explicit Infeasible(const std::string& message) : std::runtime_error(printable(message)) {}  ///< It is what() alone.
};

/// Returns ", did you mean 'NEAREST'?" with the known name nearest to `name` by edit distance (V. Levenshtein, "Binary
/// codes capable of correcting deletions, insertions, and reversals", 1966), whatever the case of letters and whether
/// words are parted by -, _ or a blank; or "" when none is near.
WEFT_API std::string did_you_mean(const std::string& name, const std::vector<std::string>& known);

/// Returns "unknown WHAT 'NAME', did you mean 'NEAREST'?; known: a, b or c": the refusal of a name that is none of the
/// known ones. `or_else` is appended to those that are known (", or a path").
WEFT_API std::string unknown_name(const std::string& what, const std::string& name,
                                  const std::vector<std::string>& known, const std::string& or_else = "");

/// Returns "a, b or c".
WEFT_API std::string list_names(const std::vector<std::string>& names);

}  // namespace weft
