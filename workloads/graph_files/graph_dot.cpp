#include "workloads/graph_files/graph_dot.hpp"

#include <fmt/format.h>

#include <cmath>
#include <ostream>

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
  return kind == TaskKind::compute ? "ellipse" : kind == TaskKind::load ? "invhouse" : "house";
}

// As `weft schedule` reads it: the shortest numbers that read back the same, null where a processor cannot run it.
std::string costs_text(const GraphFile& file, TaskId task) {
  const std::size_t count = file.processors.size();
  std::string text;
  for (std::size_t p = 0; p < count; ++p) {
    const double cost = file.costs[task * count + p];
    text += p == 0 ? "" : " ";
    text += std::isfinite(cost) ? fmt::format("{}", cost) : "null";
  }
  return text;
}

// Nothing for what is so without being said, here and in write_machine().
void write_role(const TaskGraph& graph, const TaskClass& of, std::ostream& out) {
  if (of.kind != TaskKind::compute) out << ", kind=" << to_string(of.kind);
  if (of.output_class != BufferClass::activation) out << ", class=" << to_string(of.output_class);
  if (of.output_memory != Memory::scratchpad) out << ", memory=dram";
  if (of.keep) out << ", keep=true";
  if (!graph.layer_names().empty()) out << ", layer=" << quoted(graph.layer_names()[of.layer]);
}

void write_task(const GraphFile& file, TaskId task, std::ostream& out) {
  const TaskGraph& graph = file.graph;
  const TaskKind kind = graph.kind(task);
  const double bytes = static_cast<double>(graph.buffer_bytes(task)) / std::round(1 / graph.size_unit());
  out << "  " << quoted(graph.task_name(task)) << " [shape=" << shape_of(kind) << ", fillcolor=\""
      << layer_colour(graph.of(task).layer, kind) << "\", cost=\"" << costs_text(file, task) << "\", bytes=\""
      << fmt::format("{}", bytes) << '"';
  write_role(graph, graph.of(task), out);
  out << "];\n";
}

std::string node_of(const TaskGraph& graph, BufferId buffer) {
  return quoted(graph.is_external(buffer) ? fmt::format("buffer {}", buffer) : graph.task_name(buffer));
}

void write_edges(const TaskGraph& graph, TaskId task, std::ostream& out) {
  const std::string name = quoted(graph.task_name(task));
  const auto inputs = graph.inputs(task);
  for (std::size_t k = 0; k < inputs.size(); ++k) {
    out << "  " << node_of(graph, inputs[k]) << " -> " << name << " [label=\""
        << fmt::format("{}", graph.operand_bytes(task, k)) << "\"];\n";
  }
  const BufferId result = graph.of(task).result_buffer;
  if (result != no_buffer) {
    out << "  " << name << " -> " << node_of(graph, result) << " [label=\"" << graph.of(task).output_bytes << "\"];\n";
  }
}

void write_machine(const GraphFile& file, std::ostream& out) {
  std::string names;
  for (const std::string& name : file.processors) names += (names.empty() ? "" : " ") + name;
  out << "  processors=" << quoted(names)
      << ";\n  bandwidth=" << (file.bandwidth.empty() ? "none" : fmt::format("\"{}\"", file.bandwidth[0])) << ";\n";
  const auto number = [&](const char* name, double value) { out << fmt::format("  {}=\"{}\";\n", name, value); };
  if (file.capacity_bytes) number("capacity_bytes", *file.capacity_bytes);
  if (const Bytes resident = resident_bytes(file); resident > 0) {
    number("resident_bytes", static_cast<double>(resident) / std::round(1 / file.graph.size_unit()));
  }
  if (file.alignment > 0) number("alignment", file.alignment);
  if (!file.reuse) out << "  reuse=false;\n";
  if (file.exclusive_dma) out << "  exclusive_dma=true;\n";
}

}  // namespace

void write_graph_dot(const GraphFile& file, std::ostream& out) {
  const TaskGraph& graph = file.graph;
  out << "digraph " << quoted(graph.network_name().empty() ? "tasks" : graph.network_name())
      << " {\n  rankdir=TB;\n  node [style=filled, fontname=\"sans-serif\"];\n  edge [fontname=\"sans-serif\"];\n";
  write_machine(file, out);
  for (BufferId buffer = graph.task_count(); buffer < graph.buffer_count(); ++buffer) {
    out << "  " << node_of(graph, buffer) << " [label=" << quoted(graph.buffer_name(buffer))
        << ", shape=box, fillcolor=" << (graph.in_scratchpad(buffer) ? "lightyellow" : "lightgrey")
        << ", external=true];\n";
  }
  for (TaskId task = 0; task < graph.task_count(); ++task) write_task(file, task, out);
  for (TaskId task = 0; task < graph.task_count(); ++task) write_edges(graph, task, out);
  out << "}\n";
}

}  // namespace weft
