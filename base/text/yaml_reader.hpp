// Checked access to a YAML tree: every key known, every value of its type and in its range, or an InputError that names
// the place, the value and what would be accepted.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "base/core/types.hpp"
#include "base/core/units.hpp"
#include "base/text/yaml_keys.hpp"
#include "base/text/yaml_tree.hpp"

namespace weft {

// Each function returns a value of its type or throws InputError. `key` is the key of the value, for messages.
const std::string& read_text(const YamlNode& node, const std::string& key);
std::int64_t read_count(const YamlNode& node, const std::string& key, std::int64_t least, std::int64_t most = no_limit);
double read_number(const YamlNode& node, const std::string& key, double least, double most);
Bytes read_bytes(const YamlNode& node, const std::string& key, Bytes least, Bytes most = no_limit);
bool read_bool(const YamlNode& node, const std::string& key);
// Returns the index of the value among `names`.
std::size_t read_choice(const YamlNode& node, const std::string& key, const std::vector<std::string>& names);
// Throws InputError for a value that is no such quantity: "KEY: '8 kib' is not accepted, did you mean '8 KiB'?; expected
// WHAT; units: B, KiB, ...".
[[noreturn]] void refuse_quantity(const YamlNode& node, const std::string& key, UnitKind quantity,
                                  const std::string& what);
// Returns a value of `form`, which is a count, bytes, a choice (its index) or a truth value (0 or 1).
std::int64_t read_whole(const YamlNode& node, const std::string& key, const YamlForm& form);
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
  // The same, of keys that are described; also throws where a required one is missing.
  enum class Others : std::uint8_t { refused, accepted };
  YamlMap(const YamlNode& node, const YamlKeys& keys, Others others = Others::refused);
  // Throws unless `node` is a map, whatever its keys.
  YamlMap(const YamlNode& node, std::string what);

  // Returns the value of a key, or null.
  const YamlNode* find(const std::string& key) const;
  // Returns the value of a key; throws InputError where it is missing.
  const YamlNode& require(const std::string& key) const;
  const Location& where() const { return node_.where; }

  // Sets `value` when the key is there, as its description says. Precondition: the keys are described.
  template <class Value>
  void read(const std::string& key, Value& value) const {
    const YamlNode* node = find(key);
    if (node == nullptr) return;
    if constexpr (std::is_same_v<Value, std::string>) {
      value = read_text(*node, key);
    } else if constexpr (std::is_floating_point_v<Value>) {
      const YamlForm& form = keys_->at(key).form;
      value = read_number(*node, key, static_cast<double>(form.least), static_cast<double>(form.most));
    } else {
      value = static_cast<Value>(read_whole(*node, key, keys_->at(key).form));
    }
  }
  template <class Value>
  void read(const std::string& key, std::optional<Value>& value) const {
    if (find(key) != nullptr) read(key, value.emplace());
  }

  // Each function sets `value` when the key is there, and leaves the default in it otherwise.
  void boolean(const std::string& key, bool& value) const { set(key, value, read_bool); }
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
  void refuse_others(const std::vector<std::string>& accepted) const;

  template <class Value, class Read, class... Limits>
  void set(const std::string& key, Value& value, Read reader, const Limits&... limits) const {
    if (const YamlNode* node = find(key)) value = static_cast<Value>(reader(*node, key, limits...));
  }

  const YamlNode& node_;
  std::string what_;
  const YamlKeys* keys_ = nullptr;
};

// Returns the members of a map; throws InputError where `node` is none. `what` is what the map describes.
const std::vector<YamlMember>& read_members(const YamlNode& node, const std::string& what);

}  // namespace weft
