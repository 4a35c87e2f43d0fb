// Reading the members of JSON objects with a JsonCursor.
#pragma once

#include <algorithm>
#include <array>
#include <string>

#include "base/text/json_cursor.hpp"

namespace weft {

enum class UnknownKeys { refused, passed_over };

// Reads one object. `read(k)` reads the value of names[k]. Throws InputError where one of the first `required` names is
// missing, where a name stands twice, and where an unknown one is refused.
template <std::size_t count, typename Read>
void read_members(JsonCursor& json, const std::array<const char*, count>& names, std::size_t required, const char* what,
                  UnknownKeys unknown, Read&& read) {
  std::array<bool, count> seen{};
  const std::size_t begin = json.offset();
  json.open('{', what);
  for (bool first = true; json.more('}', first);) {
    const std::size_t key_offset = json.offset();
    const std::string key = json.key();
    const auto found = std::find(names.begin(), names.end(), key);
    if (found == names.end()) {
      if (unknown == UnknownKeys::refused) {
        json.fail(key_offset, std::string(what) + ": " + unknown_name("key", key, {names.begin(), names.end()}));
      }
      json.skip_value();
      continue;
    }
    const auto k = static_cast<std::size_t>(found - names.begin());
    if (seen[k]) json.fail(key_offset, "the key \"" + key + "\" stands twice in " + what);
    seen[k] = true;
    read(k);
  }
  for (std::size_t k = 0; k < required; ++k) {
    if (!seen[k]) json.fail(begin, std::string(what) + " has no \"" + names[k] + "\"");
  }
}

// Reads one array: `read()` reads each of its values.
template <typename Read>
void read_array(JsonCursor& json, const char* what, Read&& read) {
  json.open('[', what);
  for (bool first = true; json.more(']', first);) read();
}

// A value that is read later than it stands: it may need what follows.
struct JsonSection {
  std::size_t begin = 0, end = 0;

  bool is_there() const { return end > begin; }
};

// Returns where the next value stands, and passes over it.
inline JsonSection skip_section(JsonCursor& json) {
  JsonSection section;
  section.begin = json.offset();
  json.skip_value();
  section.end = json.offset();
  return section;
}

// Goes back to a value that was passed over, if there is one, and lets `read()` read it.
template <typename Read>
void read_section(JsonCursor& json, const JsonSection& section, Read&& read) {
  if (!section.is_there()) return;
  json.go_to(section.begin);
  read();
  if (json.offset() != section.end) json.fail("expected ',' or '}'");
}

}  // namespace weft
