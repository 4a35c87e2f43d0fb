#include "sweep/page/sweep_texts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>
#include <nlohmann/json.hpp>

#include "base/core/error.hpp"

namespace weft {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t max_lines = 20;  // of points, and of a front
constexpr std::array<Status, 7> all_statuses = {Status::done,    Status::infeasible, Status::invalid, Status::timeout,
                                                Status::crashed, Status::failed,     Status::left};

std::string counts_text(const Results& results) {
  std::string text = fmt::format("{} points:", results.rows.size());
  for (const Status status : all_statuses) {
    const std::size_t count = results.count(status);
    if (count > 0) text += fmt::format("{} {} {}", text.back() == ':' ? "" : ",", count, to_string(status));
  }
  return text;
}

Json json_of(const Cell& cell) {
  if (cell.number) return Json::parse(cell.text, nullptr, false);
  return cell.text.empty() ? Json(nullptr) : Json(cell.text);
}

Json counts_of(const Results& results) {
  Json json = {{"points", results.rows.size()}};
  for (const Status status : all_statuses) json[to_string(status)] = results.count(status);
  return json;
}

void print_table(const std::vector<std::vector<std::string>>& lines) {
  std::vector<std::size_t> widths(lines.front().size(), 0);
  for (const auto& line : lines) {
    for (std::size_t k = 0; k < line.size(); ++k) widths[k] = std::max(widths[k], line[k].size());
  }
  for (const auto& line : lines) {
    std::string text;
    for (std::size_t k = 0; k < line.size(); ++k) {
      text += fmt::format("  {:>{}}", line[k], widths[k]);
    }
    fmt::print("{}\n", text);
  }
}

void print_more(std::size_t count, const std::string& where) {
  if (count > max_lines) fmt::print("  and {} more{}\n", count - max_lines, where);
}

}  // namespace

void print_dry_run(const SweepSpace& space, const std::vector<Point>& points, std::size_t left, bool json) {
  std::vector<std::string> keys;
  for (const Axis& axis : space.sweep().axes) {
    for (const Axis::Column& column : axis.columns) keys.push_back(column.key);
  }
  if (json) {
    Json rows = Json::array();
    for (const Point& point : points) {
      Json& row = rows.emplace_back(Json{{"point", point.id}});
      for (const std::string& key : keys) row[key] = value_text(space.value(point.choice, key));
    }
    fmt::print("{}\n", Json({{"points", rows}, {"left", left}}).dump(2));
    return;
  }
  if (const auto& search = space.sweep().search) {
    fmt::print("a search of {} trials ({}) among the values of {}\n", search->trials, search->sampler,
               list_names(keys));
    return;
  }
  fmt::print("{} points, {} to run\n", points.size(), left);
  std::vector<std::vector<std::string>> lines(1, keys);
  for (std::size_t k = 0; k < std::min(points.size(), max_lines); ++k) {
    std::vector<std::string>& line = lines.emplace_back();
    for (const std::string& key : keys) line.push_back(value_text(space.value(points[k].choice, key)));
  }
  print_table(lines);
  print_more(points.size(), "");
}

void print_counts(const Results& results, bool json) {
  if (json) {
    fmt::print("{}\n", counts_of(results).dump(2));
  } else {
    fmt::print("{}\n", counts_text(results));
  }
}

void print_results(const SweepFile& sweep, const Results& results, const std::string& directory) {
  fmt::print("{}\n", counts_text(results));
  std::vector<std::vector<std::string>> lines(1, results.keys);
  std::vector<const ResultRow*> front;
  for (const ResultRow& row : results.rows) {
    if (row.is_on_front) front.push_back(&row);
  }
  std::vector<std::size_t> metrics;
  for (std::size_t k = 0; k < results.metrics.size(); ++k) {
    const auto is_goal = [&](const Goal& goal) { return goal.name == results.metrics[k]; };
    if (std::ranges::any_of(sweep.goals, is_goal)) metrics.push_back(k);
  }
  for (const std::size_t k : metrics) lines.front().push_back(results.metrics[k]);
  for (const ResultRow* row : front) {
    if (lines.size() > max_lines) break;
    std::vector<std::string>& line = lines.emplace_back();
    for (const Cell& cell : row->values) line.push_back(cell.text);
    for (const std::size_t k : metrics) line.push_back(row->metrics[k].text);
  }
  if (!front.empty()) {
    std::string goals;
    for (const Goal& goal : sweep.goals) {
      goals += fmt::format("{}{} {}", goals.empty() ? "" : ", ", goal.is_maximized ? "most" : "least", goal.name);
    }
    fmt::print("Pareto front ({}):\n", goals);
    print_table(lines);
    print_more(front.size(), " in results.csv");
  }
  if (!results.rows.empty() && results.count(Status::infeasible) == results.rows.size()) {
    const auto less = [](const ResultRow& one, const ResultRow& other) {
      constexpr double unknown = std::numeric_limits<double>::infinity();
      return one.least_capacity.value_or(unknown) < other.least_capacity.value_or(unknown);
    };
    const ResultRow& nearest = *std::ranges::min_element(results.rows, less);
    fmt::print("no point is feasible; {}: {}\n", nearest.id, nearest.reason);
    if (nearest.least_capacity) {
      fmt::print("the least capacity that a reason names: {:g} bytes\n", *nearest.least_capacity);
    }
  }
  fmt::print("results: {0}/results.csv; in a browser: {0}/sweep.html\n", directory);
}

void print_json(const Results& results) {
  Json json = counts_of(results);
  Json& rows = json["rows"] = Json::array();
  for (const ResultRow& row : results.rows) {
    Json of_row = {{"point", row.id}, {"status", to_string(row.status)}};
    for (std::size_t k = 0; k < row.values.size(); ++k) of_row[results.keys[k]] = json_of(row.values[k]);
    for (std::size_t k = 0; k < row.metrics.size(); ++k) of_row[results.metrics[k]] = json_of(row.metrics[k]);
    of_row["pareto"] = row.is_on_front;
    if (row.least_capacity) of_row["least_capacity_bytes"] = *row.least_capacity;
    if (!row.reason.empty()) of_row["reason"] = row.reason;
    rows.push_back(std::move(of_row));
  }
  fmt::print("{}\n", json.dump(2));
}

void print_jobs(const std::string& directory, std::size_t points, bool slurm) {
  fmt::print("{} points to run: {}/commands.txt has a command for each, to be run in any order, anywhere\n", points,
             directory);
  if (slurm && points > 0) fmt::print("submit them with: sbatch {}/slurm.sh\n", directory);
  fmt::print("repeat weft sweep, without this option, for the table and the page\n");
}

std::string failures_text(const Results& results) {
  std::string text;
  for (const Status status : {Status::invalid, Status::timeout, Status::crashed, Status::failed}) {
    const auto first = std::ranges::find(results.rows, status, &ResultRow::status);
    if (first == results.rows.end()) continue;
    text += fmt::format("{}{} {}, of which the first is {}: {}", text.empty() ? "" : "; ", results.count(status),
                        to_string(status), first->id, first->reason);
  }
  return text.empty() ? text : fmt::format("points without a result: {}; results.csv has all reasons", text);
}

}  // namespace weft
