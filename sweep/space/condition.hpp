// Conditions on points, as `where` of a sweep writes them: hardware.scratchpad.capacity >= 2 KiB * hardware.pes.0.count
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "base/text/yaml_tree.hpp"

namespace weft {

// A condition: comparisons (== != < <= > >=) of sums and products of numbers with units, texts and keys, joined by
// `and`, `or`, `not` and parentheses.
class Condition {
 public:
  // Returns the value of a key at a point; null where the experiment has none.
  using Lookup = std::function<const YamlNode*(const std::string& key)>;

  // Throws InputError where the text is none.
  explicit Condition(const YamlNode& node);

  // Returns whether the point meets it. Throws InputError, at the place in the condition, for a key without a value, and
  // for a comparison of what cannot be compared.
  bool holds(const Lookup& value_of) const;

  struct Node;

 private:
  std::shared_ptr<const Node> root_;
};

}  // namespace weft
