#include "hw/page/run_files.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <numeric>
#include <string_view>
#include <unordered_map>

#include "base/core/error.hpp"
#include "hw/page/csv_file.hpp"
#include "hw/page/summary_file.hpp"

namespace weft {

namespace {

constexpr std::array<const char*, 3> kind_names = {"compute", "load", "store"};
constexpr std::array<const char*, 4> class_names = {"input", "weight", "activation", "output"};
constexpr std::array<const char*, 7> cause_names = {"",        "processor", "space",           "turn",
                                                    "barrier", "exclusive", "faster-processor"};
constexpr std::string_view input_prefix = "input ";

// The numbers of names.
class NameIndex {
 public:
  explicit NameIndex(const std::vector<std::string>& names) {
    for (std::size_t k = 0; k < names.size(); ++k) index_.emplace(names[k], k);
  }
  std::int64_t number(const CsvFile& table, std::size_t column, const char* where) const {
    const auto found = index_.find(table.text(column));
    if (found != index_.end()) return static_cast<std::int64_t>(found->second);
    table.fail(column, fmt::format("'{}'; expected a name that {} has", table.text(column).substr(0, 80), where));
  }
  std::int64_t find(const std::string& name) const {
    const auto found = index_.find(name);
    return found == index_.end() ? -1 : static_cast<std::int64_t>(found->second);
  }

 private:
  std::unordered_map<std::string, std::size_t> index_;
};

template <std::size_t count>
std::int64_t one_of(const CsvFile& table, std::size_t column, const std::array<const char*, count>& names) {
  const auto found = std::find(names.begin(), names.end(), table.text(column));
  if (found == names.end()) {
    table.fail(column, fmt::format("'{}'; expected {}", table.text(column).substr(0, 80),
                                   list_names({names.begin(), names.end()})));
  }
  return found - names.begin();
}

std::int64_t within(const CsvFile& table, std::size_t column, std::int64_t limit) {
  const std::int64_t value = table.integer(column);
  if (value < 0 || value >= limit) {
    table.fail(column, fmt::format("{} {}; expected 0 to {}", table.columns()[column], value, limit - 1));
  }
  return value;
}

// The rows are numbered from 0, without gaps.
void expect_number(const CsvFile& table, std::size_t number) {
  if (table.integer(0) != static_cast<std::int64_t>(number)) {
    table.fail(0, fmt::format("{} {}; expected {}, the number of the row", table.columns()[0], table.text(0), number));
  }
}

void expect_rows(const CsvFile& table, std::size_t rows, std::int64_t expected, const char* what) {
  if (static_cast<std::int64_t>(rows) == expected) return;
  table.fail_at_end(fmt::format("the table ends after {} rows; expected {}, as summary.json has {} {}; repeat weft run",
                                rows, expected, expected, what));
}

class RunReader {
 public:
  explicit RunReader(const std::string& directory) : summary_(read_summary_file(directory)) {
    run_.directory = directory;
    run_.summary = summary_.text;
    run_.network = summary_.network;
    run_.processors = summary_.processors;
    run_.layers = summary_.layers;
    run_.makespan = summary_.makespan;
  }

  RunFiles read() {
    read_buffers();
    read_tasks();
    read_phases();
    read_edges();
    read_occupancy();
    read_critical_path();
    read_small_tables();
    return std::move(run_);
  }

 private:
  std::string path_of(const char* name) const { return (std::filesystem::path(run_.directory) / name).string(); }

  void read_buffers() {
    CsvFile table(path_of("buffers.csv"), {"buffer", "name", "class", "bytes", "address", "producer", "copy_of",
                                           "planned_alloc", "planned_free", "alloc", "free"});
    BufferColumns& buffers = run_.buffers;
    while (table.next()) {
      expect_number(table, buffers.name.size());
      buffers.name.push_back(table.text(1));
      buffers.buffer_class.push_back(one_of(table, 2, class_names));
      buffers.bytes.push_back(table.integer(3));
      buffers.address.push_back(table.integer_or_none(4));
      buffers.planned_alloc.push_back(table.integer_or_none(7));
      buffers.planned_free.push_back(table.integer_or_none(8));
      buffers.alloc.push_back(table.integer_or_none(9));
      buffers.free.push_back(table.integer_or_none(10));
    }
    expect_rows(table, buffers.name.size(), summary_.buffers, "buffers");
  }

  void read_tasks() {
    CsvFile table(path_of("tasks.csv"),
                  {"task", "name", "kind", "layer", "processor", "planned_start", "planned_finish", "start", "finish",
                   "compute_cycles", "read_bytes", "write_bytes", "waited_for"});
    TaskColumns& tasks = run_.tasks;
    const NameIndex buffers(run_.buffers.name), layers(run_.layers), processors(run_.processors);
    while (table.next()) {
      expect_number(table, tasks.name.size());
      tasks.name.push_back(table.text(1));
      tasks.kind.push_back(one_of(table, 2, kind_names));
      tasks.layer.push_back(layers.number(table, 3, "summary.json among its layers"));
      tasks.processor.push_back(processors.number(table, 4, "summary.json among its processors"));
      tasks.planned_start.push_back(table.integer(5));
      tasks.planned_finish.push_back(table.integer(6));
      tasks.start.push_back(table.integer(7));
      tasks.finish.push_back(table.integer(8));
      if (tasks.start.back() < 0 || tasks.finish.back() < tasks.start.back()) {
        table.fail(8, "the task ends before it starts; expected a start from 0 on and a finish from there on");
      }
      tasks.read_bytes.push_back(table.integer(10));
      tasks.write_bytes.push_back(table.integer(11));
      read_cause(table, buffers);
    }
    expect_rows(table, tasks.name.size(), summary_.tasks, "tasks");
    if (run_.buffers.name.size() < tasks.name.size()) {
      throw InputError({path_of("buffers.csv")},
                       "has fewer buffers than there are tasks; expected one per task at least");
    }
  }

  void read_cause(const CsvFile& table, const NameIndex& buffers) {
    constexpr std::size_t column = 12;
    const std::string& cause = table.text(column);
    if (!cause.starts_with(input_prefix)) {
      run_.tasks.waited_for.push_back(one_of(table, column, cause_names));
      run_.tasks.waited_input.push_back(-1);
      return;
    }
    const std::int64_t buffer = buffers.find(cause.substr(input_prefix.size()));
    if (buffer < 0) table.fail(column, fmt::format("'{}'; expected a buffer of buffers.csv", cause.substr(0, 80)));
    run_.tasks.waited_for.push_back(static_cast<std::int64_t>(WaitedFor::input));
    run_.tasks.waited_input.push_back(buffer);
  }

  void read_phases() {
    CsvFile table(path_of("phases.csv"),
                  {"task", "descriptor_cycles", "read_cycles", "local_cycles", "compute_cycles", "write_cycles"});
    TaskColumns& tasks = run_.tasks;
    while (table.next()) {
      expect_number(table, tasks.descriptor.size());
      tasks.descriptor.push_back(table.integer(1));
      tasks.local.push_back(table.integer(3));
      tasks.compute.push_back(table.integer(4));
      tasks.write.push_back(table.integer(5));
    }
    expect_rows(table, tasks.descriptor.size(), summary_.tasks, "tasks");
  }

  void read_edges() {
    CsvFile table(path_of("edges.csv"), {"buffer", "task", "bytes"});
    run_.tasks.input_count.assign(run_.tasks.name.size(), 0);
    std::int64_t last = 0;
    while (table.next()) {
      run_.inputs.push_back(within(table, 0, summary_.buffers));
      const std::int64_t task = within(table, 1, summary_.tasks);
      if (task < last) table.fail(1, "expected rows in the order of tasks");
      last = task;
      ++run_.tasks.input_count[static_cast<std::size_t>(task)];
    }
  }

  void read_occupancy() {
    CsvFile table(path_of("occupancy.csv"), {"cycle", "total", "input", "weight", "activation", "output"});
    std::int64_t peak = 0;
    while (table.next()) {
      run_.occupancy_cycle.push_back(table.integer(0));
      for (std::size_t c = 0; c < class_names.size(); ++c) run_.occupancy[c].push_back(table.integer(2 + c));
      peak = std::max(peak, table.integer(1));
    }
    if (peak != summary_.peak_bytes) {
      table.fail_at_end(fmt::format("the largest total is {}; expected {}, the peak in summary.json; repeat weft run",
                                    peak, summary_.peak_bytes));
    }
  }

  void read_critical_path() {
    const std::vector<std::string> names = {"task",        "name",           "processor",       "start",
                                            "finish",      "compute_cycles", "transfer_cycles", "dispatch_cycles",
                                            "space_cycles"};
    CsvFile table(path_of("critical_path.csv"), names);
    CriticalColumns& path = run_.critical_path;
    path.resources.assign(table.columns().begin() + static_cast<std::ptrdiff_t>(names.size()), table.columns().end());
    path.waiting.resize(path.resources.size());
    std::int64_t sum = 0;
    const auto add = [&](Integers& column, std::size_t k) {
      column.push_back(table.integer(k));
      sum += column.back();
    };
    while (table.next()) {
      path.task.push_back(within(table, 0, summary_.tasks));
      add(path.compute, 5);
      add(path.transfer, 6);
      add(path.dispatch, 7);
      add(path.space, 8);
      for (std::size_t r = 0; r < path.waiting.size(); ++r) add(path.waiting[r], names.size() + r);
    }
    if (sum != summary_.makespan) {
      table.fail_at_end(fmt::format("the rows add up to {} cycles; expected {}, the makespan; repeat weft run", sum,
                                    summary_.makespan));
    }
  }

  std::vector<std::vector<std::string>> rows_of(CsvFile& table, std::size_t texts) const {
    std::vector<std::vector<std::string>> rows;
    while (table.next()) {
      std::vector<std::string>& row = rows.emplace_back();
      for (std::size_t k = 0; k < table.columns().size(); ++k) {
        if (k >= texts && !table.text(k).empty()) table.number(k);
        row.push_back(table.text(k));
      }
    }
    return rows;
  }

  void read_small_tables() {
    CsvFile layers(path_of("layers.csv"),
                   {"layer", "op", "tiles", "macs", "start", "finish", "pe_cycles", "utilization", "read_bytes",
                    "write_bytes", "dram_read_bytes", "dram_write_bytes", "energy_pj", "on_critical_path",
                    "path_compute", "path_transfer", "path_dispatch", "path_space", "path_waiting"});
    run_.layer_columns = layers.columns();
    run_.layer_rows = rows_of(layers, 2);
    expect_rows(layers, run_.layer_rows.size(), static_cast<std::int64_t>(summary_.layers.size()), "layers");
    CsvFile counters(path_of("counters.csv"), {"resource", "counter", "value"});
    run_.counters = rows_of(counters, 2);
    CsvFile waiting(path_of("waiting.csv"), {"resource", "initiator", "behind", "cycles"});
    run_.waiting = rows_of(waiting, 3);
  }

  SummaryFile summary_;
  RunFiles run_;
};

}  // namespace

RunFiles read_run_files(const std::string& directory) { return RunReader(directory).read(); }

}  // namespace weft
