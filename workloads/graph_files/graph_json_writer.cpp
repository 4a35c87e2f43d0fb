#include <cmath>

#include "base/text/json_writer.hpp"
#include "workloads/graph_files/graph_json.hpp"

namespace weft {

namespace {

class GraphWriter {
 public:
  GraphWriter(const GraphFile& file, std::ostream& out) : file_(file), json_(out, JsonLayout::spaced) {}

  void write() {
    json_.begin_object();
    if (!file_.graph.network_name().empty()) begin("name"), json_.value(file_.graph.network_name());
    write_processors();
    write_bandwidth();
    if (file_.capacity_bytes) begin("capacity_bytes"), json_.shortest(*file_.capacity_bytes);
    write_memory();
    write_tasks();
    write_edges();
    json_.end_object();
    json_.end_document();
  }

 private:
  // Begins a member of the file, on a line of its own but for the first.
  void begin(std::string_view name) {
    if (!is_first_) json_.new_line(1);
    is_first_ = false;
    json_.key(name);
  }

  void number(std::string_view name, double value) {
    json_.key(name);
    json_.shortest(value);
  }

  void numbers(const double* begin, std::size_t count) {
    json_.begin_array();
    for (std::size_t k = 0; k < count; ++k) json_.shortest(begin[k]);
    json_.end_array();
  }

  void write_processors() {
    begin("processors");
    json_.begin_array();
    for (const std::string& processor : file_.processors) json_.value(processor);
    json_.end_array();
  }

  void write_bandwidth() {
    const std::size_t count = file_.processors.size();
    begin("bandwidth");
    if (file_.bandwidth.empty()) {
      json_.null();
    } else if (file_.bandwidth.size() == 1) {
      json_.shortest(file_.bandwidth[0]);
    } else {
      json_.begin_array();
      for (std::size_t p = 0; p * count < file_.bandwidth.size(); ++p) {
        numbers(file_.bandwidth.data() + p * count, count);
      }
      json_.end_array();
    }
  }

  // Nothing for what is so without being said, here and below.
  void write_memory() {
    if (const Bytes resident = resident_bytes(file_); resident > 0) {
      begin("resident_bytes"), json_.shortest(static_cast<double>(resident) / scale_);
    }
    if (file_.alignment > 0) begin("alignment"), json_.shortest(file_.alignment);
    if (!file_.reuse) begin("reuse"), json_.value(false);
    if (file_.exclusive_dma) begin("exclusive_dma"), json_.value(true);
  }

  void write_role(const TaskClass& of) {
    if (of.kind != TaskKind::compute) json_.member("kind", to_string(of.kind));
    if (of.output_class != BufferClass::activation) json_.member("class", to_string(of.output_class));
    if (of.output_memory != Memory::scratchpad) json_.member("memory", "dram");
    if (of.keep) json_.member("keep", true);
    if (!file_.graph.layer_names().empty()) json_.member("layer", file_.graph.layer_names()[of.layer]);
  }

  void write_tasks() {
    const std::size_t count = file_.processors.size();
    begin("tasks");
    json_.begin_array();
    for (TaskId task = 0; task < file_.graph.task_count(); ++task) {
      json_.new_line(2);
      json_.begin_object();
      json_.member("name", file_.graph.task_name(task));
      json_.key("cost");
      numbers(file_.costs.data() + task * count, count);
      number("bytes", static_cast<double>(file_.graph.buffer_bytes(task)) / scale_);
      write_role(file_.graph.of(task));
      json_.end_object();
    }
    json_.end_array();
  }

  void write_edges() {
    begin("edges");
    json_.begin_array();
    for (TaskId task = 0; task < file_.graph.task_count(); ++task) {
      const auto inputs = file_.graph.inputs(task);
      for (std::size_t k = 0; k < inputs.size(); ++k) {
        if (file_.graph.is_external(inputs[k])) continue;
        json_.new_line(2);
        json_.begin_object();
        json_.member("from", file_.graph.task_name(inputs[k]));
        json_.member("to", file_.graph.task_name(task));
        number("bytes", file_.graph.operand_bytes(task, k));
        json_.end_object();
      }
    }
    json_.end_array();
  }

  const GraphFile& file_;
  const double scale_ = std::round(1 / file_.graph.size_unit());
  JsonWriter json_;
  bool is_first_ = true;
};

}  // namespace

void write_graph_json(const GraphFile& file, std::ostream& out) { GraphWriter(file, out).write(); }

}  // namespace weft
