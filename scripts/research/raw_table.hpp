// The raw results of the study as CSV, one row per schedule that was asked for.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <optional>
#include <string>

#include "sched/model/schedule.hpp"
#include "scripts/research/trial.hpp"

namespace weft::study {

// Who made a schedule, in which part of the study.
struct Method {
  std::string study;              // "gap", "order", ...
  std::string name;               // "memory-aware-heft"
  std::string options;            // "budget=1"
  std::uint32_t evaluations = 1;  // at most
};

class RawTable {
 public:
  // Writes the names of the columns.
  RawTable(std::ostream& out, std::string version);

  // Checks the schedule against every rule of the model, the limit included, and writes its row; no schedule: a row
  // that says so. Throws std::logic_error when it breaks a rule.
  void add(const Trial& trial, const Method& method, const std::optional<Schedule>& schedule);
  // Adds a peak that a search for sequential orders found, instead of a makespan. `least` is proven.
  void add_peak(const Case& made, const std::string& name, Bytes peak, Bytes least);

 private:
  std::ostream& out_;
  std::string version_;
};

}  // namespace weft::study
