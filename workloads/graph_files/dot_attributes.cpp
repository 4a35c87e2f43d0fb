#include "workloads/graph_files/dot_attributes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>

namespace weft {

namespace {

constexpr std::size_t max_dot_processors = 65535;

// Calls use(part) for the parts of a list between commas or white space.
template <typename Use>
void for_each_part(std::string_view list, Use&& use) {
  constexpr std::string_view between = ", \t\r\n";
  for (std::size_t at = list.find_first_not_of(between); at != list.npos;) {
    const std::size_t end = std::min(list.find_first_of(between, at), list.size());
    use(list.substr(at, end - at));
    at = list.find_first_not_of(between, end);
  }
}

}  // namespace

void DotAttributes::read_costs(DotNodeValues& node, std::string_view value, std::size_t offset) {
  node.first_cost = costs.size();
  for_each_part(value, [&](std::string_view part) {
    costs.push_back(part == "null"
                        ? std::numeric_limits<double>::infinity()
                        : source_.number(part, offset, "a cost (or null where the processor cannot run it)"));
  });
  const std::size_t count = costs.size() - node.first_cost;
  if (count == 0) source_.fail(offset, "a cost is a number, or a list of numbers, one per processor");
  if (count > max_dot_processors) source_.fail(offset, "more costs than the 65535 processors that there can be");
  node.cost_count = static_cast<std::uint32_t>(count);
}

void DotAttributes::set(DotNodeValues& node, std::string_view name, std::string_view value, std::size_t offset) {
  if (name == "cost" || name == "weight" || name == "size") {
    if (!cost_name_.empty()) {
      source_.fail(offset, fmt::format("'{}' and '{}' both say what the task costs; the size of its buffer is 'bytes'",
                                       cost_name_, name));
    }
    cost_name_ = name;
    has_sizes = has_sizes || name == "size";
    read_costs(node, value, offset);
  } else if (name == "bytes") {
    node.bytes = source_.number(value, offset, "bytes");
    node_decimals = std::max(node_decimals, decimals_of(value));
  } else if (name == "external") {
    node.external = read_truth(name, value, offset);
  } else {
    set_role(node.role, name, value);
  }
}

// Other programs have attributes of these names for other things, which have other values.
void DotAttributes::set_role(GraphFileParts::Role& role, std::string_view name, std::string_view value) {
  if (name == "kind") {
    role.kind = task_kind_called(value).value_or(TaskKind::compute);
  } else if (name == "class") {
    role.buffer_class = buffer_class_called(value).value_or(BufferClass::activation);
  } else if (name == "memory") {
    role.memory = value == "dram" ? Memory::dram : Memory::scratchpad;
  } else if (name == "keep") {
    role.keep = value == "true";
  } else if (name == "layer") {
    const auto next = static_cast<std::uint32_t>(layers.size());
    const auto [known, is_new] = layer_numbers_.try_emplace(std::string(value), next);
    if (is_new) layers.emplace_back(value);
    role.layer = known->second;
  }
}

bool DotAttributes::read_truth(std::string_view name, std::string_view value, std::size_t offset) const {
  if (value != "true" && value != "false") source_.fail(offset, fmt::format("{} is true or false", name));
  return value == "true";
}

void DotAttributes::set(DotEdgeValues& edge, std::string_view name, std::string_view value, std::size_t offset) {
  static constexpr std::array<std::string_view, 4> ranked = {"bytes", "size", "weight", "label"};
  if (name == "key") edge_key = value;
  const auto rank = static_cast<std::uint8_t>(std::find(ranked.begin(), ranked.end(), name) - ranked.begin());
  double number = 0;
  if (rank == ranked.size() || (name == "label" && !is_number(value, number))) return;
  const bool is_nothing = name == "size" && is_number(value, number) && number == -1;  // SimGrid's way to say so
  const double bytes = is_nothing ? 0 : source_.number(value, offset, fmt::format("'{}' of an edge", name));
  if (!is_nothing) edge_decimals = std::max(edge_decimals, decimals_of(value));
  edge.add({bytes, rank});
}

void DotAttributes::read_processors(std::string_view value, std::size_t offset) {
  processors_at = offset;
  processors.clear();
  double number = 0;
  if (is_number(value, number)) {
    const bool whole = value.find_first_not_of("0123456789") == value.npos;
    if (!whole || number < 1 || number > max_dot_processors) {
      source_.fail(offset,
                   fmt::format("{} processors; expected 1 to {}, or a list of names", value, max_dot_processors));
    }
    processor_count = static_cast<std::size_t>(number);
    return;
  }
  for_each_part(value, [&](std::string_view part) { processors.emplace_back(part); });
  processor_count = processors.size();
  if (processors.empty() || processors.size() > max_dot_processors) {
    source_.fail(offset, fmt::format("expected 1 to {} processors", max_dot_processors));
  }
  std::vector<std::string_view> sorted(processors.begin(), processors.end());
  std::sort(sorted.begin(), sorted.end());
  const auto twice = std::adjacent_find(sorted.begin(), sorted.end());
  if (twice != sorted.end()) source_.fail(offset, fmt::format("two processors are called \"{}\"", *twice));
}

void DotAttributes::set_graph(std::string_view name, std::string_view value, std::size_t offset) {
  if (name == "processors") {
    read_processors(value, offset);
  } else if (name == "bandwidth") {
    bandwidth.clear();
    if (value == "none") return;
    bandwidth.push_back(source_.number(value, offset, "the bandwidth (or none)"));
    if (bandwidth[0] <= 0) source_.fail(offset, "expected a bandwidth above 0");
  } else if (name == "capacity_bytes") {
    capacity_bytes = source_.number(value, offset, "capacity_bytes");
  } else if (name == "resident_bytes") {
    resident_bytes = source_.number(value, offset, "resident_bytes");
    node_decimals = std::max(node_decimals, decimals_of(value));
  } else if (name == "alignment") {
    alignment = source_.number(value, offset, "alignment");
    if (!is_alignment(alignment)) source_.fail(offset, "expected a whole alignment from 1 to 2^30");
  } else if (name == "reuse") {
    reuse = read_truth(name, value, offset);
  } else if (name == "exclusive_dma") {
    exclusive_dma = read_truth(name, value, offset);
  }
}

}  // namespace weft
