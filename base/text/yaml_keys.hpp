// The keys of a map in YAML, described once: YamlMap (yaml_reader.hpp) reads maps by them, and `weft schema` prints them.
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <string>
#include <utility>
#include <vector>

namespace weft {

inline constexpr std::int64_t no_limit = std::numeric_limits<std::int64_t>::max();

struct YamlKeys;

// What the value of a key looks like.
struct YamlForm {
  enum class Kind : std::uint8_t {
    text,
    count,    // a whole number from `least` to `most`
    number,   // from `least` to `most`
    boolean,  // true or false
    bytes,    // a size from `least` to `most` bytes
    clock,    // a frequency or a period
    energy,
    energy_per_byte,
    power,
    choice,   // one of `words`
    name,     // of what is registered or known under `role`
    model,    // a map: a model of `role`, its parameters, and `keys`
    section,  // a map of `keys`
    map,      // a map from free names to `entries`
    list,     // of `entries`
    either,   // what one of `entries` is
    any       // whatever stands there
  };

  Kind kind = Kind::text;
  std::int64_t least = 0, most = no_limit;
  std::vector<std::string> words{};  // of choices; of others, what may stand in place of the value ("end")
  std::string role{};                // "scheduler"
  const YamlKeys* keys = nullptr;    // of sections and models; of maps, keys with a meaning of their own
  std::vector<YamlForm> entries{};   // one of maps and lists, several of `either`

  static YamlForm text() { return {}; }
  static YamlForm count(std::int64_t least, std::int64_t most = no_limit) { return {Kind::count, least, most}; }
  static YamlForm number(std::int64_t least, std::int64_t most) { return {Kind::number, least, most}; }
  static YamlForm boolean() { return {Kind::boolean}; }
  static YamlForm bytes(std::int64_t least, std::int64_t most = no_limit) { return {Kind::bytes, least, most}; }
  static YamlForm choice(std::vector<std::string> words) { return {Kind::choice, 0, no_limit, std::move(words)}; }
  static YamlForm name(std::string role) { return {Kind::name, 0, no_limit, {}, std::move(role)}; }
  static YamlForm model(std::string role, const YamlKeys& keys) {
    return {Kind::model, 0, no_limit, {}, std::move(role), &keys};
  }
  static YamlForm section(const YamlKeys& keys) { return {Kind::section, 0, no_limit, {}, {}, &keys}; }
  static YamlForm map_of(YamlForm entry) { return {Kind::map, 0, no_limit, {}, {}, nullptr, {std::move(entry)}}; }
  static YamlForm either(std::vector<YamlForm> forms) {
    return {Kind::either, 0, no_limit, {}, {}, nullptr, std::move(forms)};
  }
  static YamlForm list_of(YamlForm entry) { return {Kind::list, 0, no_limit, {}, {}, nullptr, {std::move(entry)}}; }
  // The same value, or one of these words.
  YamlForm or_words(std::vector<std::string> others) && {
    words = std::move(others);
    return std::move(*this);
  }
};

struct YamlKey {
  std::string name;
  YamlForm form;
  std::string description;     // what it is and does
  std::string default_text{};  // as it would stand in the file; "": none
  bool is_required = false;
};

struct YamlKeys {
  std::string what;  // that the map describes, for messages
  std::vector<YamlKey> keys;

  std::vector<std::string> names() const;
  // Returns the key of that name. Precondition: there is one.
  const YamlKey& at(const std::string& name) const;
};

}  // namespace weft
