// What holds for every model of a role, as statements that can be tried on one of them: `weft models --check NAME`.
#pragma once

#include <functional>
#include <string>

namespace weft {

struct Conformance {
  std::string statement;  // "every request arrives once"
  // What was seen and what was expected, in words; empty when the statement holds. Throws what the model throws. It may
  // make modules and start the one simulation of its process, so each is tried in a process of its own.
  std::function<std::string()> fault;
};

// What fault() returns where a statement cannot be asked of this model, with the reason.
inline constexpr char skipped_mark = '\x01';
inline std::string skipped(const std::string& reason) { return skipped_mark + reason; }
// The same where it need not hold, but what is seen instead has to be known.
inline constexpr char noted_mark = '\x02';
inline std::string noted(const std::string& what) { return noted_mark + what; }
inline bool is_noted(const std::string& fault) { return !fault.empty() && fault.front() == noted_mark; }
inline bool is_skipped(const std::string& fault) { return !fault.empty() && fault.front() == skipped_mark; }

}  // namespace weft
