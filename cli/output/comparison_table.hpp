// The table of `weft compare`.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "base/core/types.hpp"

namespace weft {

// What one plan of an algorithm comes to, in numbers.
struct OutcomeFigures {
  bool has_schedule = false;  // otherwise the algorithm came to a dead end or was refused
  Time planned_makespan = 0;
  Time uncontended_makespan = 0;  // planned, with nothing else going on while a task runs
  bool is_contended = false;      // whether the planned one knows contention
  Bytes planned_peak = 0;
  bool is_simulated = false;
  Cycles simulated_makespan = 0;
  Bytes simulated_peak = 0;
  Time bound_makespan = 0;
  Bytes bound_peak = 0;
};

struct Outcome : OutcomeFigures {
  std::string fits;
  std::string remark;  // why it does not fit or was refused, or what was added so that it does
  std::string layers;  // of the run, as layers_text() has them; "" where nobody asked

  // What is compared: the run where there is one, else the plan.
  Time makespan() const { return is_simulated ? static_cast<Time>(simulated_makespan) : planned_makespan; }
  double peak() const { return static_cast<double>(is_simulated ? simulated_peak : planned_peak); }
};

struct ComparisonRow {
  std::string name;  // of the algorithm, and which of its plans where it has several
  Outcome outcome;
};

// How far an outcome is from the baseline and from the bounds, in percent; nothing where there is nothing to compare with.
struct Percentages {
  std::optional<double> makespan_change, peak_change;  // against the baseline
  std::optional<double> makespan_gap, peak_gap;        // above the bounds
};

// Sets runs beside runs if `simulated`, else plans beside plans.
Percentages percentages_of(const Outcome& outcome, const Outcome& baseline, bool simulated);

// Rows and the remarks below them. `baseline`: what all are set beside; with dashes where it has no schedule, or, if
// `simulated`, where it or the row has no run. `simulated`: with columns for the runs.
void print_comparison_table(std::span<const ComparisonRow> rows, const Outcome& baseline, bool simulated);

}  // namespace weft
