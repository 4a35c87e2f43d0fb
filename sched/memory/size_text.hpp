// Sizes in messages.
#pragma once

#include <fmt/format.h>

#include <string>

#include "workloads/task_graph.hpp"

namespace weft {

// A size in the unit of the graph's file (TaskGraph::size_unit), for messages.
inline std::string size_text(const TaskGraph& graph, Bytes bytes) {
  if (graph.size_unit() == 1) return fmt::format("{}", bytes);
  return fmt::format("{:.12g}", static_cast<double>(bytes) * graph.size_unit());
}

}  // namespace weft
