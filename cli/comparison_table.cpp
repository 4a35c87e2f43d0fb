#include "cli/comparison_table.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace weft {

namespace {

constexpr std::size_t min_name_width = 17;

// "-3.1 %"; a dash where there is nothing to compare with.
std::string percent(double value, double reference) {
  if (reference <= 0) return "-";
  return fmt::format("{:+.1f} %", 100 * (value / reference - 1));
}

// The cells of a row after the name.
struct Cells {
  std::string makespan, simulated_makespan, peak, simulated_peak, fits;
  std::string makespan_change, peak_change;  // against the baseline
  std::string makespan_gap, peak_gap;        // above the bounds
};

// Runs are set beside runs, and plans beside plans.
Cells cells_of(const Outcome& o, const Outcome& baseline, bool simulated) {
  if (!o.has_schedule) return {"-", "-", "-", "-", o.fits, "-", "-", "-", "-"};
  const bool comparable = baseline.has_schedule && (!simulated || (o.is_simulated && baseline.is_simulated));
  return {fmt::format("{:.0f}", o.planned_makespan),
          o.is_simulated ? std::to_string(o.simulated_makespan) : "-",
          std::to_string(o.planned_peak),
          o.is_simulated ? std::to_string(o.simulated_peak) : "-",
          o.fits,
          comparable ? percent(o.makespan(), baseline.makespan()) : "-",
          comparable ? percent(o.peak(), baseline.peak()) : "-",
          percent(o.makespan(), o.bound_makespan),
          percent(o.peak(), static_cast<double>(o.bound_peak))};
}

class Printer {
 public:
  Printer(std::size_t name_width, bool simulated) : name_width_(name_width), simulated_(simulated) {}

  void print_head() const {
    fmt::print("{:<{}}{:>12}{}{:>11}{}{:>7}{:>22}{:>22}\n", "", name_width_, "makespan", of_run("", 12), "peak",
               of_run("", 11), "", "against the baseline", "above the bounds");
    print("algorithm",
          {"planned", "simulated", "planned", "simulated", "fits", "makespan", "peak", "makespan", "peak"});
  }

  void print(const std::string& name, const Cells& cells) const {
    fmt::print("{:<{}}{:>12}{}{:>11}{}{:>7}{:>11}{:>11}{:>11}{:>11}\n", name, name_width_, cells.makespan,
               of_run(cells.simulated_makespan, 12), cells.peak, of_run(cells.simulated_peak, 11), cells.fits,
               cells.makespan_change, cells.peak_change, cells.makespan_gap, cells.peak_gap);
  }

 private:
  // A cell of a column that is there only when plans are carried out.
  std::string of_run(const std::string& text, int width) const {
    return simulated_ ? fmt::format("{:>{}}", text, width) : "";
  }

  std::size_t name_width_;
  bool simulated_;
};

}  // namespace

void print_comparison_table(std::span<const ComparisonRow> rows, const Outcome& baseline, bool simulated) {
  std::size_t width = min_name_width;
  for (const ComparisonRow& row : rows) width = std::max(width, row.name.size());
  const Printer printer(width, simulated);
  printer.print_head();
  for (const ComparisonRow& row : rows) printer.print(row.name, cells_of(row.outcome, baseline, simulated));
  for (const ComparisonRow& row : rows) {
    if (!row.outcome.remark.empty()) fmt::print("{}: {}\n", row.name, row.outcome.remark);
  }
}

}  // namespace weft
