#include "workloads/graph_json.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <limits>
#include <span>
#include <sstream>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "workloads/json_cursor.hpp"
#include "workloads/task_graph_builder.hpp"
#include "workloads/topological_order.hpp"

namespace weft {

namespace {

constexpr int most_decimals = 9;
constexpr std::size_t nowhere = std::numeric_limits<std::size_t>::max();

struct Edge {
  TaskId from;
  TaskId to;
  double bytes;
  std::size_t offset;  // in the text
};

// Number of decimals that a number needs as written: 2 for "1.250", 3 for "5e-3".
int decimals_of(std::string_view token) {
  const std::size_t exponent_at = token.find_first_of("eE");
  const int exponent = exponent_at == std::string_view::npos ? 0 : std::atoi(token.data() + exponent_at + 1);
  std::string_view digits = token.substr(0, exponent_at);
  const std::size_t point = digits.find('.');
  if (point == std::string_view::npos) return std::max(0, -exponent);
  while (digits.back() == '0') digits.remove_suffix(1);
  return std::max(0, static_cast<int>(digits.size() - point) - 1 - exponent);
}

class GraphReader {
 public:
  GraphReader(const std::string& text, const std::string& file_name) : text_(text), json_(text, file_name) {}

  GraphFile read() {
    find_sections();
    read_section(name, [&] { builder_.set_network_name(json_.string("the name, a text")); });
    read_section(note, [&] { json_.string("the note, a text"); });
    read_section(processors, [&] { read_processors(); });
    read_section(bandwidth, [&] { read_bandwidth(); });
    read_section(capacity, [&] {
      if (!json_.skip_null()) file_.capacity_bytes = json_.number("capacity_bytes");
    });
    read_section(tasks, [&] { read_tasks(); });
    read_section(edges, [&] { read_edges(); });
    order_edges_by_reader();
    build_graph();
    refuse_cycle();
    refuse_endless_times();
    return std::move(file_);
  }

 private:
  // All tasks one after the other and all transfers between them: no schedule is longer.
  void refuse_endless_times() {
    constexpr double longest = 1e300;
    double time = 0;
    for (const double cost : file_.costs) time += std::isfinite(cost) ? cost : 0;
    double slowest = std::numeric_limits<double>::infinity();
    const std::size_t count = file_.processors.size();
    for (std::size_t k = 0; k < file_.bandwidth.size(); ++k) {
      const bool ignored = file_.bandwidth.size() > 1 && k % count == k / count;
      if (!ignored) slowest = std::min(slowest, file_.bandwidth[k]);
    }
    for (TaskId task = 0; task < file_.graph.task_count(); ++task) {
      for (const double bytes : file_.graph.operand_bytes(task)) time += bytes / slowest;
    }
    if (time < longest) return;
    json_.fail(section_at_[tasks], "costs and transfers add up to more than 1e300 units of time; take a larger unit");
  }

  enum Section { processors, bandwidth, tasks, edges, capacity, name, note, section_count };
  static constexpr std::array<const char*, section_count> section_names = {
      "processors", "bandwidth", "tasks", "edges", "capacity_bytes", "name", "note"};

  // Reads the members of one object. `read(k)` reads the value of names[k]; the first `required` ones must be there.
  template <std::size_t count, typename Read>
  void read_members(const std::array<const char*, count>& names, std::size_t required, const std::string& what,
                    Read&& read) {
    std::array<bool, count> seen{};
    const std::size_t begin = json_.offset();
    json_.open('{', what);
    for (bool first = true; json_.more('}', first);) {
      const std::size_t key_offset = json_.offset();
      const std::string key = json_.key();
      const auto found = std::find(names.begin(), names.end(), key);
      if (found == names.end()) refuse_key(key_offset, key, what, {names.begin(), names.end()});
      const auto k = static_cast<std::size_t>(found - names.begin());
      if (seen[k]) json_.fail(key_offset, "the key \"" + key + "\" stands twice in " + what);
      seen[k] = true;
      read(k);
    }
    for (std::size_t k = 0; k < required; ++k) {
      if (!seen[k]) json_.fail(begin, what + " has no \"" + names[k] + "\"");
    }
  }

  [[noreturn]] void refuse_key(std::size_t offset, const std::string& key, const std::string& what,
                               const std::vector<std::string>& known) {
    const std::string nearest = nearest_name(key, known);
    json_.fail(offset, "unknown key \"" + key + "\" in " + what + "; " +
                           (nearest.empty() ? "known are " + list_names(known) : "did you mean \"" + nearest + "\"?"));
  }

  // The keys may stand in any order, but tasks need the processors and edges need the tasks.
  void find_sections() {
    section_at_.fill(nowhere);
    read_members(section_names, 4, "the graph", [&](std::size_t k) {
      section_at_[k] = json_.offset();
      json_.skip_value();
      section_end_[k] = json_.offset();
    });
    json_.end_of_text();
  }

  template <typename Read>
  void read_section(Section section, Read&& read) {
    if (section_at_[section] == nowhere) return;
    json_.go_to(section_at_[section]);
    read();
    if (json_.offset() != section_end_[section]) json_.fail("expected ',' or '}'");
  }

  void read_processors() {
    std::unordered_map<std::string, std::size_t> known;
    json_.open('[', "the processors");
    for (bool first = true; json_.more(']', first);) {
      const std::size_t offset = json_.offset();
      std::string processor = json_.string("the name of a processor in quotes");
      if (!known.emplace(processor, 0).second) json_.fail(offset, "two processors are called \"" + processor + "\"");
      file_.processors.push_back(std::move(processor));
    }
    if (file_.processors.empty()) json_.fail(section_at_[processors], "there must be at least one processor");
    if (file_.processors.size() > std::numeric_limits<ProcessorId>::max()) {
      json_.fail(section_at_[processors], "more than 65535 processors");
    }
  }

  double read_one_bandwidth() {
    const std::size_t offset = json_.offset();
    const double value = json_.number("a bandwidth");
    if (value <= 0) json_.fail(offset, "a bandwidth must be above 0");
    return value;
  }

  void read_bandwidth() {
    if (json_.skip_null()) return;
    if (!json_.at('[')) {
      file_.bandwidth.push_back(read_one_bandwidth());
      return;
    }
    const std::size_t count = file_.processors.size();
    const std::string shape = std::to_string(count) + " rows of " + std::to_string(count) + " numbers";
    std::size_t rows = 0;
    json_.open('[', "the bandwidth");
    for (bool first = true; json_.more(']', first); ++rows) {
      const std::size_t offset = json_.offset();
      std::size_t columns = 0;
      json_.open('[', "a row of the bandwidth matrix");
      for (bool first_column = true; json_.more(']', first_column); ++columns) {
        const bool ignored = rows == columns && json_.skip_null();
        const double value = ignored ? 0 : rows == columns ? json_.number("a bandwidth") : read_one_bandwidth();
        file_.bandwidth.push_back(value);
      }
      if (columns != count) json_.fail(offset, "this row has " + std::to_string(columns) + " of " + shape);
    }
    if (rows != count) json_.fail(section_at_[bandwidth], "the matrix has " + std::to_string(rows) + " of " + shape);
  }

  void read_tasks() {
    static constexpr std::array<const char*, 3> keys = {"name", "cost", "bytes"};
    json_.open('[', "the tasks");
    for (bool first = true; json_.more(']', first);) {
      const std::size_t begin = json_.offset();
      read_members(keys, keys.size(), "a task", [&](std::size_t k) {
        if (k == 0) names_.push_back(json_.string("the name of a task in quotes"));
        if (k == 1) read_cost_row();
        if (k == 2) read_size();
      });
      if (names_.size() >= TaskGraphBuilder::external_handle_bit) json_.fail(begin, "more than 2^31 tasks");
      task_at_.push_back(begin);
    }
    task_number_.reserve(names_.size());
    for (TaskId task = 0; task < names_.size(); ++task) {
      if (!task_number_.emplace(names_[task], task).second) {
        json_.fail(task_at_[task], "two tasks are called \"" + names_[task] + "\"");
      }
    }
    set_sizes();
  }

  void read_cost_row() {
    const std::size_t begin = json_.offset();
    std::size_t columns = 0;
    json_.open('[', "the costs of a task");
    for (bool first = true; json_.more(']', first); ++columns) {
      file_.costs.push_back(json_.skip_null() ? std::numeric_limits<double>::infinity()
                                              : json_.number("a cost (or null where the processor cannot run it)"));
    }
    if (columns != file_.processors.size()) {
      json_.fail(begin, "this task has " + std::to_string(columns) + " costs; there are " +
                            std::to_string(file_.processors.size()) + " processors");
    }
  }

  void read_size() {
    const std::size_t begin = json_.offset();
    sizes_.push_back(json_.number("bytes"));
    // The token ends where the cursor stands, save for white space, which offset() has yet to skip.
    const std::size_t end = text_.find_first_of(",}] \n\r\t", begin);
    decimals_ = std::max(decimals_, decimals_of(std::string_view(text_).substr(begin, end - begin)));
  }

  // Sizes as whole multiples of a power of ten.
  void set_sizes() {
    const bool rounded = decimals_ > most_decimals;
    decimals_ = std::min(decimals_, most_decimals);
    const double scale = std::pow(10.0, decimals_);
    double sum = 0;
    for (std::size_t task = 0; task < sizes_.size(); ++task) {
      double& size = sizes_[task];
      size = rounded ? std::ceil(size * scale) : std::round(size * scale);
      sum += size;
      if (sum > 4e18)
        json_.fail(task_at_[task], "the sizes of the tasks up to here add up to more than weft can count");
    }
    builder_.set_size_unit(1 / scale);
  }

  TaskId read_task_name() {
    const std::size_t offset = json_.offset();
    const std::string_view task = json_.view("the name of a task in quotes", storage_);
    const auto found = task_number_.find(task);
    if (found != task_number_.end()) return found->second;
    // Looking for the nearest among very many names would take longer than the message is worth.
    const std::string nearest = names_.size() > 10'000 ? "" : nearest_name(std::string(task), names_);
    json_.fail(offset, "there is no task \"" + std::string(task) + "\"" +
                           (nearest.empty() ? "" : "; did you mean \"" + nearest + "\"?"));
  }

  void read_edges() {
    static constexpr std::array<const char*, 3> keys = {"from", "to", "bytes"};
    json_.open('[', "the edges");
    for (bool first = true; json_.more(']', first);) {
      Edge edge{no_task, no_task, 0, json_.offset()};
      read_members(keys, keys.size(), "an edge", [&](std::size_t k) {
        if (k == 0) edge.from = read_task_name();
        if (k == 1) edge.to = read_task_name();
        if (k == 2) edge.bytes = json_.number("bytes");
      });
      if (edge.from == edge.to) json_.fail(edge.offset, "an edge from task \"" + names_[edge.to] + "\" to itself");
      edges_.push_back(edge);
    }
    if (edges_.size() > std::numeric_limits<std::uint32_t>::max())
      json_.fail(section_at_[edges], "more than 2^32 edges");
  }

  // Rows of edges by the task that reads, in the order of the file within a row.
  void order_edges_by_reader() {
    std::stable_sort(edges_.begin(), edges_.end(), [](const Edge& a, const Edge& b) { return a.to < b.to; });
    std::vector<TaskId> last_reader(names_.size(), no_task);
    for (const Edge& edge : edges_) {
      if (last_reader[edge.from] == edge.to) {
        json_.fail(edge.offset, "a second edge from \"" + names_[edge.from] + "\" to \"" + names_[edge.to] + "\"");
      }
      last_reader[edge.from] = edge.to;
    }
  }

  using EdgeRow = std::span<const Edge>;

  // The class of a task: one that is there already when size and operands are the same.
  ClassId class_of(TaskId task, EdgeRow row) {
    std::uint64_t hash = std::hash<double>{}(sizes_[task]);
    for (const Edge& edge : row) hash = hash * 0x9E3779B97F4A7C15u + std::hash<double>{}(edge.bytes);
    const auto [begin, end] = classes_.equal_range(hash);
    for (auto it = begin; it != end; ++it) {
      const auto& [first_task, first_row, id] = it->second;
      const bool alike = sizes_[first_task] == sizes_[task] &&
                         std::equal(row.begin(), row.end(), first_row.begin(), first_row.end(),
                                    [](const Edge& a, const Edge& b) { return a.bytes == b.bytes; });
      if (alike) return id;
    }
    operands_.clear();
    for (const Edge& edge : row) operands_.push_back(edge.bytes);
    TaskClass task_class;
    task_class.output_bytes = static_cast<Bytes>(sizes_[task]);
    const ClassId id = builder_.add_class(task_class, operands_, {});
    classes_.emplace(hash, ClassExample{task, row, id});
    return id;
  }

  void build_graph() {
    builder_.reserve(names_.size(), edges_.size());
    std::vector<BufferId> inputs;
    std::size_t next = 0;
    for (TaskId task = 0; task < names_.size(); ++task) {
      const std::size_t begin = next;
      while (next < edges_.size() && edges_[next].to == task) ++next;
      const EdgeRow row{edges_.data() + begin, next - begin};
      inputs.clear();
      for (const Edge& edge : row) inputs.push_back(edge.from);
      builder_.add_task(class_of(task, row), inputs);
    }
    builder_.set_task_names(std::move(names_));
    file_.graph = std::move(builder_).build();
  }

  void refuse_cycle() const {
    const TaskGraph& graph = file_.graph;
    const std::vector<TaskId> cycle = find_cycle(graph);
    if (cycle.empty()) return;
    std::string path;
    for (std::size_t k = 0; k < cycle.size() && k < 10; ++k) path += graph.task_name(cycle[k]) + " -> ";
    if (cycle.size() > 10) path += "... -> ";
    const auto edge = std::find_if(edges_.begin(), edges_.end(), [&](const Edge& candidate) {
      return candidate.from == cycle[0] && candidate.to == cycle[1];
    });
    json_.fail(edge->offset,
               "the edges form a cycle: " + path + graph.task_name(cycle[0]) + "; a task graph must have none");
  }

  struct ClassExample {
    TaskId task;
    EdgeRow row;
    ClassId id;
  };

  const std::string& text_;
  JsonCursor json_;
  std::array<std::size_t, section_count> section_at_{};
  std::array<std::size_t, section_count> section_end_{};
  std::vector<std::string> names_;
  std::vector<std::size_t> task_at_;
  std::vector<double> sizes_;
  int decimals_ = 0;
  std::unordered_map<std::string_view, TaskId> task_number_;
  std::string storage_;
  std::vector<Edge> edges_;
  std::unordered_multimap<std::uint64_t, ClassExample> classes_;
  std::vector<double> operands_;
  TaskGraphBuilder builder_;
  GraphFile file_;
};

}  // namespace

GraphFile parse_graph_json(const std::string& text, const std::string& file_name) {
  return GraphReader(text, file_name).read();
}

GraphFile read_graph_json(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in || std::filesystem::is_directory(path)) {
    throw InputError({path, 0, 0}, "cannot be read; a graph file (.json) is needed");
  }
  std::ostringstream text;
  text << in.rdbuf();
  return parse_graph_json(std::move(text).str(), path);
}

}  // namespace weft
