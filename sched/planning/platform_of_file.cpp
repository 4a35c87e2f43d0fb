#include "sched/planning/platform_of_file.hpp"

#include <algorithm>
#include <cmath>

namespace weft {

namespace {

bool equal_columns(const GraphFile& file, std::size_t a, std::size_t b) {
  const std::size_t count = file.processors.size();
  for (std::size_t row = 0; row < file.costs.size(); row += count) {
    if (file.costs[row + a] != file.costs[row + b]) return false;
  }
  return true;
}

// The largest whole number of size units that the capacity holds.
Bytes in_size_units(double bytes, double size_unit) {
  const double scale = std::round(1 / size_unit);
  constexpr auto most = static_cast<double>(std::numeric_limits<Bytes>::max()) / 2;
  if (bytes * scale >= most) return std::numeric_limits<Bytes>::max();
  double units = std::round(bytes * scale);
  if (units / scale > bytes) --units;
  return static_cast<Bytes>(units);
}

// Loads and stores run on DMA channels alone.
bool is_dma(const GraphFile& file, std::size_t processor) {
  if (!file.graph.has(TaskKind::load) && !file.graph.has(TaskKind::store)) return false;
  for (TaskId task = 0; task < file.graph.task_count(); ++task) {
    const double cost = file.costs[task * file.processors.size() + processor];
    if (file.graph.kind(task) != TaskKind::compute && std::isfinite(cost)) return true;
  }
  return false;
}

}  // namespace

Platform platform_of(const GraphFile& file) {
  Platform platform;
  std::vector<std::size_t> kinds;  // the first processor of each
  for (std::size_t p = 0; p < file.processors.size(); ++p) {
    const auto kind = std::ranges::find_if(kinds, [&](auto first) { return equal_columns(file, first, p); });
    const auto number = static_cast<std::uint32_t>(kind - kinds.begin());
    if (kind == kinds.end()) kinds.push_back(p);
    platform.processors.push_back({.name = file.processors[p], .is_dma = is_dma(file, p), .kind = number});
  }
  platform.costs = file.costs;
  platform.row_per_task = true;
  platform.bandwidth = file.bandwidth;
  platform.alignment = std::max<Bytes>(1, in_size_units(file.alignment, file.graph.size_unit()));
  platform.reuse = file.reuse;
  platform.exclusive_dma = file.exclusive_dma;
  if (file.capacity_bytes) platform.capacity = in_size_units(*file.capacity_bytes, file.graph.size_unit());
  return platform;
}

}  // namespace weft
