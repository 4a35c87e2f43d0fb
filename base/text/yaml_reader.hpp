// Checked access to a YAML tree: every key known, every value of its type and in its range, or an InputError that names
// the place, the value and what would be accepted.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "base/core/types.hpp"
#include "base/text/yaml_tree.hpp"

namespace weft {

inline constexpr std::int64_t no_limit = std::numeric_limits<std::int64_t>::max();

// Each function returns a value of its type or throws InputError. `key` is the key of the value, for messages.
const std::string& read_text(const YamlNode& node, const std::string& key);
std::int64_t read_count(const YamlNode& node, const std::string& key, std::int64_t least, std::int64_t most = no_limit);
double read_number(const YamlNode& node, const std::string& key, double least, double most);
Bytes read_bytes(const YamlNode& node, const std::string& key, Bytes least, Bytes most = no_limit);
bool read_bool(const YamlNode& node, const std::string& key);
// Returns the index of the value among `names`.
std::size_t read_choice(const YamlNode& node, const std::string& key, const std::vector<std::string>& names);
const std::vector<YamlNode>& read_list(const YamlNode& node, const std::string& key);
// Returns a list of exactly three numbers: channels, rows, columns.
std::array<std::int32_t, 3> read_shape(const YamlNode& node, const std::string& key, std::int32_t min = 1);
// Returns one number for both axes, or [rows, columns].
std::array<std::int32_t, 2> read_pair(const YamlNode& node, const std::string& key, std::int32_t least);

// A map, as a rule with a fixed set of keys.
class YamlMap {
 public:
  // Throws unless `node` is a map whose keys are all among `accepted`. `what` is what the map describes, for messages.
  YamlMap(const YamlNode& node, std::string what, const std::vector<std::string>& accepted);
  // Throws unless `node` is a map, whatever its keys.
  YamlMap(const YamlNode& node, std::string what);

  // Returns the value of a key, or null.
  const YamlNode* find(const std::string& key) const;
  // Returns the value of a key; throws InputError where it is missing.
  const YamlNode& require(const std::string& key) const;
  const Location& where() const { return node_.where; }

  // Each function sets `value` when the key is there, and leaves the default in it otherwise.
  void text(const std::string& key, std::string& value) const { set(key, value, read_text); }
  void boolean(const std::string& key, bool& value) const { set(key, value, read_bool); }
  void bytes(const std::string& key, Bytes& value, Bytes least, Bytes most = no_limit) const {
    set(key, value, read_bytes, least, most);
  }
  void pair(const std::string& key, std::array<std::int32_t, 2>& value, std::int32_t least) const {
    set(key, value, read_pair, least);
  }
  template <class Integer>
  void count(const std::string& key, Integer& value, std::int64_t least,
             std::int64_t most = std::numeric_limits<Integer>::max()) const {
    set(key, value, read_count, least, most);
  }
  // The value is the index among `names`: a number, an enumerator or a truth value.
  template <class Value>
  void choice(const std::string& key, Value& value, const std::vector<std::string>& names) const {
    set(key, value, read_choice, names);
  }

 private:
  template <class Value, class Read, class... Limits>
  void set(const std::string& key, Value& value, Read read, const Limits&... limits) const {
    if (const YamlNode* node = find(key)) value = static_cast<Value>(read(*node, key, limits...));
  }

  const YamlNode& node_;
  std::string what_;
};

// Returns the members of a map; throws InputError where `node` is none. `what` is what the map describes.
const std::vector<YamlMember>& read_members(const YamlNode& node, const std::string& what);

}  // namespace weft
