#include "cli/output/comparison_table.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace weft {

namespace {

constexpr std::size_t min_name_width = 17;

std::optional<double> percent(double value, double reference) {
  if (reference <= 0) return std::nullopt;
  return 100 * (value / reference - 1);
}

// "-3.1 %"; a dash where there is nothing to compare with.
std::string percent_text(const std::optional<double>& value) { return value ? fmt::format("{:+.1f} %", *value) : "-"; }

// Whether the planned makespan is that of a plan which cannot be carried out, so that nothing is known of its contention.
bool is_without_waits(const Outcome& o) { return o.has_schedule && !o.is_simulated && o.fits == "no"; }

// The cells of a row after the name.
struct Cells {
  std::string makespan, simulated_makespan, peak, simulated_peak, fits;
  std::string makespan_change, peak_change;  // against the baseline
  std::string makespan_gap, peak_gap;        // above the bounds
};

Cells cells_of(const Outcome& o, const Outcome& baseline, bool simulated) {
  if (!o.has_schedule) return {"-", "-", "-", "-", o.fits, "-", "-", "-", "-"};
  const Percentages percentages = percentages_of(o, baseline, simulated);
  return {fmt::format("{:.0f}{}", o.planned_makespan, is_without_waits(o) ? "*" : ""),
          o.is_simulated ? std::to_string(o.simulated_makespan) : "-",
          std::to_string(o.planned_peak),
          o.is_simulated ? std::to_string(o.simulated_peak) : "-",
          o.fits,
          percent_text(percentages.makespan_change),
          percent_text(percentages.peak_change),
          percent_text(percentages.makespan_gap),
          percent_text(percentages.peak_gap)};
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

Percentages percentages_of(const Outcome& o, const Outcome& baseline, bool simulated) {
  Percentages percentages;
  if (!o.has_schedule) return percentages;
  if (baseline.has_schedule && (!simulated || (o.is_simulated && baseline.is_simulated))) {
    percentages.makespan_change = percent(o.makespan(), baseline.makespan());
    percentages.peak_change = percent(o.peak(), baseline.peak());
  }
  percentages.makespan_gap = percent(o.makespan(), o.bound_makespan);
  percentages.peak_gap = percent(o.peak(), static_cast<double>(o.bound_peak));
  return percentages;
}

void print_comparison_table(std::span<const ComparisonRow> rows, const Outcome& baseline, bool simulated) {
  std::size_t width = min_name_width;
  for (const ComparisonRow& row : rows) width = std::max(width, row.name.size());
  const Printer printer(width, simulated);
  printer.print_head();
  for (const ComparisonRow& row : rows) printer.print(row.name, cells_of(row.outcome, baseline, simulated));
  if (std::ranges::any_of(rows, is_without_waits, &ComparisonRow::outcome)) {
    fmt::print(
        "*: without contention and without waits for space, as this plan does not fit and cannot be carried out\n");
  }
  for (const ComparisonRow& row : rows) {
    if (!row.outcome.remark.empty()) fmt::print("{}: {}\n", row.name, row.outcome.remark);
  }
}

}  // namespace weft
