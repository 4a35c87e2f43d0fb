#include "hw/report/layer_table.hpp"

#include <algorithm>
#include <numeric>
#include <tuple>

#include "base/text/text_writer.hpp"

namespace weft {

namespace {

struct Interval {
  std::uint32_t layer = 0;
  ProcessorId processor = 0;
  Cycles start = 0, finish = 0;
};

struct Moved {
  double scratchpad_read = 0, scratchpad_written = 0, dram_read = 0, dram_written = 0;
};

Moved moved_by(const RunRecord& record, TaskId task) {
  const TaskGraph& graph = record.graph;
  const Bytes descriptor = record.result.descriptor_bytes, completion = record.result.completion_bytes;
  Moved moved;
  moved.dram_read = static_cast<double>(descriptor);
  moved.dram_written = static_cast<double>(completion);
  const auto inputs = graph.inputs(task);
  const auto read_from = [&](BufferId input) -> double& {
    return graph.in_scratchpad(input) ? moved.scratchpad_read : moved.dram_read;
  };
  if (graph.kind(task) == TaskKind::compute) {
    for (std::size_t k = 0; k < inputs.size(); ++k) read_from(inputs[k]) += graph.operand_bytes(task, k);
    const TaskRun& run = record.result.tasks[task];
    moved.dram_read -= static_cast<double>(run.reused_dram_bytes);
    moved.scratchpad_read -= static_cast<double>(run.reused_bytes - run.reused_dram_bytes + run.multicast_bytes);
  } else if (!inputs.empty()) {
    read_from(inputs[0]) +=
        static_cast<double>(record.result.tasks[task].read_bytes - descriptor);  // all of one memory
  }
  const TaskClass& task_class = graph.of(task);
  const BufferId result = task_class.result_buffer == no_buffer ? task : task_class.result_buffer;
  (graph.in_scratchpad(result) ? moved.scratchpad_written : moved.dram_written) +=
      static_cast<double>(task_class.output_bytes);
  return moved;
}

// Adds the cycles that each processing element was taken by tiles of each layer, and what MACs it could have done.
void add_pe_cycles(std::vector<Interval>& intervals, const Platform& platform, std::vector<LayerRow>& rows,
                   std::vector<double>& possible_macs) {
  std::ranges::sort(intervals, [](const Interval& a, const Interval& b) {
    return std::tie(a.layer, a.processor, a.start) < std::tie(b.layer, b.processor, b.start);
  });
  Cycles end = 0;
  for (std::size_t i = 0; i < intervals.size(); ++i) {
    const Interval& interval = intervals[i];
    const bool is_first =
        i == 0 || intervals[i - 1].layer != interval.layer || intervals[i - 1].processor != interval.processor;
    const Cycles begin = is_first ? interval.start : std::max(interval.start, end);
    end = is_first ? interval.finish : std::max(interval.finish, end);
    const Cycles cycles = std::max(interval.finish, begin) - begin;
    rows[interval.layer].pe_cycles += cycles;
    possible_macs[interval.layer] +=
        static_cast<double>(cycles) * static_cast<double>(platform.processors[interval.processor].peak_macs_per_cycle);
  }
}

void add_critical_path(const RunRecord& record, std::vector<LayerRow>& rows) {
  for (const CriticalPath::Step& step : record.result.critical_path.steps) {
    LayerRow& row = rows[record.graph.of(step.task).layer];
    const Cycles waiting = std::accumulate(step.waiting.begin(), step.waiting.end(), Cycles{0});
    row.path_compute += step.compute;
    row.path_transfer += step.transfer;
    row.path_dispatch += step.dispatch;
    row.path_space += step.space;
    row.path_waiting += waiting;
    row.on_critical_path += step.compute + step.transfer + step.dispatch + step.space + waiting;
  }
}

// Returns the attojoules of a task's arithmetic, by the size of the elements that it computes with, on a kind of
// processing element.
double arithmetic_of(const EnergyTable& table, const Work& work, std::uint32_t kind) {
  const EnergyTable::Arithmetic each = table.arithmetic(arithmetic_size(work.element_bits), kind);
  return static_cast<double>(work.macs) * static_cast<double>(each.mac) +
         static_cast<double>(work.operations) * static_cast<double>(each.operation);
}

// Shares the energy out, in picojoules. `arithmetic` is by layer, in attojoules, with what models have counted.
void add_energy(const Energy& energy, const std::vector<double>& arithmetic, std::vector<LayerRow>& rows) {
  using enum EnergyEvent;
  const auto figure = [&](EnergyEvent event) { return static_cast<double>(energy.table.figures[event]) * 1e-6; };
  const auto part = [](Bytes bytes, Bytes all) {
    return all == 0 ? 0 : static_cast<double>(bytes) / static_cast<double>(all);
  };
  Bytes all_moved = 0, all_pins = 0;
  Cycles makespan = 0;
  const auto pin_bytes = [](const LayerRow& row) { return row.dram_read_pin_bytes + row.dram_write_pin_bytes; };
  const auto moved_bytes = [](const LayerRow& row) {
    return row.read_bytes + row.write_bytes + row.dram_read_bytes + row.dram_write_bytes;
  };
  for (const LayerRow& row : rows) {
    all_moved += moved_bytes(row);
    all_pins += pin_bytes(row);
    makespan += row.on_critical_path;
  }
  const double rows_opened = static_cast<double>(energy.counts[dram_activate]) * figure(dram_activate);
  for (std::size_t layer = 0; layer < rows.size(); ++layer) {
    LayerRow& row = rows[layer];
    row.energy_pj = arithmetic[layer] * 1e-6 + static_cast<double>(row.read_bytes) * figure(scratchpad_read) +
                    static_cast<double>(row.write_bytes) * figure(scratchpad_write) +
                    static_cast<double>(row.dram_read_pin_bytes) * figure(dram_read) +
                    static_cast<double>(row.dram_write_pin_bytes) * figure(dram_write) +
                    part(moved_bytes(row), all_moved) * energy.interconnect +
                    part(pin_bytes(row), all_pins) * rows_opened +
                    part(row.on_critical_path, makespan) * energy.leakage;
  }
}

}  // namespace

std::vector<LayerRow> layer_rows(const RunRecord& record) {
  const TaskGraph& graph = record.graph;
  const std::size_t layers = graph.layer_names().size();
  std::vector<LayerRow> rows(layers);
  std::vector<Moved> moved(layers);
  std::vector<double> arithmetic(layers), possible_macs(layers);
  std::vector<bool> is_measured(layers, true);  // against what all elements say that they can do
  std::vector<Interval> intervals;
  for (TaskId task = 0; task < graph.task_count(); ++task) {
    const TaskClass& task_class = graph.of(task);
    const TaskRun& run = record.result.tasks[task];
    LayerRow& row = rows[task_class.layer];
    row.start = row.start < 0 ? run.start : std::min(row.start, run.start);
    row.finish = std::max(row.finish, run.finish);
    row.reused_bytes += run.reused_bytes;
    row.multicast_bytes += run.multicast_bytes;
    row.dram_read_pin_bytes += run.dram_read_pin_bytes;
    row.dram_write_pin_bytes += run.dram_write_pin_bytes;
    const Moved of_task = moved_by(record, task);
    moved[task_class.layer].scratchpad_read += of_task.scratchpad_read;
    moved[task_class.layer].scratchpad_written += of_task.scratchpad_written;
    moved[task_class.layer].dram_read += of_task.dram_read;
    moved[task_class.layer].dram_written += of_task.dram_written;
    if (task_class.kind != TaskKind::compute) continue;
    row.op = to_string(task_class.work.op);
    ++row.tiles;
    row.macs += task_class.work.macs;
    if (record.result.energy) {
      if (!run.counts_own_arithmetic)
        arithmetic[task_class.layer] +=
            arithmetic_of(record.result.energy->table, task_class.work, record.platform.processors[run.processor].kind);
      arithmetic[task_class.layer] += static_cast<double>(run.own_energy);
    }
    if (record.platform.processors[run.processor].peak_macs_per_cycle == 0) is_measured[task_class.layer] = false;
    intervals.push_back({task_class.layer, run.processor, run.start, run.finish});
  }
  for (std::size_t layer = 0; layer < layers; ++layer) {
    rows[layer].name = graph.layer_names()[layer];
    rows[layer].read_bytes = static_cast<Bytes>(moved[layer].scratchpad_read);
    rows[layer].write_bytes = static_cast<Bytes>(moved[layer].scratchpad_written);
    rows[layer].dram_read_bytes = static_cast<Bytes>(moved[layer].dram_read);
    rows[layer].dram_write_bytes = static_cast<Bytes>(moved[layer].dram_written);
  }
  add_pe_cycles(intervals, record.platform, rows, possible_macs);
  for (std::size_t layer = 0; layer < layers; ++layer) {
    if (is_measured[layer] && possible_macs[layer] > 0 && rows[layer].macs > 0)
      rows[layer].utilization = static_cast<double>(rows[layer].macs) / possible_macs[layer];
  }
  add_critical_path(record, rows);
  if (record.result.energy) add_energy(*record.result.energy, arithmetic, rows);
  std::erase_if(rows, [](const LayerRow& row) { return row.start < 0; });
  return rows;
}

std::optional<double> mac_utilization(const RunRecord& record) {
  double macs = 0, per_cycle = 0;
  for (TaskId task = 0; task < record.graph.task_count(); ++task) {
    const std::int64_t of_task = record.graph.of(task).work.macs;
    const Processor& processor = record.platform.processors[record.result.tasks[task].processor];
    if (of_task > 0 && processor.peak_macs_per_cycle == 0) return std::nullopt;
    macs += static_cast<double>(of_task);
  }
  for (const Processor& processor : record.platform.processors) {
    per_cycle += static_cast<double>(processor.peak_macs_per_cycle);
  }
  if (per_cycle == 0 || record.result.makespan == 0) return std::nullopt;
  return macs / (per_cycle * static_cast<double>(record.result.makespan));
}

void write_layers_csv(std::ostream& out, const std::vector<LayerRow>& rows) {
  TextWriter table(out);
  table.text(
      "layer,op,tiles,macs,start,finish,pe_cycles,utilization,read_bytes,write_bytes,dram_read_bytes,dram_write_bytes,"
      "energy_pj,on_critical_path,path_compute,path_transfer,path_dispatch,path_space,path_waiting,"
      "dram_read_pin_bytes,dram_write_pin_bytes,reused_bytes,multicast_bytes\n");
  const auto or_empty = [](const std::optional<double>& value) { return value ? number_text(*value) : std::string(); };
  for (const LayerRow& row : rows) {
    table.write("{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{}\n", csv_field(row.name), row.op,
                row.tiles, row.macs, row.start, row.finish, row.pe_cycles, or_empty(row.utilization), row.read_bytes,
                row.write_bytes, row.dram_read_bytes, row.dram_write_bytes, or_empty(row.energy_pj),
                row.on_critical_path, row.path_compute, row.path_transfer, row.path_dispatch, row.path_space,
                row.path_waiting, row.dram_read_pin_bytes, row.dram_write_pin_bytes, row.reused_bytes,
                row.multicast_bytes);
  }
}

}  // namespace weft
