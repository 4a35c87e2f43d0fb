#include "workloads/experiment/experiment_tree.hpp"

#include <algorithm>
#include <sstream>

#include "base/text/yaml_override.hpp"
#include "workloads/experiment/experiment_keys.hpp"

namespace weft {

namespace {

std::vector<std::string> parts_of(const std::string& path) {
  std::vector<std::string> parts;
  std::istringstream text(path);
  for (std::string part; std::getline(text, part, '.');) parts.push_back(part);
  return parts;
}

YamlNode* child_of(YamlNode& node, const std::string& part) {
  if (node.kind == YamlNode::Kind::list) {
    const bool is_index =
        !part.empty() && part.size() < 6 && std::ranges::all_of(part, [](char c) { return c >= '0' && c <= '9'; });
    const std::size_t index = is_index ? std::stoul(part) : node.items.size();
    return index < node.items.size() ? &node.items[index] : nullptr;
  }
  const auto found = std::ranges::find(node.members, part, &YamlMember::key);
  return found == node.members.end() ? nullptr : &found->value;
}

// Drops the parameters of the model that `value` replaces, if it names another one.
void drop_parameters(YamlNode& root, const std::string& path, const std::string& value) {
  std::vector<std::string> parts = parts_of(path);
  if (parts.size() < 2 || parts.back() != "model") return;
  parts.pop_back();
  YamlNode* node = &root;
  YamlForm form = YamlForm::section(experiment_keys());
  for (const std::string& part : parts) {
    node = child_of(*node, part);
    if (node == nullptr) return;
    if (form.kind == YamlForm::Kind::list) {
      form = YamlForm(form.entries.front());
      continue;
    }
    if (form.keys == nullptr) return;
    const auto key = std::ranges::find(form.keys->keys, part, &YamlKey::name);
    if (key == form.keys->keys.end()) return;
    form = YamlForm(key->form);
  }
  if (form.kind != YamlForm::Kind::model) return;
  const YamlNode* model = find_member(*node, "model");
  const std::string before = model != nullptr ? model->text : form.keys->at("model").default_text;
  if (value == before) return;
  const std::string file = model != nullptr ? model->where.file : node->where.file;
  const std::vector<std::string> own = form.keys->names();
  std::erase_if(node->members, [&](const YamlMember& member) {
    return std::ranges::find(own, member.key) == own.end() && member.value.where.file == file;
  });
}

// Returns the sections that have a key of that name: "hardware.scratchpad".
void find_sections(const std::string& name, const YamlKeys& keys, const std::string& path,
                   std::vector<std::string>& found) {
  for (const YamlKey& key : keys.keys) {
    if (key.name == name) found.push_back(path.empty() ? "the top" : path);
    std::string below = path.empty() ? key.name : path + "." + key.name;
    const YamlForm* form = &key.form;
    if (form->kind == YamlForm::Kind::list) {
      form = &form->entries.front();
      below += ".0";
    }
    if (form->keys != nullptr && form->kind != YamlForm::Kind::map) find_sections(name, *form->keys, below, found);
  }
}

// Throws InputError for a key that is none of its section and one of another.
void check_places(const YamlNode& node, const YamlKeys& keys) {
  for (const YamlMember& member : node.members) {
    const auto key = std::ranges::find(keys.keys, member.key, &YamlKey::name);
    if (key != keys.keys.end()) {
      if (key->form.kind == YamlForm::Kind::section) check_places(member.value, *key->form.keys);
      continue;
    }
    std::vector<std::string> sections;
    find_sections(member.key, experiment_keys(), "", sections);
    if (sections.empty() || !did_you_mean(member.key, keys.names()).empty()) continue;
    throw InputError(member.where,
                     keys.what + ": unknown key '" + member.key + "', which is a key of " + list_names(sections) +
                         "; known here: " + list_names(keys.names()),
                     {member.key, member.value.text, list_names(keys.names())});
  }
}

}  // namespace

void set_in_experiment(YamlNode& root, const std::string& key, const YamlNode& value, const Location& where) {
  drop_parameters(root, key, value.text);
  set_value(root, key, value, where);
}

void override_experiment(YamlNode& root, const std::vector<std::string>& arguments) {
  for (const std::string& argument : arguments) {
    const std::size_t equals = std::min(argument.find('='), argument.size());
    drop_parameters(root, argument.substr(0, equals), argument.substr(std::min(equals + 1, argument.size())));
    apply_override(root, argument);
  }
}

YamlNode read_experiment_tree(const std::string& path, const std::vector<std::string>& overrides) {
  YamlNode root = read_yaml(path);
  override_experiment(root, overrides);
  check_places(root, experiment_keys());
  return root;
}

}  // namespace weft
