#include "workloads/graph_files/graph_json.hpp"

#include <array>
#include <limits>
#include <unordered_map>
#include <utility>

#include "base/text/json_cursor.hpp"
#include "base/text/json_members.hpp"
#include "workloads/graph_files/graph_file_parts.hpp"

namespace weft {

namespace {

class GraphReader {
 public:
  GraphReader(const std::string& text, const std::string& file_name) : json_(text, file_name) {}

  GraphFile read() {
    find_sections();
    read_section(json_, sections_[name], [&] { parts_.name = json_.string("the name, a text"); });
    read_section(json_, sections_[note], [&] { json_.string("the note, a text"); });
    read_section(json_, sections_[processors], [&] { read_processors(); });
    read_section(json_, sections_[bandwidth], [&] { read_bandwidth(); });
    read_section(json_, sections_[capacity], [&] {
      if (!json_.skip_null()) file_.capacity_bytes = json_.number("capacity_bytes");
    });
    read_section(json_, sections_[tasks], [&] { read_tasks(); });
    read_section(json_, sections_[edges], [&] { read_edges(); });
    file_.graph = build_graph(std::move(parts_), json_.source());
    refuse_endless_times(file_, json_.source(), sections_[tasks].begin);
    return std::move(file_);
  }

 private:
  enum Section { processors, bandwidth, tasks, edges, capacity, name, note, section_count };
  static constexpr std::array<const char*, section_count> section_names = {
      "processors", "bandwidth", "tasks", "edges", "capacity_bytes", "name", "note"};

  // The keys may stand in any order, but tasks need the processors and edges need the tasks.
  void find_sections() {
    read_members(json_, section_names, 4, "the graph", UnknownKeys::refused,
                 [&](std::size_t k) { sections_[k] = skip_section(json_); });
    json_.end_of_text();
  }

  void read_processors() {
    std::unordered_map<std::string, std::size_t> known;
    read_array(json_, "the processors", [&] {
      const std::size_t offset = json_.offset();
      std::string processor = json_.string("the name of a processor in quotes");
      if (!known.emplace(processor, 0).second) json_.fail(offset, "two processors are called \"" + processor + "\"");
      file_.processors.push_back(std::move(processor));
    });
    if (file_.processors.empty()) json_.fail(sections_[processors].begin, "expected at least one processor");
    if (file_.processors.size() > std::numeric_limits<ProcessorId>::max()) {
      json_.fail(sections_[processors].begin, "more than 65535 processors");
    }
  }

  double read_one_bandwidth() {
    const std::size_t offset = json_.offset();
    const double value = json_.number("a bandwidth");
    if (value <= 0) json_.fail(offset, "expected a bandwidth above 0");
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
    read_array(json_, "the bandwidth", [&] {
      const std::size_t offset = json_.offset();
      std::size_t columns = 0;
      read_array(json_, "a row of the bandwidth matrix", [&] {
        const bool ignored = rows == columns && json_.skip_null();
        file_.bandwidth.push_back(ignored ? 0 : rows == columns ? json_.number("a bandwidth") : read_one_bandwidth());
        ++columns;
      });
      if (columns != count) json_.fail(offset, "this row has " + std::to_string(columns) + " of " + shape);
      ++rows;
    });
    if (rows != count)
      json_.fail(sections_[bandwidth].begin, "the matrix has " + std::to_string(rows) + " of " + shape);
  }

  void read_tasks() {
    static constexpr std::array<const char*, 3> keys = {"name", "cost", "bytes"};
    read_array(json_, "the tasks", [&] {
      parts_.task_at.push_back(json_.offset());
      read_members(json_, keys, keys.size(), "a task", UnknownKeys::refused, [&](std::size_t k) {
        if (k == 0) parts_.names.push_back(json_.string("the name of a task in quotes"));
        if (k == 1) read_cost_row();
        if (k == 2) parts_.sizes.push_back(json_.number("bytes", parts_.size_decimals));
      });
    });
  }

  void read_cost_row() {
    const std::size_t begin = json_.offset();
    const std::size_t before = file_.costs.size();
    read_array(json_, "the costs of a task", [&] {
      file_.costs.push_back(json_.skip_null() ? std::numeric_limits<double>::infinity()
                                              : json_.number("a cost (or null where the processor cannot run it)"));
    });
    const std::size_t columns = file_.costs.size() - before;
    if (columns != file_.processors.size()) {
      json_.fail(begin, "this task has " + std::to_string(columns) + " costs; there are " +
                            std::to_string(file_.processors.size()) + " processors");
    }
  }

  void read_edges() {
    static constexpr std::array<const char*, 3> keys = {"from", "to", "bytes"};
    const TaskNames names(parts_.names, parts_.task_at, json_.source());
    std::string storage;
    const auto read_task = [&] {
      const std::size_t offset = json_.offset();
      return names.at(json_.view("the name of a task in quotes", storage), offset);
    };
    read_array(json_, "the edges", [&] {
      GraphFileParts::Edge edge{no_task, no_task, 0, json_.offset()};
      read_members(json_, keys, keys.size(), "an edge", UnknownKeys::refused, [&](std::size_t k) {
        if (k == 0) edge.from = read_task();
        if (k == 1) edge.to = read_task();
        if (k == 2) edge.bytes = json_.number("bytes");
      });
      parts_.edges.push_back(edge);
    });
  }

  JsonCursor json_;
  std::array<JsonSection, section_count> sections_;
  GraphFileParts parts_;
  GraphFile file_;
};

}  // namespace

GraphFile parse_graph_json(const std::string& text, const std::string& file_name) {
  return GraphReader(text, file_name).read();
}

}  // namespace weft
