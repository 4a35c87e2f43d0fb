#include "sweep/store/figures.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/core/error.hpp"

namespace weft {

namespace {

using Json = nlohmann::json;
using Names = std::vector<std::string>;

bool has_name(const Names& names, const std::string& name) { return std::ranges::find(names, name) != names.end(); }

bool is_number_type(const nlohmann::ordered_json& schema) {
  const auto type = schema.find("type");
  if (type == schema.end()) return false;
  const nlohmann::ordered_json& first = type->is_array() ? type->front() : *type;
  return first == "integer" || first == "number";
}

// "pe3" and "pe0" are names of one kind.
std::string without_digits(std::string name) {
  std::erase_if(name, [](char c) { return c >= '0' && c <= '9'; });
  return name;
}

void add_numbers(const Json& json, const std::string& name, Names& names) {
  if (json.is_object()) {
    for (const auto& [key, value] : json.items()) add_numbers(value, name.empty() ? key : name + "." + key, names);
  } else if (json.is_number()) {
    names.push_back(name);
  }
}

Names below(const Names& names, const std::string& section) {
  Names found;
  for (const std::string& name : names) {
    if (name.starts_with(section + ".")) found.push_back(name);
  }
  return found;
}

Names varied_keys(const SweepFile& sweep) {
  Names keys;
  for (const Axis& axis : sweep.axes) {
    for (const Axis::Column& column : axis.columns) keys.push_back(column.key);
  }
  return keys;
}

bool varies_texts(const SweepFile& sweep) {
  return std::ranges::any_of(sweep.axes, [](const Axis& axis) {
    return std::ranges::any_of(axis.columns, [](const Axis::Column& column) { return !kind_of_values(column); });
  });
}

// Where a figure stands in the sweep, and under which key.
std::string key_of(const SweepFile& sweep, const std::string& name) {
  return std::ranges::find(sweep.goals, name, &Goal::name) == sweep.goals.end() ? "metrics" : "pareto";
}

[[noreturn]] void refuse_missing(const SweepFile& sweep, const Figure& figure, const std::string& who,
                                 const Json& summary) {
  Names names;
  add_numbers(summary, "", names);
  Names near = below(names, figure.name.substr(0, figure.name.find('.')));
  const std::string known = near.empty() ? "" : "; known: " + list_names(near);
  throw InputError(
      figure.where,
      fmt::format("{}: {} figure '{}'{}{}", key_of(sweep, figure.name), who, figure.name,
                  did_you_mean(figure.name, near), known.empty() ? "; expected one that its summary.json has" : known),
      {"", figure.name, list_names(near)});
}

}  // namespace

SummaryFigures::SummaryFigures(const std::string& schema) {
  const auto json = nlohmann::ordered_json::parse(schema);
  for (const auto& [key, value] : json.at("properties").items()) {
    add(value, key);
    if (!has_name(lists_, key)) tops_.push_back(key);
  }
}

void SummaryFigures::add(const nlohmann::ordered_json& schema, const std::string& name) {
  const auto type = schema.find("type");
  if (type != schema.end() && *type == "array") {
    lists_.push_back(name);
  } else if (const auto members = schema.find("properties"); members != schema.end()) {
    sections_.push_back(name);
    for (const auto& [key, value] : members->items()) add(value, name + "." + key);
  } else if (const auto others = schema.find("additionalProperties"); others != schema.end() && others->is_object()) {
    open_.push_back(name);
  } else {
    names_.push_back(name);
    if (is_number_type(schema)) numbers_.push_back(name);
  }
}

bool SummaryFigures::is_open(const std::string& name) const {
  return std::ranges::any_of(open_, [&](const std::string& section) { return name.starts_with(section + "."); });
}

// The name that was meant: a near one, one that begins so, or one whose last part does; measured before planned.
std::string SummaryFigures::near_name(const std::string& name, const Names& varied) const {
  Names known = names_;
  known.insert(known.begin(), varied.begin(), varied.end());
  for (const auto& fits : {std::function<bool(const std::string&)>([&](const std::string& one) {
                             return one.starts_with(name + "_") || one.starts_with(name + ".");
                           }),
                           std::function<bool(const std::string&)>([&](const std::string& one) {
                             return one == "simulated." + name || one.starts_with("simulated." + name + "_");
                           }),
                           std::function<bool(const std::string&)>([&](const std::string& one) {
                             const std::size_t at = one.find("." + name);
                             if (at == std::string::npos) return false;
                             const std::size_t end = at + 1 + name.size();
                             return end == one.size() || one[end] == '_' || one[end] == '.';
                           })}) {
    if (const auto found = std::ranges::find_if(known, fits); found != known.end()) {
      return ", did you mean '" + *found + "'?";
    }
  }
  return did_you_mean(name, known);
}

void SummaryFigures::check_name(const std::string& key, const Figure& figure, const Names& varied) const {
  const std::string& name = figure.name;
  if (has_name(names_, name) || is_open(name)) return;
  if (has_name(lists_, name)) {
    throw InputError(figure.where, fmt::format("{}: '{}' is a list in summary.json; expected a single figure, as "
                                               "simulated.makespan_cycles",
                                               key, name));
  }
  if (has_name(open_, name) || has_name(sections_, name)) {
    Names members = below(names_, name);
    for (const std::string& open : open_) {
      if (open == name || open.starts_with(name + ".")) members.push_back(open + ".NAME");
    }
    throw InputError(figure.where, fmt::format("{}: '{}' is a section of summary.json; expected a figure of it: {}",
                                               key, name, list_names(members)));
  }
  Names known = below(names_, name.substr(0, name.rfind('.')));
  if (known.empty() || name.find('.') == std::string::npos) known = tops_;
  if (!varied.empty()) known.insert(known.end(), varied.begin(), varied.end());
  throw InputError(figure.where,
                   fmt::format("{}: unknown figure of summary.json '{}'{}; known: {}", key, name,
                               near_name(name, varied), list_names(known)),
                   {"", name, list_names(known)});
}

void SummaryFigures::check_goal(const SweepFile& sweep, const Goal& goal) const {
  const std::string& name = goal.name;
  for (const Axis& axis : sweep.axes) {
    for (const Axis::Column& column : axis.columns) {
      if (column.key != name) continue;
      if (kind_of_values(column)) return;
      throw InputError(goal.where, fmt::format("pareto: the values of '{}' are no numbers of one kind; expected a "
                                               "figure of summary.json, or a key that has such values",
                                               name));
    }
  }
  const Names varied = varied_keys(sweep);
  if (std::ranges::any_of(sweep.settings.columns, [&](const Axis::Column& one) { return one.key == name; })) {
    throw InputError(goal.where, fmt::format("pareto: '{}' is set, and the same at all points; expected a figure of "
                                             "summary.json, or a key that is varied: {}",
                                             name, list_names(varied)));
  }
  const std::string top = name.substr(0, name.find('.'));
  if (top == "hardware" || top == "workload" || top == "schedule" || top == "memory") {
    throw InputError(goal.where,
                     fmt::format("pareto: '{}' is not varied{}; expected a figure of summary.json, or a key "
                                 "of grid or zip: {}",
                                 name, did_you_mean(name, varied), list_names(varied)));
  }
  check_name("pareto", goal, varied);
  if (has_name(names_, name) && !has_name(numbers_, name)) {
    throw InputError(goal.where, fmt::format("pareto: '{}' is no number; expected a figure that is one, as "
                                             "simulated.makespan_cycles",
                                             name));
  }
}

void SummaryFigures::check(const SweepFile& sweep) const {
  for (const Goal& goal : sweep.goals) check_goal(sweep, goal);
  for (const Figure& metric : sweep.metrics) check_name("metrics", metric, {});
}

bool SummaryFigures::needs_run(const SweepFile& sweep) const {
  return std::ranges::any_of(sweep.metrics, [&](const Figure& metric) { return is_open(metric.name); });
}

void SummaryFigures::check_first(const SweepFile& sweep, const Json& summary) const {
  if (varies_texts(sweep)) return;  // another model may count it
  Names names;
  add_numbers(summary, "", names);
  for (const Figure& metric : sweep.metrics) {
    if (!is_open(metric.name) || has_name(names, metric.name)) continue;
    const std::string kind = without_digits(metric.name);
    const auto is_same = [&](const std::string& name) { return without_digits(name) == kind; };
    if (below(names, metric.name.substr(0, metric.name.find('.'))).empty()) continue;
    if (std::ranges::none_of(names, is_same))
      refuse_missing(sweep, metric, "the first point that is done has no", summary);
  }
}

void SummaryFigures::check_last(const SweepFile& sweep, const Results& results, const Json& summary) const {
  for (std::size_t k = 0; k < sweep.metrics.size(); ++k) {
    const Figure& metric = sweep.metrics[k];
    if (!is_open(metric.name) && key_of(sweep, metric.name) == "metrics") continue;
    const auto has_it = [&](const ResultRow& row) {
      return row.status == Status::done && !row.metrics[k].text.empty();
    };
    if (std::ranges::none_of(results.rows, has_it))
      refuse_missing(sweep, metric, "no point that is done has a", summary);
  }
}

}  // namespace weft
