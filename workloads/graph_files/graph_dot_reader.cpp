// Reads the part of DOT in which task graphs are written (graphviz.org/doc/info/lang.html). libcgraph would read all of
// it, but keeps every node and edge as records of attributes that are texts, tells faults by line alone, and to stderr.

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <map>
#include <unordered_map>
#include <utility>

#include "base/core/name_table.hpp"
#include "workloads/graph_files/dot_attributes.hpp"
#include "workloads/graph_files/dot_lexer.hpp"
#include "workloads/graph_files/graph_dot.hpp"
#include "workloads/graph_files/graph_file_parts.hpp"

namespace weft {

namespace {

using NodeId = std::uint32_t;

struct Node {
  DotNodeValues values;
  std::size_t at;  // where it is named first
};

class DotReader {
 public:
  DotReader(const std::string& text, const std::string& file_name)
      : lexer_(text, file_name), source_(lexer_.source()), attributes_(source_) {}

  GraphFile read() {
    read_heading();
    while (!scopes_.empty()) read_statement();
    if (token_.kind != DotToken::end) fail("expected nothing after the end of the graph");
    drop_external_nodes();
    join_repeated_edges();
    fill_in_sizes();
    add_ends_of_simgrid();
    GraphFile file;
    file.bandwidth = attributes_.bandwidth;
    file.capacity_bytes = attributes_.capacity_bytes;
    file.alignment = attributes_.alignment;
    file.reuse = attributes_.reuse;
    file.exclusive_dma = attributes_.exclusive_dma;
    parts_.resident_bytes = attributes_.resident_bytes;
    parts_.layers = attributes_.layers;
    set_costs(file);
    file.graph = build_graph(std::move(parts_), source_);
    refuse_endless_times(file, source_, 0);
    return file;
  }

 private:
  // Defaults hold from where they stand to the end of the braces around them.
  struct Scope {
    DotNodeValues node;
    DotEdgeValues edge;
  };

  [[noreturn]] void fail(const std::string& message) const { source_.fail(token_.offset, message); }

  [[noreturn]] void expected(const std::string& what) const {
    fail((token_.kind == DotToken::end ? "the file ends here; expected " : "expected ") + what);
  }

  void advance() { token_ = lexer_.next(); }

  void take(char mark) {
    if (token_.kind != mark) expected(std::string("'") + mark + "'");
    advance();
  }

  void read_heading() {
    advance();
    is_strict_ = token_.is_keyword("strict");
    if (is_strict_) advance();
    if (token_.is_keyword("graph")) fail("the edges of a 'graph' have no direction; a task graph is a 'digraph'");
    if (!token_.is_keyword("digraph")) expected("'digraph'");
    advance();
    if (token_.kind == DotToken::id) {
      parts_.name = token_.text;
      advance();
    }
    take('{');
    scopes_.emplace_back();
  }

  void read_statement() {
    if (token_.kind == '}') {
      advance();
      scopes_.pop_back();
      if (token_.kind == DotToken::arrow) refuse_set();
    } else if (token_.kind == ';') {
      advance();
    } else if (token_.kind == '{' || token_.is_keyword("subgraph")) {
      open_subgraph();
    } else if (token_.is_keyword("node")) {
      advance();
      read_attributes(scopes_.back().node);
    } else if (token_.is_keyword("edge")) {
      advance();
      read_attributes(scopes_.back().edge);
    } else if (token_.is_keyword("graph")) {
      advance();
      read_graph_attributes();
    } else if (token_.kind == DotToken::id) {
      read_node_or_edges();
    } else {
      expected("a node, an edge or '}'");
    }
  }

  [[noreturn]] void refuse_set() const { fail("an edge from or to a set of nodes; write one edge for each of them"); }

  void open_subgraph() {
    if (token_.is_keyword("subgraph")) {
      advance();
      if (token_.kind == DotToken::id) advance();
    }
    take('{');
    scopes_.push_back(scopes_.back());
  }

  // a; a [cost=1]; a -> b -> c [bytes=2]; bandwidth = 1
  void read_node_or_edges() {
    const std::string name(token_.text);
    const std::size_t at = token_.offset;
    advance();
    if (token_.kind == '=') {
      advance();
      set_graph_attribute(lower(name));
      return;
    }
    NodeId from = node_called(name, at);
    skip_port();
    if (token_.kind != DotToken::arrow) {
      if (token_.kind == DotToken::line) fail("an edge '--' has no direction; expected '->'");
      read_attributes(nodes_[from].values);
      return;
    }
    chain_.clear();
    while (token_.kind == DotToken::arrow) {
      const std::size_t edge_at = token_.offset;
      advance();
      if (token_.kind == '{' || token_.is_keyword("subgraph")) refuse_set();
      if (token_.kind != DotToken::id) expected("the name of a node");
      const NodeId to = node_called(token_.text, token_.offset);
      advance();
      skip_port();
      chain_.push_back({from, to, dot_unset, edge_at});
      from = to;
    }
    DotEdgeValues said;
    read_attributes(said);
    for (const GraphFileParts::Edge& edge : chain_) add_edge(edge, said);
  }

  // Edges between the same nodes are one where the graph is strict, or where they have one key: it is made with the
  // defaults where it stands first, and attributes that follow are added. All others are edges of their own.
  void add_edge(GraphFileParts::Edge edge, const DotEdgeValues& said) {
    const std::string& key = is_strict_ ? no_key_ : attributes_.edge_key;
    if (is_strict_ || !key.empty()) {
      const std::uint64_t ends = std::uint64_t{edge.from} << 32 | edge.to;
      const auto [known, is_new] = (key.empty() ? edges_ : keyed_edges_[key]).try_emplace(ends, parts_.edges.size());
      if (!is_new) {
        DotEdgeValues values{parts_.edges[known->second].bytes, edge_ranks_[known->second]};
        values.add(said);
        parts_.edges[known->second].bytes = values.bytes;
        edge_ranks_[known->second] = values.rank;
        return;
      }
    }
    DotEdgeValues values = scopes_.back().edge;
    values.add(said);
    edge.bytes = values.bytes;
    parts_.edges.push_back(edge);
    edge_ranks_.push_back(values.rank);
  }

  NodeId node_called(std::string_view name, std::size_t at) {
    if (const NodeId known = table_.find(name); known != NameTable::nothing) return known;
    nodes_.push_back({scopes_.back().node, at});
    return table_.add(names_.emplace_back(name)).first;
  }

  // Where on the node a line begins is for drawing.
  void skip_port() {
    while (token_.kind == ':') {
      advance();
      if (token_.kind != DotToken::id) expected("the name of a port");
      advance();
    }
  }

  template <typename Values>
  void read_attributes(Values& values) {
    attributes_.begin();
    read_list([&](std::string_view name) { attributes_.set(values, name, token_.text, token_.offset); });
  }

  void read_graph_attributes() {
    read_list([&](std::string_view name) {
      if (scopes_.size() == 1) attributes_.set_graph(name, token_.text, token_.offset);
    });
  }

  void set_graph_attribute(const std::string& name) {
    if (token_.kind != DotToken::id) expected("a value");
    if (scopes_.size() == 1) attributes_.set_graph(name, token_.text, token_.offset);
    advance();
  }

  // [name = value, ...] [...]; `use` is called at each value.
  template <typename Use>
  void read_list(Use&& use) {
    while (token_.kind == '[') {
      advance();
      while (token_.kind != ']') {
        if (token_.kind != DotToken::id) expected("the name of an attribute or ']'");
        const std::string name = lower(token_.text);
        advance();
        take('=');
        if (token_.kind != DotToken::id) expected("a value");
        use(name);
        advance();
        if (token_.kind == ',' || token_.kind == ';') advance();
      }
      advance();
    }
  }

  static std::string lower(std::string_view text) {
    std::string result(text);
    for (char& c : result) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return result;
  }

  // Nodes become tasks in the order in which they are named first.
  void drop_external_nodes() {
    std::vector<TaskId> task_of(nodes_.size(), no_task);
    for (NodeId node = 0; node < nodes_.size(); ++node) {
      if (nodes_[node].values.external) continue;
      task_of[node] = static_cast<TaskId>(parts_.names.size());
      parts_.names.push_back(std::move(names_[node]));
      parts_.task_at.push_back(nodes_[node].at);
      parts_.sizes.push_back(nodes_[node].values.bytes);
      parts_.roles.push_back(nodes_[node].values.role);
    }
    std::erase_if(nodes_, [](const Node& node) { return node.values.external; });
    for (GraphFileParts::Edge& edge : parts_.edges) edge.from = task_of[edge.from], edge.to = task_of[edge.to];
    std::erase_if(parts_.edges, [](const auto& edge) { return edge.from == no_task || edge.to == no_task; });
  }

  // Several edges between the same tasks become one, which reads what all of them say together. Edges of which nothing
  // is said add nothing to others.
  void join_repeated_edges() {
    std::vector<GraphFileParts::Edge>& edges = parts_.edges;
    std::stable_sort(edges.begin(), edges.end(), [](const auto& a, const auto& b) { return a.to < b.to; });
    std::vector<std::size_t> last(parts_.names.size(), edges.size());  // by the task that is read
    std::size_t count = 0;
    for (const GraphFileParts::Edge edge : edges) {
      const std::size_t known = last[edge.from];
      if (known < count && edges[known].to == edge.to) {
        if (edge.bytes != dot_unset) edges[known].bytes = std::max(edges[known].bytes, 0.0) + edge.bytes;
        continue;
      }
      last[edge.from] = count;
      edges[count++] = edge;
    }
    edges.resize(count);
  }

  // Gives SimGrid's tasks `root` and `end`, which its files need not describe, a cost of 0 (create_DAG_from_dot() in
  // its src/dag/loaders.cpp). Its word for a cost is `size`.
  void add_ends_of_simgrid() {
    if (!attributes_.has_sizes) return;
    for (TaskId task = 0; task < nodes_.size(); ++task) {
      const std::string& name = parts_.names[task];
      if (nodes_[task].values.cost_count > 0 || (name != "root" && name != "end")) continue;
      const auto passes_it = [&](const auto& edge) { return (name == "root" ? edge.to : edge.from) == task; };
      if (std::ranges::any_of(parts_.edges, passes_it)) continue;
      nodes_[task].values.first_cost = attributes_.costs.size();
      nodes_[task].values.cost_count = 1;
      attributes_.costs.push_back(0);
    }
  }

  // An edge without bytes reads the whole buffer; a buffer without bytes holds the most that is read of it.
  void fill_in_sizes() {
    parts_.size_decimals = attributes_.node_decimals;
    std::vector<double> largest(parts_.names.size(), 0);
    for (GraphFileParts::Edge& edge : parts_.edges) {
      if (edge.bytes == dot_unset) edge.bytes = std::max(parts_.sizes[edge.from], 0.0);
      largest[edge.from] = std::max(largest[edge.from], edge.bytes);
    }
    for (TaskId task = 0; task < largest.size(); ++task) {
      if (parts_.sizes[task] != dot_unset) continue;
      parts_.sizes[task] = largest[task];
      parts_.size_decimals = std::max(attributes_.node_decimals, attributes_.edge_decimals);
    }
  }

  void set_costs(GraphFile& file) const {
    std::size_t columns = 1;
    for (TaskId task = 0; task < nodes_.size(); ++task) {
      const Node& node = nodes_[task];
      if (node.values.cost_count == 0) {
        source_.fail(node.at,
                     fmt::format("task \"{0}\" has no cost; expected \"{0}\" [cost=1], or node [cost=1] before it",
                                 parts_.names[task]));
      }
      columns = std::max<std::size_t>(columns, node.values.cost_count);
    }
    const std::size_t count = attributes_.processor_count.value_or(columns);
    refuse_too_many_costs(nodes_.size(), count, source_.location(attributes_.processors_at));
    std::vector<double> costs;
    costs.reserve(nodes_.size() * (columns == 1 ? 1 : count));
    for (TaskId task = 0; task < nodes_.size(); ++task) {
      const DotNodeValues& values = nodes_[task].values;
      if (columns > 1 && values.cost_count != count) {
        source_.fail(nodes_[task].at, fmt::format("task \"{}\" has {} costs; there are {} processors",
                                                  parts_.names[task], values.cost_count, count));
      }
      const double* row = attributes_.costs.data() + values.first_cost;
      costs.insert(costs.end(), row, row + values.cost_count);
    }
    if (columns == 1) {
      set_identical_processors(file, costs, count, source_.location(attributes_.processors_at));
    } else {
      file.costs = std::move(costs);
      for (std::size_t p = 1; p <= count; ++p) file.processors.push_back(fmt::format("P{}", p));
    }
    if (attributes_.processors.empty()) return;
    file.processors = attributes_.processors;
    file.any_processor_count = false;
  }

  DotLexer lexer_;
  const SourceText& source_;
  DotAttributes attributes_;
  DotToken token_;
  std::vector<Scope> scopes_;
  std::deque<std::string> names_;  // in place, for the table
  NameTable table_;
  std::vector<Node> nodes_;
  GraphFileParts parts_;
  std::vector<std::uint8_t> edge_ranks_;  // DotEdgeValues::rank of each edge
  bool is_strict_ = false;
  // The edges that others may be one with, by their ends: of a strict graph, and those with keys.
  std::unordered_map<std::uint64_t, std::size_t> edges_;
  std::map<std::string, std::unordered_map<std::uint64_t, std::size_t>> keyed_edges_;
  std::vector<GraphFileParts::Edge> chain_;  // of the statement at hand
  const std::string no_key_;
};

}  // namespace

GraphFile parse_graph_dot(const std::string& text, const std::string& file_name) {
  return DotReader(text, file_name).read();
}

}  // namespace weft
