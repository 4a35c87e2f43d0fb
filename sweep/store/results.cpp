#include "sweep/store/results.hpp"

#include <algorithm>

#include "base/text/text_writer.hpp"
#include "sweep/space/quantity.hpp"

namespace weft {

namespace {

using Json = nlohmann::json;

bool dominates(const std::vector<double>& one, const std::vector<double>& other) {
  bool is_less = false;
  for (std::size_t k = 0; k < one.size(); ++k) {
    if (one[k] > other[k]) return false;
    is_less |= one[k] < other[k];
  }
  return is_less;
}

Cell cell_of(const Json& json) {
  if (json.is_number_integer()) return {json.dump(), json.get<double>()};
  if (json.is_number()) return {number_text(json.get<double>()), json.get<double>()};
  if (json.is_boolean()) return {json.get<bool>() ? "true" : "false", {}};
  if (json.is_string()) return {json.get<std::string>(), {}};
  return {};
}

}  // namespace

std::size_t Results::count(Status status) const {
  return static_cast<std::size_t>(std::ranges::count(rows, status, &ResultRow::status));
}

std::size_t Results::front_size() const {
  return static_cast<std::size_t>(std::ranges::count(rows, true, &ResultRow::is_on_front));
}

ResultReader::ResultReader(const SweepSpace& space, const ResultStore& store) : space_(space), store_(store) {
  for (const Axis& axis : space.sweep().axes) {
    for (const Axis::Column& column : axis.columns) {
      const std::optional<Kind> kind = kind_of_values(column);
      head_.keys.push_back(column.key);
      head_.units.push_back(kind ? unit_of(*kind) : "text");
    }
  }
  for (const Figure& metric : space.sweep().metrics) head_.metrics.push_back(metric.name);
}

// Names of resources have dots: the longest part that is a key leads on.
Cell ResultReader::metric_of(const Json& summary, const std::string& name) const {
  if (!summary.is_object()) return {};
  if (const auto found = summary.find(name); found != summary.end()) return cell_of(*found);
  for (std::size_t dot = name.rfind('.'); dot != std::string::npos && dot > 0; dot = name.rfind('.', dot - 1)) {
    const auto found = summary.find(name.substr(0, dot));
    if (found != summary.end()) return metric_of(*found, name.substr(dot + 1));
  }
  return {};
}

ResultRow ResultReader::read_row(const Point& point) const {
  ResultRow row;
  row.id = point.id;
  std::size_t column = 0;
  for (std::size_t k = 0; k < point.choice.size(); ++k) {
    for (const Axis::Column& of_axis : space_.sweep().axes[k].columns) {
      const std::string text = value_text(of_axis.values[point.choice[k]]);
      if (head_.units[column++] == "text") {
        row.values.push_back({text, {}});
      } else {
        const double number = parse_quantity(text)->value;
        row.values.push_back({number_text(number), number});
      }
    }
  }
  row.metrics.resize(head_.metrics.size());
  if (const auto summary = store_.summary_of(point.id)) {
    row.status = Status::done;
    for (std::size_t k = 0; k < head_.metrics.size(); ++k) row.metrics[k] = metric_of(*summary, head_.metrics[k]);
  } else if (const auto failure = store_.failure_of(point.id)) {
    row.status = failure->status;
    row.reason = failure->reason;
    row.least_capacity = failure->least_capacity;
  }
  return row;
}

std::optional<std::vector<double>> ResultReader::goals_of(const ResultRow& row) const {
  std::vector<double> goals;
  for (const Goal& goal : space_.sweep().goals) {
    const auto of = [&](const std::vector<std::string>& names,
                        const std::vector<Cell>& cells) -> std::optional<double> {
      const auto found = std::ranges::find(names, goal.name);
      return found == names.end() ? std::nullopt : cells[static_cast<std::size_t>(found - names.begin())].number;
    };
    std::optional<double> number = of(head_.keys, row.values);
    if (!number) number = of(head_.metrics, row.metrics);
    if (!number || row.status != Status::done) return std::nullopt;
    goals.push_back(goal.is_maximized ? -*number : *number);
  }
  return goals;
}

void ResultReader::mark_front(std::vector<ResultRow>& rows) const {
  std::vector<std::pair<std::vector<double>, ResultRow*>> measured;
  for (ResultRow& row : rows) {
    row.is_on_front = false;
    if (auto goals = goals_of(row)) measured.emplace_back(std::move(*goals), &row);
  }
  // What dominates stands before what it dominates.
  std::ranges::stable_sort(measured, {}, [](const auto& entry) -> const std::vector<double>& { return entry.first; });
  std::vector<const std::vector<double>*> front;
  for (auto& [goals, row] : measured) {
    const auto is_better = [&goals = goals](const std::vector<double>* other) { return dominates(*other, goals); };
    if (std::ranges::any_of(front, is_better)) continue;
    front.push_back(&goals);
    row->is_on_front = true;
  }
}

Results ResultReader::read(const std::vector<Point>& points) {
  Results results = head_;
  results.rows.reserve(points.size());
  for (const Point& point : points) {
    // Points of the same inputs have one result. What may still be run is read anew: its failure may be an earlier
    // sweep's, with a shorter timeout.
    if (const auto known = known_.find(point.id); known != known_.end()) {
      results.rows.push_back(known->second);
      continue;
    }
    const bool is_finished = store_.is_finished(point.id);  // before it is read
    results.rows.push_back(read_row(point));
    if (is_finished) known_[point.id] = results.rows.back();
  }
  mark_front(results.rows);
  return results;
}

void write_results_csv(std::ostream& out, const Results& results) {
  TextWriter text(out);
  text.text("point,status");
  for (const std::string& key : results.keys) text.write(",{}", csv_field(key));
  for (const std::string& metric : results.metrics) text.write(",{}", csv_field(metric));
  text.text(",pareto,least_capacity_bytes,reason\n");
  for (const ResultRow& row : results.rows) {
    text.write("{},{}", row.id, to_string(row.status));
    for (const Cell& cell : row.values) text.write(",{}", csv_field(cell.text));
    for (const Cell& cell : row.metrics) text.write(",{}", csv_field(cell.text));
    text.write(",{},{},{}\n", row.is_on_front, row.least_capacity ? number_text(*row.least_capacity) : "",
               csv_field(row.reason));
  }
}

}  // namespace weft
