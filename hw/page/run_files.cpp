#include "hw/page/run_files.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <map>
#include <numeric>
#include <string_view>
#include <unordered_map>

#include "base/core/error.hpp"
#include "base/text/csv_file.hpp"
#include "hw/page/small_tables.hpp"
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

// Where there is an end, it is not before the begin.
void expect_order(const CsvFile& table, std::size_t column, std::int64_t begin, std::int64_t end) {
  if (end >= 0 && end < begin) {
    table.fail(column, fmt::format("{} {}; expected {} or more", table.columns()[column], end, begin));
  }
}

std::int64_t sum_of(const Integers& values) { return std::accumulate(values.begin(), values.end(), std::int64_t{0}); }

void expect_sum(const CsvFile& table, const char* what, std::int64_t found, std::int64_t expected, const char* name) {
  if (found == expected) return;
  table.fail_at_end(
      fmt::format("the {} {}; expected {}, {} in summary.json; repeat weft run", what, found, expected, name));
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
    run_.layer_columns = layer_columns();
    run_.layer_rows = read_layers(path_of("layers.csv"), summary_);
    run_.counters = read_counters(path_of("counters.csv"), summary_);
    run_.waiting = read_waiting(path_of("waiting.csv"), summary_);
    return std::move(run_);
  }

 private:
  std::string path_of(const char* name) const { return (std::filesystem::path(run_.directory) / name).string(); }

  void expect_until_makespan(const CsvFile& table, std::size_t column, std::int64_t cycle) const {
    if (cycle <= summary_.makespan) return;
    table.fail(column, fmt::format("cycle {} is behind the end; expected at most {}, the makespan in summary.json; "
                                   "repeat weft run",
                                   cycle, summary_.makespan));
  }

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
      for (const std::size_t other : {5, 6}) {
        if (!table.text(other).empty()) within(table, other, summary_.buffers);
      }
      buffers.planned_alloc.push_back(table.rounded_or_none(7));
      buffers.planned_free.push_back(table.rounded_or_none(8));
      expect_order(table, 8, buffers.planned_alloc.back(), buffers.planned_free.back());
      buffers.alloc.push_back(table.integer_or_none(9));
      buffers.free.push_back(table.integer_or_none(10));
      expect_order(table, 10, buffers.alloc.back(), buffers.free.back());
      expect_until_makespan(table, 10, std::max(buffers.alloc.back(), buffers.free.back()));
    }
    expect_rows(table, buffers.name.size(), summary_.buffers, "buffers");
  }

  void read_tasks() {
    CsvFile table(path_of("tasks.csv"),
                  {"task", "name", "kind", "layer", "processor", "planned_start", "planned_finish", "start", "finish",
                   "compute_cycles", "read_bytes", "write_bytes", "waited_for", "reused_bytes", "multicast_bytes"});
    TaskColumns& tasks = run_.tasks;
    const NameIndex buffers(run_.buffers.name), layers(run_.layers), processors(run_.processors);
    while (table.next()) {
      expect_number(table, tasks.name.size());
      tasks.name.push_back(table.text(1));
      tasks.kind.push_back(one_of(table, 2, kind_names));
      tasks.layer.push_back(layers.number(table, 3, "summary.json among its layers"));
      tasks.processor.push_back(processors.number(table, 4, "summary.json among its processors"));
      tasks.planned_start.push_back(table.rounded(5));
      tasks.planned_finish.push_back(table.rounded(6));
      expect_order(table, 6, tasks.planned_start.back(), tasks.planned_finish.back());
      tasks.start.push_back(table.integer(7));
      tasks.finish.push_back(table.integer(8));
      expect_order(table, 8, tasks.start.back(), tasks.finish.back());
      expect_until_makespan(table, 8, tasks.finish.back());
      tasks.compute.push_back(table.integer(9));
      tasks.read_bytes.push_back(table.integer(10));
      tasks.write_bytes.push_back(table.integer(11));
      read_cause(table, buffers);
      kept_bytes_.push_back(table.integer(13) + table.integer(14));
    }
    expect_rows(table, tasks.name.size(), summary_.tasks, "tasks");
    expect_sum(table, "finishes end with", tasks.finish.empty() ? 0 : *std::ranges::max_element(tasks.finish),
               summary_.makespan, "the makespan");
    expect_sum(table, "bytes read add up to", sum_of(tasks.read_bytes), summary_.read_bytes, "what the memories read");
    expect_sum(table, "bytes written add up to", sum_of(tasks.write_bytes), summary_.write_bytes,
               "what the memories took");
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
    CsvFile table(path_of("phases.csv"), {"task", "descriptor_cycles", "read_cycles", "local_cycles", "compute_cycles",
                                          "held_cycles", "write_cycles"});
    TaskColumns& tasks = run_.tasks;
    while (table.next()) {
      expect_number(table, tasks.descriptor.size());
      const auto task = within(table, 0, summary_.tasks);
      const auto at = static_cast<std::size_t>(task);
      tasks.descriptor.push_back(table.integer(1));
      tasks.local.push_back(table.integer(3));
      tasks.held.push_back(table.integer(5));
      tasks.write.push_back(table.integer(6));
      if (const std::int64_t compute = table.integer(4); compute != tasks.compute[at]) {
        table.fail(4, fmt::format("compute_cycles {}; expected {}, those of the task in tasks.csv; repeat weft run",
                                  compute, tasks.compute[at]));
      }
      const std::int64_t life = tasks.finish[at] - tasks.start[at];
      const std::int64_t sum = tasks.descriptor[at] + table.integer(2) + tasks.local[at] + tasks.compute[at] +
                               tasks.held[at] + tasks.write[at];
      if (sum != life) {
        table.fail(1,
                   fmt::format("the cycles add up to {}; expected {}, from start to finish of the task in tasks.csv; "
                               "repeat weft run",
                               sum, life));
      }
    }
    expect_rows(table, tasks.descriptor.size(), summary_.tasks, "tasks");
  }

  void read_edges() {
    CsvFile table(path_of("edges.csv"), {"buffer", "task", "bytes"});
    TaskColumns& tasks = run_.tasks;
    tasks.input_count.assign(tasks.name.size(), 0);
    Integers bytes(tasks.name.size());
    std::int64_t last = 0;
    while (table.next()) {
      run_.inputs.push_back(within(table, 0, summary_.buffers));
      const std::int64_t task = within(table, 1, summary_.tasks);
      if (task < last) table.fail(1, "expected rows in the order of tasks");
      last = task;
      ++tasks.input_count[static_cast<std::size_t>(task)];
      bytes[static_cast<std::size_t>(task)] += table.rounded(2);
    }
    for (std::size_t task = 0; task < bytes.size(); ++task) {
      if (read_fits(task, bytes[task])) continue;
      table.fail_at_end(fmt::format(
          "task {} reads {} bytes in its rows; expected {}, its read_bytes in tasks.csv and what it did not have "
          "to read; "
          "repeat weft run",
          task, bytes[task], needed_bytes(task)));
    }
  }

  std::int64_t needed_bytes(std::size_t task) const {
    return run_.tasks.read_bytes[task] - summary_.descriptor_bytes + kept_bytes_[task];
  }

  // Bytes of an edge may be fractions, which were rounded. A DMA channel reads more than it is asked for where it reads
  // over gaps, and less where it has kept what the load before has read: all that it writes, it had.
  bool read_fits(std::size_t task, std::int64_t bytes) const {
    constexpr std::int64_t compute = 0, load = 1;  // kind_names
    const std::int64_t rounding = run_.tasks.input_count[task], read = needed_bytes(task), kind = run_.tasks.kind[task];
    if (rounding == 0) return read == 0;
    const std::int64_t most = kind == load ? std::max(read, run_.tasks.write_bytes[task]) : read;
    return bytes <= most + rounding && (kind != compute || read <= bytes + rounding);
  }

  void read_occupancy() {
    CsvFile table(path_of("occupancy.csv"), {"cycle", "total", "input", "weight", "activation", "output"});
    std::int64_t peak = 0;
    while (table.next()) {
      const std::int64_t cycle = table.integer(0), total = table.integer(1);
      if (!run_.occupancy_cycle.empty() && cycle <= run_.occupancy_cycle.back()) {
        table.fail(0,
                   fmt::format("cycle {} behind {}; expected cycles that ascend", cycle, run_.occupancy_cycle.back()));
      }
      expect_until_makespan(table, 0, cycle);
      run_.occupancy_cycle.push_back(cycle);
      std::int64_t sum = 0;
      for (std::size_t c = 0; c < class_names.size(); ++c) {
        run_.occupancy[c].push_back(table.integer(2 + c));
        sum += run_.occupancy[c].back();
      }
      if (sum != total) table.fail(1, fmt::format("total {}; expected {}, the sum of the classes", total, sum));
      peak = std::max(peak, total);
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
      const std::int64_t task = within(table, 0, summary_.tasks);
      path.task.push_back(task);
      expect_times_of(table, static_cast<std::size_t>(task));
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
    const std::array<const Integers*, 4> columns = {&path.compute, &path.transfer, &path.dispatch, &path.space};
    for (std::size_t k = 0; k < columns.size(); ++k) {
      expect_sum(table, fmt::format("{} add up to", names[5 + k]).c_str(), sum_of(*columns[k]), summary_.path_cycles[k],
                 "those of critical_path");
    }
    std::map<std::string, std::int64_t> expected = summary_.path_waiting;
    std::erase_if(expected, [](const auto& entry) { return entry.second == 0; });
    std::map<std::string, std::int64_t> found;
    for (std::size_t r = 0; r < path.waiting.size(); ++r) found[path.resources[r]] = sum_of(path.waiting[r]);
    if (found != expected) {
      table.fail_at_end(
          "the cycles that were waited for resources are not those of critical_path in summary.json; repeat weft run");
    }
  }

  void expect_times_of(const CsvFile& table, std::size_t task) const {
    const std::int64_t start = run_.tasks.start[task], finish = run_.tasks.finish[task];
    if (table.text(1) != run_.tasks.name[task]) {
      table.fail(1, "the name is not that of the task in tasks.csv; repeat weft run");
    }
    if (table.integer(3) != start || table.integer(4) != finish) {
      table.fail(3, fmt::format("{} to {}; expected {} to {}, those of the task in tasks.csv; repeat weft run",
                                table.integer(3), table.integer(4), start, finish));
    }
  }

  SummaryFile summary_;
  Integers kept_bytes_;  // by task: operands that it did not read
  RunFiles run_;
};

}  // namespace

RunFiles read_run_files(const std::string& directory) { return RunReader(directory).read(); }

}  // namespace weft
