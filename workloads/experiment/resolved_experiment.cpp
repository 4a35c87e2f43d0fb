#include "workloads/experiment/resolved_experiment.hpp"

#include <filesystem>

#include "base/text/yaml_writer.hpp"
#include "workloads/experiment/experiment_paths.hpp"
#include "workloads/experiment/experiment_tree.hpp"
#include "workloads/network_files/network_file.hpp"

namespace weft {

namespace {

namespace fs = std::filesystem;

YamlNode& member(YamlNode& map, const std::string& key) {
  for (YamlMember& known : map.members) {
    if (known.key == key) return known.value;
  }
  map.kind = YamlNode::Kind::map;
  map.members.push_back({key, map.where, {}});
  return map.members.back().value;
}

void give_text(YamlNode& node, const std::string& text) {
  node = {};
  node.kind = YamlNode::Kind::scalar;
  node.text = text;
}

// A path from another folder; absolute where there is none.
void move_path(YamlNode& node, const std::string& experiment_path, const fs::path& folder) {
  if (node.kind != YamlNode::Kind::scalar) return;
  std::error_code error;
  const fs::path from = folder_of_paths(node, experiment_path) / node.text;
  const fs::path moved = fs::proximate(fs::absolute(from), fs::absolute(folder), error);
  give_text(node, (error ? fs::absolute(from) : moved).string());
}

}  // namespace

std::string resolved_experiment(const std::string& path, const std::vector<std::string>& overrides,
                                const ResolvedExperiment& resolved) {
  YamlNode root = read_experiment_tree(path, overrides);
  YamlNode& network = member(member(root, "workload"), "network");
  if (is_network_file(network.text)) move_path(network, path, resolved.folder);
  if (find_member(root, "plugins") != nullptr) {
    for (YamlNode& plugin : member(root, "plugins").items) move_path(plugin, path, resolved.folder);
  }
  for (const std::string& file : resolved.plugins) {
    YamlNode& plugins = member(root, "plugins");
    plugins.kind = YamlNode::Kind::list;
    give_text(plugins.items.emplace_back(), file);
    move_path(plugins.items.back(), "", resolved.folder);
  }
  give_text(member(member(root, "schedule"), "algorithm"), resolved.algorithm);
  return yaml_text(root);
}

}  // namespace weft
