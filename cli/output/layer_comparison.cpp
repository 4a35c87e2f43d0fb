#include "cli/output/layer_comparison.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace weft {

namespace {

using Json = nlohmann::json;

// A run with its layers, as the summary has them.
struct LayersOfRun {
  std::string name;
  Json layers;
};

// In the order of the first run, then what only later ones have.
std::vector<std::string> names_of_layers(const std::vector<LayersOfRun>& runs) {
  std::vector<std::string> names;
  for (const LayersOfRun& run : runs) {
    for (const Json& layer : run.layers) {
      const std::string name = layer["layer"];
      if (std::ranges::find(names, name) == names.end()) names.push_back(name);
    }
  }
  return names;
}

using Figure = std::function<std::int64_t(const Json& layer)>;

void print_table(const std::string& title, const std::vector<LayersOfRun>& runs, const Figure& figure) {
  const std::vector<std::string> names = names_of_layers(runs);
  std::size_t width = std::string("total").size();
  for (const std::string& name : names) width = std::max(width, name.size());
  constexpr std::size_t least = 12;
  const auto column = [&](const LayersOfRun& run) { return std::max(least, run.name.size()) + 2; };
  fmt::print("\n{}\n{:<{}}", title, "layer", width);
  for (const LayersOfRun& run : runs) fmt::print("{:>{}}", run.name, column(run));
  fmt::print("\n");
  std::vector<std::int64_t> totals(runs.size(), 0);
  for (const std::string& name : names) {
    fmt::print("{:<{}}", name, width);
    for (std::size_t k = 0; k < runs.size(); ++k) {
      const auto found =
          std::ranges::find_if(runs[k].layers, [&](const Json& layer) { return layer["layer"] == name; });
      const bool is_there = found != runs[k].layers.end();
      const std::int64_t value = is_there ? figure(*found) : 0;
      totals[k] += value;
      fmt::print("{:>{}}", is_there ? std::to_string(value) : "-", column(runs[k]));
    }
    fmt::print("\n");
  }
  fmt::print("{:<{}}", "total", width);
  for (std::size_t k = 0; k < runs.size(); ++k) fmt::print("{:>{}}", totals[k], column(runs[k]));
  fmt::print("\n");
}

}  // namespace

void print_layer_comparison(std::span<const ComparisonRow> rows) {
  std::vector<LayersOfRun> runs;
  for (const ComparisonRow& row : rows) {
    if (row.outcome.is_simulated) runs.push_back({row.name, Json::parse(row.outcome.layers)});
  }
  if (runs.empty()) return;
  print_table("cycles of the makespan by layer (on the critical path)", runs,
              [](const Json& layer) { return layer["on_critical_path"].get<std::int64_t>(); });
  print_table("bytes over the DRAM by layer", runs, [](const Json& layer) {
    return layer["dram_read_bytes"].get<std::int64_t>() + layer["dram_write_bytes"].get<std::int64_t>();
  });
}

}  // namespace weft
