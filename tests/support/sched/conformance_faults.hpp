// Tries statements on a model, each in a process of its own.
#pragma once

#include <string>
#include <vector>

#include "base/plugin/conformance.hpp"
#include "tests/support/base/child_process.hpp"

namespace weft::test {

// Returns a line per statement that does not hold: "STATEMENT: what was seen, and what was expected".
inline std::string faults_of(const std::vector<Conformance>& statements) {
  std::string text;
  for (const Conformance& statement : statements) {
    const std::string fault = in_child(statement.fault);
    if (!fault.empty()) text += statement.statement + ": " + fault + "\n";
  }
  return text;
}

}  // namespace weft::test
