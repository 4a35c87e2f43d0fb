#include "cli/comparison_json.hpp"

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

void print_comparison_json(const std::string& network, std::size_t tasks, std::span<const ComparisonRow> rows) {
  ComparisonJson json{{"network", network}, {"tasks", tasks}};
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
    if (!o.layers.empty()) row["layers"] = ComparisonJson::parse(o.layers);
    plans.push_back(std::move(row));
  }
  fmt::print("{}\n", json.dump(2));
}

}  // namespace weft
