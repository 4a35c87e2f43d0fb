#include "sweep/space/axis.hpp"

#include <fmt/format.h>

#include <cmath>

#include "base/text/yaml_reader.hpp"
#include "sweep/space/quantity.hpp"
#include "sweep/space/sweep_keys.hpp"

namespace weft {

namespace {

constexpr double tolerance = 1e-9;  // relative: of steps that do not add up exactly

Quantity read_quantity(const YamlNode& node, const std::string& key) {
  const auto quantity = node.kind == YamlNode::Kind::scalar ? parse_quantity(node.text) : std::nullopt;
  if (quantity) return *quantity;
  throw InputError(
      node.where,
      fmt::format("{}: {} is not accepted; expected a number, with a unit where the key has one", key, describe(node)));
}

// From the first value to the last, each `next` of the one before.
template <class Next>
std::vector<YamlNode> steps(const YamlNode& from, const Quantity& first, const Quantity& last, const Next& next) {
  std::vector<YamlNode> values;
  const double slack = tolerance * std::max(std::abs(first.value), std::abs(last.value));
  for (std::size_t k = 0; next(k) <= last.value + slack; ++k) {
    if (k == max_values) throw InputError(from.where, fmt::format("more than {} values; expected fewer", max_values));
    YamlNode value = from;
    if (k > 0) value.text = quantity_text({next(k), first.kind}, from.text);
    values.push_back(std::move(value));
  }
  return values;
}

std::vector<YamlNode> read_range(const YamlNode& node, const std::string& key) {
  const YamlMap map(node, key, range_keys().names());
  const YamlNode& from = map.require("from");
  const Quantity first = read_quantity(from, "from"), last = read_quantity(map.require("to"), "to");
  const YamlNode* step = map.find("step");
  const YamlNode* factor = map.find("factor");
  if ((step == nullptr) == (factor == nullptr)) {
    throw InputError(node.where, key + ": expected step, which is added, or factor, by which is multiplied");
  }
  if (first.kind != last.kind) {
    throw InputError(map.require("to").where, "to: '" + map.require("to").text + "' is of another kind than '" +
                                                  from.text + "'; expected the same, with a unit in both or in none");
  }
  if (last.value < first.value) throw InputError(map.require("to").where, "to: expected at least from");
  if (step != nullptr) {
    const Quantity by = read_quantity(*step, "step");
    if (by.kind != first.kind || by.value <= 0) {
      throw InputError(step->where, "step: expected more than 0, of the kind of '" + from.text + "'");
    }
    return steps(from, first, last, [&](std::size_t k) { return first.value + static_cast<double>(k) * by.value; });
  }
  const double by = read_number(*factor, "factor", 0, 1e9);
  if (by <= 1 || first.value <= 0) {
    throw InputError(factor->where, "factor: expected more than 1, and a range that begins above 0");
  }
  return steps(from, first, last, [&](std::size_t k) { return first.value * std::pow(by, static_cast<double>(k)); });
}

}  // namespace

Axis::Column read_column(const YamlMember& member) {
  Axis::Column column{member.key, member.where, {}};
  const YamlNode& node = member.value;
  if (node.kind == YamlNode::Kind::map && find_member(node, "from") != nullptr) {
    column.values = read_range(node, member.key);
  } else if (node.kind == YamlNode::Kind::list && !node.items.empty()) {
    column.values = node.items;
  } else {
    throw InputError(node.where, fmt::format("{}: {} is not accepted; expected a list of values, as [1, 2, 4], or a "
                                             "range, as {{from: 1, to: 8, step: 1}} or {{from: 4 KiB, to: 64 KiB, "
                                             "factor: 2}}",
                                             member.key, describe(node)));
  }
  return column;
}

std::string value_text(const YamlNode& value) {
  if (value.kind == YamlNode::Kind::scalar) return value.text;
  std::string text;
  const auto separate = [&] { text += text.size() > 1 ? ", " : ""; };
  if (value.kind == YamlNode::Kind::list) {
    text = "[";
    for (const YamlNode& item : value.items) (separate(), text += value_text(item));
    return text + "]";
  }
  if (value.kind == YamlNode::Kind::null) return "null";
  text = "{";
  for (const YamlMember& member : value.members) (separate(), text += member.key + ": " + value_text(member.value));
  return text + "}";
}

}  // namespace weft
