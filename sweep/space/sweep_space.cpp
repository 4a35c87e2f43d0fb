#include "sweep/space/sweep_space.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "base/core/child_process.hpp"
#include "base/plugin/plugin.hpp"
#include "base/text/input_file.hpp"
#include "base/text/yaml_override.hpp"
#include "base/text/yaml_reader.hpp"
#include "base/text/yaml_writer.hpp"
#include "hw/machine/machine.hpp"
#include "sched/planning/named_plans.hpp"
#include "sweep/space/digest.hpp"
#include "workloads/experiment/experiment.hpp"
#include "workloads/experiment/experiment_tree.hpp"
#include "workloads/experiment/resolved_experiment.hpp"

namespace weft {

namespace {

constexpr std::size_t max_tried = 64;  // values of an axis
constexpr Bytes file_limit = Bytes{4} << 30;

// Goes to the next choice; returns false behind the last.
bool advance(Choice& choice, const std::vector<Axis>& axes) {
  for (std::size_t k = axes.size(); k-- > 0;) {
    if (++choice[k] < axes[k].size()) return true;
    choice[k] = 0;
  }
  return false;
}

// The value that "a.0.b" leads to, or null.
const YamlNode* find_value(const YamlNode& root, const std::string& key) {
  const YamlNode* node = &root;
  for (std::size_t begin = 0, end = 0; begin <= key.size() && node != nullptr; begin = end + 1) {
    end = std::min(key.find('.', begin), key.size());
    const std::string part = key.substr(begin, end - begin);
    if (node->kind == YamlNode::Kind::list) {
      const bool is_index = !part.empty() && part.size() < 9 && part.find_first_not_of("0123456789") == part.npos;
      const std::size_t index = is_index ? std::stoul(part) : node->items.size();
      node = index < node->items.size() ? &node->items[index] : nullptr;
    } else {
      node = find_member(*node, part);
    }
  }
  return node;
}

// Files count by what they hold, wherever they lie. `path`: of the experiment.
std::string id_of(YamlNode tree, const std::string& path, const std::string& weft,
                  const std::function<std::string(const std::string&)>& digest_of_file) {
  move_paths(tree, path, digest_of_file);
  return digest_of(weft + yaml_text(tree)).substr(0, 16);
}

std::string read_and_digest(const std::string& path) {
  return digest_of(read_file(path, "a file of the experiment", file_limit));
}

void set_row(YamlNode& root, const Axis& axis, std::size_t row) {
  for (const Axis::Column& column : axis.columns) set_in_experiment(root, column.key, column.values[row], column.where);
}

void check_experiment(const YamlNode& tree, const std::string& path) {
  const Experiment experiment = experiment_of(tree, path);
  for (const PluginFile& plugin : experiment.plugins) load_plugin(plugin);
  plan_options(experiment.schedule, scheduler_named(experiment.schedule.algorithm, experiment.schedule.where));
  const Machine machine(experiment);
}

// A key that is unknown is the key's fault, and not its value's.
void refuse_at_key(const InputError& error, const std::vector<Axis>& axes, const Choice& choice) {
  for (std::size_t k = 0; k < axes.size(); ++k) {
    for (const Axis::Column& column : axes[k].columns) {
      const std::string place = to_string(column.values[choice[k]].where) + ": ", text = error.what();
      const bool is_of_key = column.key.ends_with("." + error.fault().key) && text.find("unknown key") != text.npos;
      if (!is_of_key || !text.starts_with(place)) continue;
      throw InputError(column.where, text.substr(place.size()), error.fault());
    }
  }
}

}  // namespace

bool is_point(const std::string& path, const std::string& id, const std::string& weft) {
  return id_of(read_yaml(path), path, weft, read_and_digest) == id;
}

SweepSpace::SweepSpace(SweepFile sweep, std::string weft)
    : sweep_(std::move(sweep)), weft_(std::move(weft)), base_(read_yaml(sweep_.base)) {
  if (!sweep_.settings.columns.empty()) set_row(base_, sweep_.settings, 0);
}

YamlNode SweepSpace::tree_of(const Choice& choice) const {
  YamlNode tree = base_;
  for (std::size_t k = 0; k < choice.size(); ++k) set_row(tree, sweep_.axes[k], choice[k]);
  return tree;
}

const YamlNode& SweepSpace::value(const Choice& choice, const std::string& key) const {
  for (std::size_t k = 0; k < choice.size(); ++k) {
    for (const Axis::Column& column : sweep_.axes[k].columns) {
      if (column.key == key) return column.values[choice[k]];
    }
  }
  throw InputError({sweep_.path}, "'" + key + "' is not varied");
}

bool SweepSpace::admits(const Choice& choice) const {
  if (sweep_.where.empty()) return true;
  const YamlNode tree = tree_of(choice);
  const auto value_of = [&](const std::string& key) { return find_value(tree, key); };
  return std::ranges::all_of(sweep_.where, [&](const Condition& condition) { return condition.holds(value_of); });
}

bool SweepSpace::has(const Choice& choice) const {
  if (choice.size() != sweep_.axes.size()) return false;
  for (std::size_t k = 0; k < choice.size(); ++k) {
    if (choice[k] >= sweep_.axes[k].size()) return false;
  }
  return true;
}

std::string SweepSpace::digest_of_file(const std::string& path) {
  std::string& digest = file_digests_[path];
  if (digest.empty()) digest = read_and_digest(path);
  return digest;
}

Point SweepSpace::point(const Choice& choice) {
  const auto digest = [&](const std::string& path) { return digest_of_file(path); };
  return {id_of(tree_of(choice), sweep_.base, weft_, digest), choice};
}

std::vector<Point> SweepSpace::points() {
  double combinations = 1;
  for (const Axis& axis : sweep_.axes) combinations *= static_cast<double>(axis.size());
  if (combinations > static_cast<double>(max_points)) {
    throw InputError({sweep_.path}, fmt::format("{:.0f} combinations; expected at most {}, or search, which tries some",
                                                combinations, max_points));
  }
  std::vector<Point> points;
  Choice choice(sweep_.axes.size(), 0);
  do {
    if (admits(choice)) points.push_back(point(choice));
  } while (advance(choice, sweep_.axes));
  if (points.empty()) throw InputError({sweep_.path}, "no combination meets `where`; expected a weaker condition");
  return points;
}

std::string SweepSpace::text_of(const Choice& choice, const std::string& folder) const {
  YamlNode tree = tree_of(choice);
  move_paths(tree, sweep_.base, [&](const std::string& path) { return path_seen_from(folder, path); });
  return yaml_text(tree);
}

void SweepSpace::check_values() const {
  const std::function<std::string()> check = [&] {
    for (std::size_t k = 0; k < sweep_.axes.size(); ++k) {
      // The first of all axes is tried with the first axis.
      for (std::size_t row = k > 0 ? 1 : 0; row < std::min(sweep_.axes[k].size(), max_tried); ++row) {
        Choice choice(sweep_.axes.size(), 0);
        choice[k] = row;
        if (!admits(choice)) continue;
        try {
          check_experiment(tree_of(choice), sweep_.base);
        } catch (const InputError& error) {
          refuse_at_key(error, sweep_.axes, choice);
          throw;
        }
      }
    }
    return std::string();
  };
  in_child_process(check);
}

}  // namespace weft
