#include <charconv>
#include <cmath>

#include "workloads/graph_files/graph_json.hpp"

namespace weft {

namespace {

class GraphWriter {
 public:
  explicit GraphWriter(const GraphFile& file) : file_(file), scale_(std::round(1 / file.graph.size_unit())) {}

  std::string write() {
    out_ = "{";
    if (!file_.graph.network_name().empty()) write_name();
    write_processors();
    write_bandwidth();
    if (file_.capacity_bytes) {
      out_ += "\"capacity_bytes\": ";
      number(*file_.capacity_bytes);
      out_ += ",\n ";
    }
    write_tasks();
    write_edges();
    out_ += "}\n";
    return std::move(out_);
  }

 private:
  void text(const std::string& value) {
    static constexpr char digits[] = "0123456789abcdef";
    out_ += '"';
    for (const char c : value) {
      const auto code = static_cast<unsigned char>(c);
      if (code < 0x20) {
        out_ += "\\u00";
        out_ += digits[code >> 4];
        out_ += digits[code & 15];
        continue;
      }
      if (c == '"' || c == '\\') out_ += '\\';
      out_ += c;
    }
    out_ += '"';
  }

  // The shortest text that reads back as the same number.
  void number(double value) {
    if (!std::isfinite(value)) {
      out_ += "null";
      return;
    }
    char buffer[32];
    out_.append(buffer, std::to_chars(buffer, buffer + sizeof buffer, value).ptr);
  }

  void numbers(const double* begin, std::size_t count) {
    out_ += '[';
    for (std::size_t k = 0; k < count; ++k) {
      if (k > 0) out_ += ", ";
      number(begin[k]);
    }
    out_ += ']';
  }

  void write_name() {
    out_ += "\"name\": ";
    text(file_.graph.network_name());
    out_ += ",\n ";
  }

  void write_processors() {
    out_ += "\"processors\": [";
    for (std::size_t p = 0; p < file_.processors.size(); ++p) {
      if (p > 0) out_ += ", ";
      text(file_.processors[p]);
    }
    out_ += "],\n ";
  }

  void write_bandwidth() {
    const std::size_t count = file_.processors.size();
    out_ += "\"bandwidth\": ";
    if (file_.bandwidth.empty()) {
      out_ += "null";
    } else if (file_.bandwidth.size() == 1) {
      number(file_.bandwidth[0]);
    } else {
      out_ += '[';
      for (std::size_t p = 0; p * count < file_.bandwidth.size(); ++p) {
        if (p > 0) out_ += ", ";
        numbers(file_.bandwidth.data() + p * count, count);
      }
      out_ += ']';
    }
    out_ += ",\n ";
  }

  void write_tasks() {
    const std::size_t count = file_.processors.size();
    out_ += "\"tasks\": [";
    for (TaskId task = 0; task < file_.graph.task_count(); ++task) {
      out_ += task > 0 ? ",\n  {\"name\": " : "\n  {\"name\": ";
      text(file_.graph.task_name(task));
      out_ += ", \"cost\": ";
      numbers(file_.costs.data() + task * count, count);
      out_ += ", \"bytes\": ";
      number(static_cast<double>(file_.graph.buffer_bytes(task)) / scale_);
      out_ += '}';
    }
    out_ += "],\n ";
  }

  void write_edges() {
    bool first = true;
    out_ += "\"edges\": [";
    for (TaskId task = 0; task < file_.graph.task_count(); ++task) {
      const auto inputs = file_.graph.inputs(task);
      for (std::size_t k = 0; k < inputs.size(); ++k) {
        if (file_.graph.is_external(inputs[k])) continue;
        out_ += first ? "\n  {\"from\": " : ",\n  {\"from\": ";
        first = false;
        text(file_.graph.task_name(inputs[k]));
        out_ += ", \"to\": ";
        text(file_.graph.task_name(task));
        out_ += ", \"bytes\": ";
        number(file_.graph.operand_bytes(task, k));
        out_ += '}';
      }
    }
    out_ += "]";
  }

  const GraphFile& file_;
  double scale_;
  std::string out_;
};

}  // namespace

std::string write_graph_json(const GraphFile& file) { return GraphWriter(file).write(); }

}  // namespace weft
