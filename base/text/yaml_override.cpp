#include "base/text/yaml_override.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/core/units.hpp"

namespace weft {

namespace {

constexpr const char* option = "--set ";

YamlNode& list_entry(YamlNode& list, const std::string& index, const std::string& path, const Location& where) {
  const std::size_t size = list.items.size();
  const std::optional<std::int64_t> number = parse_count(index);
  if (!number || static_cast<std::uint64_t>(*number) > size) {
    throw InputError(
        where, fmt::format("'{}' has no entry '{}'; expected 0 to {} ({} adds an entry)", path, index, size, size));
  }
  if (static_cast<std::size_t>(*number) == size) list.items.emplace_back().where = where;
  return list.items[static_cast<std::size_t>(*number)];
}

YamlNode& map_entry(YamlNode& map, const std::string& key, const Location& where) {
  const auto known =
      std::find_if(map.members.begin(), map.members.end(), [&](const YamlMember& member) { return member.key == key; });
  if (known != map.members.end()) return known->value;
  map.members.push_back({key, where, {}});
  map.members.back().value.where = where;
  return map.members.back().value;
}

// The entry `part` of `node`, made where it is missing. `path` is the path of `node`.
YamlNode& descend(YamlNode& node, const std::string& part, const std::string& path, const Location& where) {
  if (node.kind == YamlNode::Kind::list) return list_entry(node, part, path, where);
  if (node.kind == YamlNode::Kind::scalar) {
    throw InputError(where, "'" + path + "' is the value '" + node.text + "' and has no entry '" + part + "'");
  }
  if (node.kind == YamlNode::Kind::null) {
    node.kind = YamlNode::Kind::map;
    node.where = where;
  }
  return map_entry(node, part, where);
}

void set_place(YamlNode& node, const Location& where) {
  node.where = where;
  for (YamlNode& item : node.items) set_place(item, where);
  for (YamlMember& member : node.members) {
    member.where = where;
    set_place(member.value, where);
  }
}

YamlNode parse_value(const std::string& text, const Location& where) {
  YamlNode value;
  if (text.find_first_not_of(" \t\r\n") != std::string::npos) value = parse_yaml(text, where.file);
  set_place(value, where);
  return value;
}

}  // namespace

void set_value(YamlNode& root, const std::string& key, YamlNode value, const Location& where) {
  YamlNode* node = &root;
  for (std::size_t begin = 0, end = 0; end < key.size(); begin = end + 1) {
    end = std::min(key.find('.', begin), key.size());
    if (begin == end) throw InputError(where, "a part of the key is empty; e.g. hardware.pes.0.count");
    node = &descend(*node, key.substr(begin, end - begin), key.substr(0, begin == 0 ? 0 : begin - 1), where);
  }
  *node = std::move(value);
}

void apply_override(YamlNode& root, const std::string& argument) {
  const Location where{std::string(option) + argument};
  const std::size_t equals = argument.find('=');
  if (equals == std::string::npos || equals == 0) {
    throw InputError(where, "not of the form KEY=VALUE, e.g. --set hardware.pes.0.count=8");
  }
  set_value(root, argument.substr(0, equals), parse_value(argument.substr(equals + 1), where), where);
}

bool is_override(const Location& where) { return where.line == 0 && where.file.starts_with(option); }

std::string override_argument(const Location& where) { return where.file.substr(std::string(option).size()); }

}  // namespace weft
