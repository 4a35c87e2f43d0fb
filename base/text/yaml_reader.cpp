#include "base/text/yaml_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

namespace weft {

namespace {

[[noreturn]] void refuse(const YamlNode& node, const std::string& key, const std::string& accepted,
                         const std::string& meant = "") {
  throw InputError(node.where, key + ": " + describe(node) + " is not accepted" + meant + "; expected " + accepted,
                   {key, node.text, accepted});
}

std::string describe_range(std::int64_t least, std::int64_t most) {
  if (most == no_limit) return "of at least " + std::to_string(least);
  return "from " + std::to_string(least) + " to " + std::to_string(most);
}

// Without its sign, where one may be: quantities have none.
std::string digits_of(const std::string& text, bool may_be_negative) {
  return may_be_negative && text[0] == '-' ? text.substr(1) : text;
}

// What a number with a fault of the hand is, or "": "4.0" for a count, "1,5".
std::string meant_number(const std::string& text) {
  std::string number = text;
  std::replace(number.begin(), number.end(), ',', '.');
  if (number.ends_with(".0")) number.resize(number.size() - 2);
  return number != text && parse_number(number) ? ", did you mean '" + number + "'?" : "";
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
  if (!value || *value < least || *value > most) {
    refuse(node, key, "a whole number " + describe_range(least, most), meant_number(node.text));
  }
  return *value;
}

double read_number(const YamlNode& node, const std::string& key, double least, double most) {
  auto value = is_plain(node) ? parse_number(digits_of(node.text, least < 0)) : std::nullopt;
  if (value && node.text[0] == '-') value = -*value;
  if (!value || *value < least || *value > most) {
    refuse(node, key, fmt::format("a number from {} to {}", least, most), meant_number(node.text));
  }
  return *value;
}

Bytes read_bytes(const YamlNode& node, const std::string& key, Bytes least, Bytes most) {
  const auto value = is_plain(node) ? parse_bytes(node.text) : std::nullopt;
  if (!value) refuse_quantity(node, key, UnitKind::bytes, "a size in whole bytes, e.g. 64 B, 4 KiB or 1 MiB");
  if (*value < least || *value > most) {
    const std::string upper = most == no_limit ? "" : " and at most " + format_bytes(most);
    refuse(node, key, "a size of at least " + format_bytes(least) + upper);
  }
  return *value;
}

bool read_bool(const YamlNode& node, const std::string& key) {
  const auto value = is_plain(node) ? parse_bool(node.text) : std::nullopt;
  if (value) return *value;
  for (const auto& [meant, words] :
       {std::pair{"true", "True TRUE yes Yes on On 1"}, std::pair{"false", "False FALSE no No off Off 0"}}) {
    const std::string all = " " + std::string(words) + " ";
    if (!is_plain(node) || all.find(" " + node.text + " ") == std::string::npos) continue;
    refuse(node, key, "true or false", std::string(", did you mean '") + meant + "'?");
  }
  refuse(node, key, "true or false");
}

void refuse_quantity(const YamlNode& node, const std::string& key, UnitKind quantity, const std::string& what) {
  refuse(node, key, what + "; units: " + unit_names(quantity),
         node.kind == YamlNode::Kind::scalar ? did_you_mean_quantity(quantity, node.text) : "");
}

std::int64_t read_whole(const YamlNode& node, const std::string& key, const YamlForm& form) {
  switch (form.kind) {
    case YamlForm::Kind::count:
      return read_count(node, key, form.least, form.most);
    case YamlForm::Kind::bytes:
      return read_bytes(node, key, form.least, form.most);
    case YamlForm::Kind::boolean:
      return read_bool(node, key) ? 1 : 0;
    case YamlForm::Kind::choice:
      return static_cast<std::int64_t>(read_choice(node, key, form.words));
    default:
      throw std::logic_error(key + " is described as no whole number");
  }
}

std::size_t read_choice(const YamlNode& node, const std::string& key, const std::vector<std::string>& names) {
  if (!is_plain(node)) refuse(node, key, list_names(names));
  const auto known = std::find(names.begin(), names.end(), node.text);
  if (known == names.end()) {
    throw InputError(node.where, key + ": " + unknown_name("choice", node.text, names),
                     {key, node.text, list_names(names)});
  }
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
  refuse_others(accepted);
}

YamlMap::YamlMap(const YamlNode& node, const YamlKeys& keys, Others others) : YamlMap(node, keys.what) {
  keys_ = &keys;
  if (others == Others::refused) refuse_others(keys.names());
  for (const YamlKey& key : keys.keys) {
    if (key.is_required && find(key.name) == nullptr) {
      throw InputError(node.where, what_ + ": key '" + key.name + "' is missing: " + key.description,
                       {key.name, "", key.description});
    }
  }
}

void YamlMap::refuse_others(const std::vector<std::string>& accepted) const {
  for (const YamlMember& member : node_.members) {
    if (std::find(accepted.begin(), accepted.end(), member.key) == accepted.end()) {
      throw InputError(member.where, what_ + ": " + unknown_name("key", member.key, accepted),
                       {member.key, member.value.text, list_names(accepted)});
    }
  }
}

const YamlNode* YamlMap::find(const std::string& key) const { return find_member(node_, key); }

const YamlNode& YamlMap::require(const std::string& key) const {
  const YamlNode* value = find(key);
  if (value == nullptr) throw InputError(node_.where, what_ + ": key '" + key + "' is missing", {key});
  return *value;
}

}  // namespace weft
