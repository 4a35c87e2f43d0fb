// What a sweep varies: keys of the experiment, with the values that they take together.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/text/yaml_tree.hpp"
#include "sweep/space/quantity.hpp"

namespace weft {

struct Axis {
  struct Column {
    std::string key;  // of the experiment: "hardware.pes.0.count"
    Location where;   // of the key in the sweep
    std::vector<YamlNode> values;
  };
  std::vector<Column> columns;  // of one length

  std::size_t size() const { return columns.front().values.size(); }
};

inline constexpr std::size_t max_values = 100'000;  // of an axis

// Returns the values of a key of `grid`: a list of them, {from, to, step} or {from, to, factor}. Throws InputError, also
// for numbers of several kinds in one list.
Axis::Column read_column(const YamlMember& member);

// Returns the kind of numbers of which all values are; nothing where some are none, or of another kind.
std::optional<Kind> kind_of_values(const Axis::Column& column);

// Drops rows of an axis that stand there already, in whatever unit: "8 KiB" and "8192 B".
void drop_repeated(Axis& axis);

// Returns a value on one line, as YAML.
std::string value_text(const YamlNode& value);

}  // namespace weft
