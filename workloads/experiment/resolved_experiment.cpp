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

}  // namespace

std::string path_seen_from(const std::string& folder, const std::string& path) {
  std::error_code error;
  const fs::path moved = fs::proximate(fs::absolute(path), fs::absolute(folder), error);
  return (error ? fs::absolute(path) : moved).string();
}

void move_paths(YamlNode& root, const std::string& path, const std::function<std::string(const std::string&)>& moved) {
  const auto move = [&](YamlNode& node) {
    if (node.kind != YamlNode::Kind::scalar) return;
    give_text(node, moved((folder_of_paths(node, path) / node.text).string()));
  };
  YamlNode& network = member(member(root, "workload"), "network");
  if (is_network_file(network.text)) move(network);
  if (find_member(root, "plugins") == nullptr) return;
  for (YamlNode& plugin : member(root, "plugins").items) move(plugin);
}

std::string resolved_experiment(const std::string& path, const std::vector<std::string>& overrides,
                                const ResolvedExperiment& resolved) {
  YamlNode root = read_experiment_tree(path, overrides);
  const auto moved = [&](const std::string& file) { return path_seen_from(resolved.folder, file); };
  move_paths(root, path, moved);
  for (const std::string& file : resolved.plugins) {
    YamlNode& plugins = member(root, "plugins");
    plugins.kind = YamlNode::Kind::list;
    give_text(plugins.items.emplace_back(), moved(file));
  }
  give_text(member(member(root, "schedule"), "algorithm"), resolved.algorithm);
  return yaml_text(root);
}

}  // namespace weft
