#include "cli/output/comparison_json.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <utility>

#include "base/text/text_writer.hpp"

namespace weft {

namespace {

using ComparisonJson = nlohmann::ordered_json;

// Whole numbers as integers.
ComparisonJson number(Time value) {
  if (is_whole(value)) return static_cast<std::int64_t>(value);
  return value;
}

}  // namespace

void print_comparison_json(const Comparison& comparison, std::span<const ComparisonRow> rows) {
  ComparisonJson json{{"network", comparison.network}, {"tasks", comparison.tasks}, {"baseline", comparison.baseline}};
  auto& plans = json["plans"] = ComparisonJson::array();
  for (const auto& [name, o] : rows) {
    ComparisonJson row{{"algorithm", name}, {"fits", o.fits}, {"remark", o.remark}};
    if (o.has_schedule) {
      row["planned"] = {{"makespan_cycles", number(o.planned_makespan)},
                        {"uncontended_makespan_cycles", number(o.uncontended_makespan)},
                        {"contention", o.is_contended},
                        {"peak_bytes", o.planned_peak}};
      row["bounds"] = {{"makespan_cycles", number(o.bound_makespan)}, {"peak_bytes", o.bound_peak}};
    }
    if (o.is_simulated) {
      row["simulated"] = {{"makespan_cycles", o.simulated_makespan}, {"peak_bytes", o.simulated_peak}};
    }
    const Percentages percentages = percentages_of(o, comparison.of_baseline, comparison.simulated);
    const auto add = [&](const char* key, const std::optional<double>& makespan, const std::optional<double>& peak) {
      if (makespan) row[key]["makespan_percent"] = *makespan;
      if (peak) row[key]["peak_percent"] = *peak;
    };
    add("against_baseline", percentages.makespan_change, percentages.peak_change);
    add("above_bounds", percentages.makespan_gap, percentages.peak_gap);
    if (!o.layers.empty()) row["layers"] = ComparisonJson::parse(o.layers);
    plans.push_back(std::move(row));
  }
  fmt::print("{}\n", json.dump(2));
}

}  // namespace weft
