#include "sweep/space/axis.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

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
  std::vector<double> numbers;
  const double slack = tolerance * std::max(std::abs(first.value), std::abs(last.value));
  for (std::size_t k = 0; next(k) <= last.value + slack; ++k) {
    if (k == max_values) throw InputError(from.where, fmt::format("more than {} values; expected fewer", max_values));
    numbers.push_back(next(k));
  }
  // All in one unit: sizes have to be whole numbers of it.
  std::vector<YamlNode> values(numbers.size(), from);
  const auto write = [&](const std::string& like) {
    for (std::size_t k = 0; k < numbers.size(); ++k) values[k].text = quantity_text({numbers[k], first.kind}, like);
  };
  write(from.text);
  const auto is_broken = [](const YamlNode& value) { return value.text.find('.') != std::string::npos; };
  if (first.kind == Kind::bytes && std::ranges::any_of(values, is_broken)) write("1 B");
  values.front().text = first.kind == Kind::bytes ? values.front().text : from.text;
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

std::optional<Quantity> number_of(const YamlNode& value) {
  return value.kind == YamlNode::Kind::scalar ? parse_quantity(value.text) : std::nullopt;
}

void refuse_mixed(const Axis::Column& column) {
  const YamlNode* first = nullptr;
  for (const YamlNode& value : column.values) {
    const auto number = number_of(value);
    if (!number) continue;
    if (first == nullptr) first = &value;
    if (number->kind == number_of(*first)->kind) continue;
    throw InputError(value.where,
                     fmt::format("{}: '{}' is of another kind than '{}'; expected a unit of one kind in all "
                                 "values of a list, or in none (and a point in decimals, as 3.5 KiB)",
                                 column.key, value.text, first->text));
  }
}

}  // namespace

std::optional<Kind> kind_of_values(const Axis::Column& column) {
  std::optional<Kind> kind;
  for (const YamlNode& value : column.values) {
    const auto number = number_of(value);
    if (!number || (kind && *kind != number->kind)) return std::nullopt;
    kind = number->kind;
  }
  return kind;
}

void drop_repeated(Axis& axis) {
  std::set<std::vector<std::string>> known;
  std::vector<std::size_t> kept;
  for (std::size_t row = 0; row < axis.size(); ++row) {
    std::vector<std::string> texts;
    for (const Axis::Column& column : axis.columns) {
      const auto number = number_of(column.values[row]);
      texts.push_back(number ? fmt::format("{:.17g} {}", number->value, unit_of(number->kind))
                             : value_text(column.values[row]));
    }
    if (known.insert(std::move(texts)).second) kept.push_back(row);
  }
  if (kept.size() == axis.size()) return;
  for (Axis::Column& column : axis.columns) {
    std::vector<YamlNode> values;
    for (const std::size_t row : kept) values.push_back(std::move(column.values[row]));
    column.values = std::move(values);
  }
}

Axis::Column read_column(const YamlMember& member) {
  Axis::Column column{member.key, member.where, {}};
  const YamlNode& node = member.value;
  if (node.kind == YamlNode::Kind::map && find_member(node, "from") != nullptr) {
    column.values = read_range(node, member.key);
  } else if (node.kind == YamlNode::Kind::list && !node.items.empty()) {
    column.values = node.items;
    refuse_mixed(column);
  } else {
    throw InputError(node.where,
                     fmt::format("{}: {} is not accepted; expected a list of values, as [1, 2, 4], or a "
                                 "range, as {{from: 1, to: 8, step: 1}} or {{from: 4 KiB, to: 64 KiB, "
                                 "factor: 2}}",
                                 member.key, node.kind == YamlNode::Kind::list ? "an empty list" : describe(node)));
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
