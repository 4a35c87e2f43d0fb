// A YAML document as a plain tree, every value with its place. The parser behind it (yaml-cpp) is seen by no header.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/core/error.hpp"

namespace weft {

struct YamlMember;

struct YamlNode {
  enum class Kind : std::uint8_t { null, scalar, list, map };

  Kind kind = Kind::null;
  std::string text;                 // of a scalar
  std::vector<YamlNode> items;      // of a list
  std::vector<YamlMember> members;  // of a map, in the order of the file, keys unique
  Location where;
};

struct YamlMember {
  std::string key;
  Location where;  // of the key
  YamlNode value;
};

// Parses a text of one document. Throws InputError with line and column: malformed or truncated text, nesting deeper
// than the parser allows, a key twice in a map (YAML forbids it, yaml-cpp keeps silent), keys that are no names,
// anchors and aliases (they could make a small file a huge tree), an empty text, several documents.
YamlNode parse_yaml(const std::string& text, const std::string& file_name);

// Reads and parses a file of less than 4 MiB. Throws InputError as read_file() and parse_yaml() do.
YamlNode read_yaml(const std::string& path);

// Returns the value of a key of a map, or null.
const YamlNode* find_member(const YamlNode& map, const std::string& key);

// Returns what a value is, for messages: "a list", "'12.8 GB'".
std::string describe(const YamlNode& node);

}  // namespace weft
