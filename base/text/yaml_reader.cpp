#include "base/text/yaml_reader.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/core/units.hpp"

namespace weft {

namespace {

[[noreturn]] void refuse(const YamlNode& node, const std::string& key, const std::string& accepted) {
  throw InputError(node.where, key + ": " + describe(node) + " is not accepted; expected " + accepted);
}

std::string describe_range(std::int64_t least, std::int64_t most) {
  if (most == no_limit) return "of at least " + std::to_string(least);
  return "from " + std::to_string(least) + " to " + std::to_string(most);
}

// Without its sign, where one may be: quantities have none.
std::string digits_of(const std::string& text, bool may_be_negative) {
  return may_be_negative && text[0] == '-' ? text.substr(1) : text;
}

bool is_plain(const YamlNode& node) { return node.kind == YamlNode::Kind::scalar && !node.text.empty(); }

}  // namespace

const std::string& read_text(const YamlNode& node, const std::string& key) {
  if (!is_plain(node)) refuse(node, key, "a text");
  return node.text;
}

std::int64_t read_count(const YamlNode& node, const std::string& key, std::int64_t least, std::int64_t most) {
  auto value = is_plain(node) ? parse_count(digits_of(node.text, least < 0)) : std::nullopt;
  if (value && node.text[0] == '-') value = -*value;
  if (!value || *value < least || *value > most) refuse(node, key, "a whole number " + describe_range(least, most));
  return *value;
}

double read_number(const YamlNode& node, const std::string& key, double least, double most) {
  auto value = is_plain(node) ? parse_number(digits_of(node.text, least < 0)) : std::nullopt;
  if (value && node.text[0] == '-') value = -*value;
  if (!value || *value < least || *value > most) refuse(node, key, fmt::format("a number from {} to {}", least, most));
  return *value;
}

Bytes read_bytes(const YamlNode& node, const std::string& key, Bytes least, Bytes most) {
  const auto value = is_plain(node) ? parse_bytes(node.text) : std::nullopt;
  if (!value) refuse(node, key, "a size in whole bytes, e.g. 64 B, 4 KiB or 1 MiB");
  if (*value < least || *value > most) {
    const std::string upper = most == no_limit ? "" : " and at most " + format_bytes(most);
    refuse(node, key, "a size of at least " + format_bytes(least) + upper);
  }
  return *value;
}

bool read_bool(const YamlNode& node, const std::string& key) {
  const auto value = is_plain(node) ? parse_bool(node.text) : std::nullopt;
  if (!value) refuse(node, key, "true or false");
  return *value;
}

std::size_t read_choice(const YamlNode& node, const std::string& key, const std::vector<std::string>& names) {
  if (!is_plain(node)) refuse(node, key, list_names(names));
  const auto known = std::find(names.begin(), names.end(), node.text);
  if (known == names.end()) throw InputError(node.where, key + ": " + unknown_name("choice", node.text, names));
  return static_cast<std::size_t>(known - names.begin());
}

const std::vector<YamlNode>& read_list(const YamlNode& node, const std::string& key) {
  if (node.kind != YamlNode::Kind::list) refuse(node, key, "a list");
  if (node.items.empty()) throw InputError(node.where, key + ": the list is empty; expected at least one entry");
  return node.items;
}

std::array<std::int32_t, 3> read_shape(const YamlNode& node, const std::string& key, std::int32_t min) {
  if (node.kind != YamlNode::Kind::list || node.items.size() != 3) refuse(node, key, "[channels, rows, columns]");
  std::array<std::int32_t, 3> shape{};
  for (std::size_t axis = 0; axis < 3; ++axis) {
    shape[axis] = static_cast<std::int32_t>(read_count(node.items[axis], key, min, INT32_MAX));
  }
  return shape;
}

std::array<std::int32_t, 2> read_pair(const YamlNode& node, const std::string& key, std::int32_t least) {
  const auto read = [&](const YamlNode& number) {
    return static_cast<std::int32_t>(read_count(number, key, least, INT32_MAX));
  };
  if (node.kind != YamlNode::Kind::list) return {read(node), read(node)};
  if (node.items.size() != 2) refuse(node, key, "a number, or [rows, columns]");
  return {read(node.items[0]), read(node.items[1])};
}

const std::vector<YamlMember>& read_members(const YamlNode& node, const std::string& what) {
  if (node.kind != YamlNode::Kind::map) refuse(node, what, "a map of keys and values");
  return node.members;
}

YamlMap::YamlMap(const YamlNode& node, std::string what) : node_(node), what_(std::move(what)) {
  read_members(node, what_);
}

YamlMap::YamlMap(const YamlNode& node, std::string what, const std::vector<std::string>& accepted)
    : YamlMap(node, std::move(what)) {
  for (const YamlMember& member : node.members) {
    if (std::find(accepted.begin(), accepted.end(), member.key) == accepted.end()) {
      throw InputError(member.where, what_ + ": " + unknown_name("key", member.key, accepted));
    }
  }
}

const YamlNode* YamlMap::find(const std::string& key) const { return find_member(node_, key); }

const YamlNode& YamlMap::require(const std::string& key) const {
  const YamlNode* value = find(key);
  if (value == nullptr) throw InputError(node_.where, what_ + ": key '" + key + "' is missing");
  return *value;
}

}  // namespace weft
