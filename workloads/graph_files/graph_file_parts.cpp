#include "workloads/graph_files/graph_file_parts.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>
#include <unordered_map>
#include <utility>

#include "workloads/graph/task_graph_builder.hpp"
#include "workloads/graph/topological_order.hpp"

namespace weft {

namespace {

constexpr int max_decimals = 9;

using Edge = GraphFileParts::Edge;
using EdgeRow = std::span<const Edge>;

// Rounds sizes to whole multiples of the returned power of ten, up where they have too many decimals for that.
double scale_sizes(GraphFileParts& parts, const SourceText& source) {
  const bool rounded = parts.size_decimals > max_decimals;
  const double scale = std::pow(10.0, std::min(parts.size_decimals, max_decimals));
  const auto scaled = [&](double size) { return rounded ? std::ceil(size * scale) : std::round(size * scale); };
  double sum = parts.resident_bytes = scaled(parts.resident_bytes);
  for (std::size_t task = 0; task < parts.sizes.size(); ++task) {
    double& size = parts.sizes[task];
    size = scaled(size);
    sum += size;
    if (sum > 4e18) {
      source.fail(parts.task_at[task], "the sizes of the tasks up to here add up to more than weft can count");
    }
  }
  return scale;
}

// Rows of edges by the task that reads, in the order of the file within a row.
void order_edges_by_reader(GraphFileParts& parts, const SourceText& source) {
  std::vector<Edge>& edges = parts.edges;
  std::stable_sort(edges.begin(), edges.end(), [](const Edge& a, const Edge& b) { return a.to < b.to; });
  std::vector<TaskId> last_reader(parts.names.size(), no_task);
  for (const Edge& edge : edges) {
    const std::string& to = parts.names[edge.to];
    if (edge.from == edge.to) source.fail(edge.offset, "an edge from task \"" + to + "\" to itself");
    if (last_reader[edge.from] == edge.to) {
      source.fail(edge.offset, "a second edge from \"" + parts.names[edge.from] + "\" to \"" + to + "\"");
    }
    last_reader[edge.from] = edge.to;
  }
}

// Classes of tasks whose sizes, roles and operands are the same.
class ClassFinder {
 public:
  ClassFinder(const GraphFileParts& parts, TaskGraphBuilder& builder)
      : sizes_(parts.sizes), roles_(parts.roles), builder_(builder) {}

  ClassId class_of(TaskId task, EdgeRow row) {
    std::uint64_t hash = std::hash<double>{}(sizes_[task]);
    for (const Edge& edge : row) hash = hash * 0x9E3779B97F4A7C15u + std::hash<double>{}(edge.bytes);
    const auto [begin, end] = known_.equal_range(hash);
    for (auto it = begin; it != end; ++it) {
      const auto& [first_task, first_row, id] = it->second;
      const bool alike = sizes_[first_task] == sizes_[task] && role_of(first_task) == role_of(task) &&
                         std::equal(row.begin(), row.end(), first_row.begin(), first_row.end(),
                                    [](const Edge& a, const Edge& b) { return a.bytes == b.bytes; });
      if (alike) return id;
    }
    operands_.clear();
    for (const Edge& edge : row) operands_.push_back(edge.bytes);
    TaskClass task_class;
    task_class.output_bytes = static_cast<Bytes>(sizes_[task]);
    const GraphFileParts::Role role = role_of(task);
    task_class.kind = role.kind;
    task_class.output_class = role.buffer_class;
    task_class.output_memory = role.memory;
    task_class.keep = role.keep;
    if (role.layer != GraphFileParts::Role::no_layer) task_class.layer = role.layer;
    const ClassId id = builder_.add_class(task_class, operands_, {});
    known_.emplace(hash, Example{task, row, id});
    return id;
  }

 private:
  struct Example {
    TaskId task;
    EdgeRow row;
    ClassId id;
  };

  GraphFileParts::Role role_of(TaskId task) const { return roles_.empty() ? GraphFileParts::Role{} : roles_[task]; }

  const std::vector<double>& sizes_;
  const std::vector<GraphFileParts::Role>& roles_;
  TaskGraphBuilder& builder_;
  std::unordered_multimap<std::uint64_t, Example> known_;
  std::vector<double> operands_;
};

void refuse_cycle(const TaskGraph& graph, const std::vector<Edge>& edges, const SourceText& source) {
  const std::vector<TaskId> cycle = find_cycle(graph);
  if (cycle.empty()) return;
  std::string path;
  for (std::size_t k = 0; k < cycle.size() && k < 10; ++k) path += graph.task_name(cycle[k]) + " -> ";
  if (cycle.size() > 10) path += "... -> ";
  const auto edge = std::find_if(edges.begin(), edges.end(), [&](const Edge& candidate) {
    return candidate.from == cycle[0] && candidate.to == cycle[1];
  });
  source.fail(edge->offset,
              "the edges form a cycle: " + path + graph.task_name(cycle[0]) + "; a task graph must have none");
}

// Layers say something only where every task has one.
void drop_partial_layers(GraphFileParts& parts) {
  using Role = GraphFileParts::Role;
  if (std::ranges::none_of(parts.roles, [](const Role& role) { return role.layer == Role::no_layer; })) return;
  parts.layers.clear();
  for (Role& role : parts.roles) role.layer = Role::no_layer;
}

}  // namespace

std::optional<TaskKind> task_kind_called(std::string_view text) {
  for (const TaskKind kind : {TaskKind::compute, TaskKind::load, TaskKind::store}) {
    if (text == to_string(kind)) return kind;
  }
  return std::nullopt;
}

std::optional<BufferClass> buffer_class_called(std::string_view text) {
  for (const BufferClass of : {BufferClass::input, BufferClass::weight, BufferClass::activation, BufferClass::output}) {
    if (text == to_string(of)) return of;
  }
  return std::nullopt;
}

bool is_alignment(double bytes) { return bytes >= 1 && bytes <= 1 << 30 && bytes == std::floor(bytes); }

TaskGraph build_graph(GraphFileParts parts, const SourceText& source) {
  if (parts.names.size() >= TaskGraphBuilder::external_handle_bit) source.fail(0, "more than 2^31 tasks");
  if (parts.edges.size() > std::numeric_limits<std::uint32_t>::max()) source.fail(0, "more than 2^32 edges");
  TaskGraphBuilder builder;
  builder.set_size_unit(1 / scale_sizes(parts, source));
  order_edges_by_reader(parts, source);
  builder.reserve(parts.names.size(), parts.edges.size());
  drop_partial_layers(parts);
  for (std::string& layer : parts.layers) builder.add_layer(std::move(layer));
  if (parts.resident_bytes > 0) {
    ExternalBuffer resident;
    resident.name = "resident";
    resident.memory = Memory::scratchpad;
    resident.bytes = static_cast<Bytes>(parts.resident_bytes);
    builder.add_external(std::move(resident));
  }
  ClassFinder classes(parts, builder);
  std::vector<BufferId> inputs;
  std::size_t next = 0;
  for (TaskId task = 0; task < parts.names.size(); ++task) {
    const std::size_t begin = next;
    inputs.clear();
    for (; next < parts.edges.size() && parts.edges[next].to == task; ++next) inputs.push_back(parts.edges[next].from);
    builder.add_task(classes.class_of(task, {parts.edges.data() + begin, next - begin}), inputs);
  }
  builder.set_network_name(std::move(parts.name));
  builder.set_task_names(std::move(parts.names));
  TaskGraph graph = std::move(builder).build();
  refuse_cycle(graph, parts.edges, source);
  return graph;
}

// All tasks one after the other and all transfers between them: no schedule is longer.
void refuse_endless_times(const GraphFile& file, const SourceText& source, std::size_t offset) {
  constexpr double longest = 1e300;
  double time = 0;
  for (const double cost : file.costs) time += std::isfinite(cost) ? cost : 0;
  double slowest = std::numeric_limits<double>::infinity();
  const std::size_t count = file.processors.size();
  for (std::size_t k = 0; k < file.bandwidth.size(); ++k) {
    const bool ignored = file.bandwidth.size() > 1 && k % count == k / count;
    if (!ignored) slowest = std::min(slowest, file.bandwidth[k]);
  }
  for (TaskId task = 0; task < file.graph.task_count(); ++task) {
    for (const double bytes : file.graph.operand_bytes(task)) time += bytes / slowest;
  }
  if (time < longest) return;
  source.fail(offset, "costs and transfers add up to more than 1e300 units of time; take a larger unit");
}

TaskNames::TaskNames(const std::vector<std::string>& names, const std::vector<std::size_t>& task_at,
                     const SourceText& source)
    : names_(names), source_(source) {
  table_.reserve(names.size());
  for (TaskId task = 0; task < names.size(); ++task) {
    if (!table_.add(names[task]).second) source.fail(task_at[task], "two tasks are called \"" + names[task] + "\"");
  }
}

TaskId TaskNames::find(std::string_view name) const {
  static_assert(NameTable::nothing == no_task);
  return table_.find(name);
}

TaskId TaskNames::at(std::string_view name, std::size_t offset) const {
  if (const TaskId task = find(name); task != no_task) return task;
  // Looking for the nearest among very many names would take longer than the message is worth.
  const bool few = names_.size() <= 10'000 && name.size() <= 100;
  source_.fail(offset,
               "there is no task \"" + std::string(name) + "\"" + (few ? did_you_mean(std::string(name), names_) : ""));
}

}  // namespace weft
