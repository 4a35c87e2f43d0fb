#include "workloads/graph_files/graph_json.hpp"

#include <array>
#include <limits>
#include <optional>
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
    read_section(json_, sections_[resident],
                 [&] { parts_.resident_bytes = json_.number("resident_bytes", parts_.size_decimals); });
    read_section(json_, sections_[alignment], [&] { read_alignment(); });
    read_section(json_, sections_[reuse], [&] { file_.reuse = read_truth("reuse"); });
    read_section(json_, sections_[exclusive], [&] { file_.exclusive_dma = read_truth("exclusive_dma"); });
    read_section(json_, sections_[tasks], [&] { read_tasks(); });
    read_section(json_, sections_[edges], [&] { read_edges(); });
    file_.graph = build_graph(std::move(parts_), json_.source());
    refuse_endless_times(file_, json_.source(), sections_[tasks].begin);
    return std::move(file_);
  }

 private:
  enum Section {
    processors,
    bandwidth,
    tasks,
    edges,
    capacity,
    name,
    note,
    resident,
    alignment,
    reuse,
    exclusive,
    section_count
  };
  static constexpr std::array<const char*, section_count> section_names = {
      "processors", "bandwidth",      "tasks",     "edges", "capacity_bytes", "name",
      "note",       "resident_bytes", "alignment", "reuse", "exclusive_dma"};

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

  void read_alignment() {
    const std::size_t offset = json_.offset();
    file_.alignment = json_.number("alignment");
    if (!is_alignment(file_.alignment)) json_.fail(offset, "expected a whole alignment from 1 to 2^30");
  }

  bool read_truth(const char* what) {
    const std::size_t offset = json_.offset();
    for (const std::string_view word : {"true", "false"}) {
      if (!json_.source().text().substr(offset).starts_with(word)) continue;
      json_.go_to(offset + word.size());
      return word == "true";
    }
    json_.fail(offset, std::string(what) + ": expected true or false");
  }

  void read_tasks() {
    static constexpr std::array<const char*, 8> keys = {"name",  "cost",   "bytes", "kind",
                                                        "class", "memory", "keep",  "layer"};
    read_array(json_, "the tasks", [&] {
      parts_.task_at.push_back(json_.offset());
      GraphFileParts::Role role;
      read_members(json_, keys, 3, "a task", UnknownKeys::refused, [&](std::size_t k) {
        if (k == 0) parts_.names.push_back(json_.string("the name of a task in quotes"));
        if (k == 1) read_cost_row();
        if (k == 2) parts_.sizes.push_back(json_.number("bytes", parts_.size_decimals));
        if (k == 3) role.kind = read_word(task_kind_called, "compute, load or store");
        if (k == 4) role.buffer_class = read_word(buffer_class_called, "input, weight, activation or output");
        if (k == 5) role.memory = read_word(memory_called, "scratchpad or dram");
        if (k == 6) role.keep = read_truth("keep");
        if (k == 7) role.layer = read_layer();
      });
      parts_.roles.push_back(role);
    });
  }

  static std::optional<Memory> memory_called(std::string_view text) {
    if (text == "scratchpad") return Memory::scratchpad;
    if (text == "dram") return Memory::dram;
    return std::nullopt;
  }

  template <typename Value>
  Value read_word(std::optional<Value> (*value_called)(std::string_view), const char* words) {
    const std::size_t offset = json_.offset();
    const std::string word = json_.string(std::string("one of ") + words + " in quotes");
    const std::optional<Value> value = value_called(word);
    if (!value) json_.fail(offset, "'" + word + "' is none of " + words);
    return *value;
  }

  std::uint32_t read_layer() {
    const auto [known, is_new] =
        layers_.try_emplace(json_.string("the name of a layer in quotes"), static_cast<std::uint32_t>(layers_.size()));
    if (is_new) parts_.layers.push_back(known->first);
    return known->second;
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
  std::unordered_map<std::string, std::uint32_t> layers_;
  GraphFileParts parts_;
  GraphFile file_;
};

}  // namespace

GraphFile parse_graph_json(const std::string& text, const std::string& file_name) {
  return GraphReader(text, file_name).read();
}

}  // namespace weft
