// `--set a.b.0.c=VALUE`: values that replace or extend those of a YAML tree before it is read.
#pragma once

#include <string>

#include "base/text/yaml_tree.hpp"

namespace weft {

// Sets the value of a key: "a.b.0.c". Lists are indexed by number: an entry that is there, or one past the end. Maps may
// gain keys, also along the way. Throws InputError at `where`, which what is made along the way has as its place.
void set_value(YamlNode& root, const std::string& key, YamlNode value, const Location& where);

// Sets a value of a tree as set_value() does. `argument` is "a.b.0.c=VALUE", where VALUE is YAML. The new value has the place "--set
// a.b.0.c=VALUE". Throws InputError.
void apply_override(YamlNode& root, const std::string& argument);

// Returns whether a value with this place is one of an override: its paths are then those of a command line.
bool is_override(const Location& where);
// Returns the argument of the override whose place this is: "a.b.0.c=VALUE". Precondition: it is one.
std::string override_argument(const Location& where);

}  // namespace weft
