#include "sweep/space/sweep_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "base/text/yaml_reader.hpp"
#include "sweep/space/quantity.hpp"
#include "sweep/space/sweep_keys.hpp"

namespace weft {

namespace {

const std::vector<std::string> default_metrics = {"simulated.makespan_cycles", "simulated.peak_bytes",
                                                  "dram.read_bytes",           "dram.write_bytes",
                                                  "energy_pj.total",           "mac_utilization"};
const std::vector<std::string> default_goals = {"simulated.makespan_cycles", "simulated.peak_bytes"};

// No key may be set or varied twice: the second would win in silence.
class KeysOnce {
 public:
  void add(const Axis::Column& column) {
    if (std::ranges::find(keys_, column.key) != keys_.end()) {
      throw InputError(column.where, "key '" + column.key + "' is set or varied twice; keep one of them");
    }
    keys_.push_back(column.key);
  }
  const std::vector<std::string>& keys() const { return keys_; }

 private:
  std::vector<std::string> keys_;
};

Axis read_settings(const YamlNode& node, KeysOnce& keys) {
  Axis settings;
  for (const YamlMember& member : read_members(node, "set")) {
    settings.columns.push_back({member.key, member.where, {member.value}});
    keys.add(settings.columns.back());
  }
  return settings;
}

void read_grid(const YamlNode& node, KeysOnce& keys, std::vector<Axis>& axes) {
  for (const YamlMember& member : read_members(node, "grid")) {
    axes.push_back({{read_column(member)}});
    drop_repeated(axes.back());
    keys.add(axes.back().columns.front());
  }
}

void read_zip(const YamlNode& node, KeysOnce& keys, std::vector<Axis>& axes) {
  Axis axis;
  for (const YamlMember& member : read_members(node, "zip")) {
    axis.columns.push_back(read_column(member));
    const Axis::Column& column = axis.columns.back();
    keys.add(column);
    if (column.values.size() != axis.size()) {
      throw InputError(member.value.where,
                       fmt::format("zip: {} values of '{}' beside {} of '{}'; expected as many", column.values.size(),
                                   column.key, axis.size(), axis.columns.front().key));
    }
  }
  if (axis.columns.size() == 1) {
    throw InputError(node.where, "zip: one key alone; expected several, or the key in grid");
  }
  if (axis.columns.empty()) return;
  drop_repeated(axis);
  axes.push_back(std::move(axis));
}

// A list of texts, or one of them.
std::vector<Figure> read_figures(const YamlNode& node, const std::string& key) {
  std::vector<Figure> figures;
  const auto add = [&](const YamlNode& item) { figures.push_back({read_text(item, key), item.where}); };
  if (node.kind == YamlNode::Kind::scalar) {
    add(node);
  } else {
    for (const YamlNode& item : read_list(node, key)) add(item);
  }
  return figures;
}

// A list is to be minimised; a map says what of which.
std::vector<Goal> read_goals(const YamlNode& node) {
  std::vector<Goal> goals;
  const auto add = [&](const YamlNode& list, bool is_maximized) {
    for (Figure& figure : read_figures(list, "pareto")) goals.push_back({std::move(figure), is_maximized});
  };
  if (node.kind == YamlNode::Kind::map) {
    const YamlMap map(node, goal_keys());
    if (const YamlNode* list = map.find("minimize")) add(*list, false);
    if (const YamlNode* list = map.find("maximize")) add(*list, true);
  } else {
    add(node, false);
  }
  if (goals.empty()) throw InputError(node.where, "pareto: nothing is minimized or maximized; expected a figure");
  return goals;
}

double read_timeout(const YamlNode& node) {
  const auto quantity = node.kind == YamlNode::Kind::scalar ? parse_quantity(node.text) : std::nullopt;
  const bool is_time = quantity && quantity->value > 0 && (quantity->kind == Kind::seconds);
  if (!is_time) {
    throw InputError(node.where, "timeout: " + describe(node) + " is not accepted; expected a time, e.g. 60 s");
  }
  return quantity->value;
}

SearchConfig read_search(const YamlNode& node) {
  const YamlMap map(node, search_keys());
  SearchConfig search;
  const std::vector<std::string>& samplers = search_keys().at("sampler").form.words;
  if (const YamlNode* sampler = map.find("sampler")) {
    search.sampler = samplers[read_choice(*sampler, "sampler", samplers)];
  }
  map.read("trials", search.trials);
  map.read("batch", search.batch);
  map.read("seed", search.seed);
  return search;
}

void add_if_missing(std::vector<Figure>& metrics, const Figure& figure) {
  const auto is_same = [&](const Figure& known) { return known.name == figure.name; };
  if (std::ranges::none_of(metrics, is_same)) metrics.push_back(figure);
}

}  // namespace

SweepFile read_sweep(const std::string& path) {
  const YamlNode root = read_yaml(path);
  const YamlMap map(root, sweep_keys());
  SweepFile sweep;
  sweep.path = path;
  const YamlNode& base = map.require("base");
  sweep.base = (std::filesystem::path(path).parent_path() / read_text(base, "base")).string();
  sweep.base_where = base.where;
  std::error_code error;
  if (!std::filesystem::exists(sweep.base, error)) {
    throw InputError(base.where, "base: there is no file '" + sweep.base +
                                     "'; expected an experiment, its path relative to the sweep");
  }
  KeysOnce keys;
  if (const YamlNode* set = map.find("set")) sweep.settings = read_settings(*set, keys);
  if (const YamlNode* grid = map.find("grid")) read_grid(*grid, keys, sweep.axes);
  if (const YamlNode* zip = map.find("zip")) read_zip(*zip, keys, sweep.axes);
  if (sweep.axes.empty()) throw InputError(root.where, "sweep: nothing is varied; expected grid or zip with keys");
  if (const YamlNode* where = map.find("where")) {
    if (where->kind == YamlNode::Kind::list) {
      for (const YamlNode& item : where->items) sweep.where.emplace_back(item);
    } else {
      sweep.where.emplace_back(*where);
    }
  }
  if (const YamlNode* metrics = map.find("metrics")) {
    for (const Figure& figure : read_figures(*metrics, "metrics")) add_if_missing(sweep.metrics, figure);
  } else {
    for (const std::string& name : default_metrics) sweep.metrics.push_back({name, root.where});
  }
  if (const YamlNode* pareto = map.find("pareto")) {
    sweep.goals = read_goals(*pareto);
  } else {
    for (const std::string& name : default_goals) sweep.goals.push_back({{name, root.where}, false});
  }
  for (const Goal& goal : sweep.goals) {
    if (std::ranges::find(keys.keys(), goal.name) == keys.keys().end()) add_if_missing(sweep.metrics, goal);
  }
  map.read("keep", sweep.keep);
  if (const YamlNode* timeout = map.find("timeout")) sweep.timeout = read_timeout(*timeout);
  if (const YamlNode* search = map.find("search")) sweep.search = read_search(*search);
  return sweep;
}

}  // namespace weft
