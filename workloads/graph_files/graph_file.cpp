#include "workloads/graph_files/graph_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "base/text/input_file.hpp"
#include "workloads/graph_files/graph_dot.hpp"
#include "workloads/graph_files/graph_json.hpp"
#include "workloads/graph_files/graph_stg.hpp"
#include "workloads/graph_files/wfcommons.hpp"

namespace weft {

namespace {

// 2 GiB, which the platform holds once more.
constexpr std::size_t max_costs = std::size_t{1} << 28;
// Room for some twenty million tasks.
constexpr Bytes text_limit = Bytes{4} << 30;

std::string extension_of(const std::string& path) { return std::filesystem::path(path).extension().string(); }

}  // namespace

bool is_graph_file(const std::string& path) {
  const std::string extension = extension_of(path);
  return extension == ".json" || extension == ".stg" || extension == ".dot" || extension == ".gv";
}

GraphFile read_graph_file(const std::string& path) {
  const std::string text = read_file(path, "a task graph (.json, .stg or .dot)", text_limit);
  const std::string extension = extension_of(path);
  if (extension == ".stg") return parse_graph_stg(text, path);
  if (extension == ".dot" || extension == ".gv") return parse_graph_dot(text, path);
  return is_wfcommons(text, path) ? parse_wfcommons(text, path) : parse_graph_json(text, path);
}

Bytes resident_bytes(const GraphFile& file) {
  const auto alignment = std::max<Bytes>(1, std::llround(file.alignment / file.graph.size_unit()));
  Bytes sum = 0;
  for (BufferId buffer = file.graph.task_count(); buffer < file.graph.buffer_count(); ++buffer) {
    if (!file.graph.in_scratchpad(buffer)) continue;
    sum += (file.graph.buffer_bytes(buffer) + alignment - 1) / alignment * alignment;
  }
  return sum;
}

void refuse_too_many_costs(std::size_t tasks, std::size_t processors, const Location& where) {
  if (tasks <= max_costs / processors) return;
  throw InputError(where,
                   fmt::format("{} tasks on {} processors are more than the table of costs can hold; expected up "
                               "to {} processors",
                               tasks, processors, max_costs / tasks));
}

void set_identical_processors(GraphFile& file, const std::vector<double>& costs, std::size_t count,
                              const Location& where) {
  refuse_too_many_costs(costs.size(), count, where);
  file.any_processor_count = true;
  file.processors.clear();
  for (std::size_t p = 1; p <= count; ++p) file.processors.push_back(fmt::format("P{}", p));
  file.costs.clear();
  file.costs.reserve(costs.size() * count);
  for (const double cost : costs) file.costs.insert(file.costs.end(), count, cost);
}

void set_processor_count(GraphFile& file, const std::string& path, std::size_t count) {
  const std::size_t all = file.processors.size();
  const auto keep_columns = [&](std::vector<double>& table, std::size_t kept) {
    std::size_t next = 0;
    for (std::size_t i = 0; i < table.size(); ++i) {
      if (i % all < kept) table[next++] = table[i];
    }
    table.resize(next);
  };
  if (file.any_processor_count) {
    keep_columns(file.costs, 1);
    set_identical_processors(file, std::vector<double>(file.costs), count, {path});
    return;
  }
  if (count > all) {
    throw InputError({path}, fmt::format("--processors {}: the file has costs for {} processors; expected 1 to {}",
                                         count, all, all));
  }
  keep_columns(file.costs, count);
  if (file.bandwidth.size() > 1) {
    file.bandwidth.resize(count * all);
    keep_columns(file.bandwidth, count);
  }
  file.processors.resize(count);
}

}  // namespace weft
