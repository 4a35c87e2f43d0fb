#include "sweep/store/results.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "base/core/error.hpp"
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

// The values of a key as numbers in one unit, where all are numbers of one kind.
const char* unit_of_column(const Axis::Column& column, bool& are_numbers) {
  std::optional<Kind> kind;
  are_numbers = false;
  for (const YamlNode& value : column.values) {
    const auto quantity = value.kind == YamlNode::Kind::scalar ? parse_quantity(value.text) : std::nullopt;
    if (!quantity || (kind && *kind != quantity->kind)) return "";
    kind = quantity->kind;
  }
  are_numbers = kind.has_value();
  return kind ? unit_of(*kind) : "";
}

Cell cell_of(const Json& json) {
  if (json.is_number_integer()) return {json.dump(), json.get<double>()};
  if (json.is_number()) return {number_text(json.get<double>()), json.get<double>()};
  if (json.is_boolean()) return {json.get<bool>() ? "true" : "false", {}};
  if (json.is_string()) return {json.get<std::string>(), {}};
  return {};
}

// Names of resources have dots: the longest part that is a key leads on. Null where there is none.
const Json* figure_in(const Json& summary, const std::string& name) {
  if (!summary.is_object()) return nullptr;
  if (const auto found = summary.find(name); found != summary.end()) return &*found;
  for (std::size_t dot = name.rfind('.'); dot != std::string::npos && dot > 0; dot = name.rfind('.', dot - 1)) {
    const auto found = summary.find(name.substr(0, dot));
    if (found != summary.end()) return figure_in(*found, name.substr(dot + 1));
  }
  return nullptr;
}

// Sections whose names are those of the machine, and other points may have others.
bool is_by_name(const std::string& section) {
  constexpr std::array<std::string_view, 5> sections{"counters", "critical_path", "energy_pj", "processors_busy",
                                                     "waiting_cycles"};
  return std::ranges::find(sections, section) != sections.end();
}

void add_figures(const Json& json, const std::string& name, std::vector<std::string>& names) {
  if (!json.is_structured()) names.push_back(name);
  if (!json.is_object()) return;
  for (const auto& [key, value] : json.items()) add_figures(value, name + "." + key, names);
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
      bool are_numbers = false;
      const std::string unit = unit_of_column(column, are_numbers);
      head_.keys.push_back(column.key);
      head_.units.push_back(are_numbers ? unit : "text");
    }
  }
  for (const Figure& metric : space.sweep().metrics) head_.metrics.push_back(metric.name);
  check_goals();
}

void ResultReader::check_goals() const {
  for (const Goal& goal : space_.sweep().goals) {
    const auto key = std::ranges::find(head_.keys, goal.name);
    if (key == head_.keys.end() || head_.units[static_cast<std::size_t>(key - head_.keys.begin())] != "text") continue;
    throw InputError(goal.where,
                     fmt::format("pareto: the values of '{}' are no numbers of one kind; expected a figure, "
                                 "or a key whose values are, all with a unit or all without",
                                 goal.name));
  }
}

void ResultReader::check_figures(const Json& summary) const {
  const auto check = [&](const Figure& figure) {
    const std::string section = figure.name.substr(0, figure.name.find('.'));
    if (!summary.contains(section) || is_by_name(section)) return;
    const Json* value = figure_in(summary, figure.name);
    if (value != nullptr && !value->is_structured()) return;
    std::vector<std::string> known;
    add_figures(summary[section], section, known);
    throw InputError(figure.where, unknown_name("figure of summary.json", figure.name, known));
  };
  for (const Figure& metric : space_.sweep().metrics) check(metric);
  for (const Goal& goal : space_.sweep().goals) {
    if (std::ranges::find(head_.keys, goal.name) == head_.keys.end()) check(goal);
  }
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
    check_figures(*summary);
    for (std::size_t k = 0; k < head_.metrics.size(); ++k) {
      if (const Json* value = figure_in(*summary, head_.metrics[k])) row.metrics[k] = cell_of(*value);
    }
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
    // Points of the same inputs have one result.
    const auto known = known_.find(point.id);
    if (known != known_.end() && known->second.status == Status::done) {
      results.rows.push_back(known->second);
      continue;
    }
    results.rows.push_back(read_row(point));
    known_[point.id] = results.rows.back();
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
