#include "workloads/graph_dot.hpp"

#include <fmt/format.h>

#include <ostream>
#include <string>

namespace weft {

namespace {

std::string quoted(const std::string& text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') result += '\\';
    result += c;
  }
  return result + '"';
}

// Hues a golden angle apart: neighbours differ, however many layers there are.
std::string layer_colour(std::uint32_t layer, TaskKind kind) {
  const std::uint32_t hue = 618 * layer % 1000;
  const std::string digits = std::to_string(1000 + hue).substr(1);
  return "0." + digits + (kind == TaskKind::compute ? " 0.45 0.95" : " 0.20 0.95");
}

const char* shape_of(TaskKind kind) {
  switch (kind) {
    case TaskKind::compute:
      return "ellipse";
    case TaskKind::load:
      return "invhouse";
    case TaskKind::store:
      return "house";
  }
  return "ellipse";
}

void write_task(const TaskGraph& graph, TaskId task, std::ostream& out) {
  const TaskKind kind = graph.kind(task);
  out << "  t" << task << " [label=" << quoted(graph.task_name(task)) << ", shape=" << shape_of(kind)
      << ", fillcolor=\"" << layer_colour(graph.of(task).layer, kind) << "\"];\n";
}

void write_edges(const TaskGraph& graph, TaskId task, std::ostream& out) {
  const auto inputs = graph.inputs(task);
  for (std::size_t k = 0; k < inputs.size(); ++k) {
    out << "  " << (graph.is_external(inputs[k]) ? 'b' : 't') << inputs[k] << " -> t" << task << " [label=\""
        << fmt::format("{}", graph.operand_bytes(task, k)) << "\"];\n";
  }
  const BufferId result = graph.of(task).result_buffer;
  if (result != no_buffer) {
    out << "  t" << task << " -> b" << result << " [label=\"" << graph.of(task).output_bytes << "\"];\n";
  }
}

}  // namespace

void write_graph_dot(const TaskGraph& graph, std::ostream& out) {
  out << "digraph " << quoted(graph.network_name().empty() ? "tasks" : graph.network_name())
      << " {\n  rankdir=TB;\n  node [style=filled, fontname=\"sans-serif\"];\n  edge [fontname=\"sans-serif\"];\n";
  for (BufferId buffer = graph.task_count(); buffer < graph.buffer_count(); ++buffer) {
    out << "  b" << buffer << " [label=" << quoted(graph.buffer_name(buffer))
        << ", shape=box, fillcolor=" << (graph.in_scratchpad(buffer) ? "lightyellow" : "lightgrey") << "];\n";
  }
  for (TaskId task = 0; task < graph.task_count(); ++task) write_task(graph, task, out);
  for (TaskId task = 0; task < graph.task_count(); ++task) write_edges(graph, task, out);
  out << "}\n";
}

}  // namespace weft
