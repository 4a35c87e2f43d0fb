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
    read_costs(node, value, offset);
  } else if (name == "bytes") {
    node.bytes = source_.number(value, offset, "bytes");
    node_decimals = std::max(node_decimals, decimals_of(value));
  } else if (name == "external") {
    if (value != "true" && value != "false") source_.fail(offset, "external is true or false");
    node.external = value == "true";
  }
}

void DotAttributes::set(double& edge_bytes, std::string_view name, std::string_view value, std::size_t offset) {
  static constexpr std::array<std::string_view, 4> ranked = {"bytes", "size", "weight", "label"};
  const auto rank = static_cast<std::size_t>(std::find(ranked.begin(), ranked.end(), name) - ranked.begin());
  if (rank == ranked.size() || rank > bytes_rank_) return;
  double number = 0;
  if (name == "label" && !is_number(value, number)) return;
  bytes_rank_ = rank;
  edge_bytes = source_.number(value, offset, fmt::format("'{}' of an edge", name));
  edge_decimals = std::max(edge_decimals, decimals_of(value));
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
  }
}

}  // namespace weft
