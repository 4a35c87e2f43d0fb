#include "cli/output/run_files.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
#include <ostream>

#include "hw/report/chrome_trace.hpp"
#include "hw/report/layer_table.hpp"
#include "hw/report/tables.hpp"
#include "hw/trace/fst.hpp"
#include "hw/trace/gtkw.hpp"

namespace weft {

namespace {

void write_save_files(OutputDirectory& directory, const Experiment& experiment, const Waveform& waveform,
                      const TraceWindow& window, const RunRecord& record, const std::string& vcd) {
  SaveFileNames names;
  if (experiment.trace.fst && can_convert_to_fst()) {
    names.dump = "trace.fst";
    convert_to_fst(vcd, directory.add(names.dump));
  } else if (experiment.trace.fst) {
    spdlog::warn("vcd2fst is not installed (on Debian or Ubuntu: apt-get install gtkwave); the waveform stays VCD");
  }
  const Cycles end = std::min(record.result.makespan + 1, window.to);
  write_file(directory, names.save, [&](std::ostream& out) {
    write_save_file(out, waveform.signals(), names, window.from * record.period, end * record.period);
  });
  write_file(directory, names.tasks, [&](std::ostream& out) { write_task_names(out, record.graph); });
  write_file(directory, names.layers, [&](std::ostream& out) { write_layer_names(out, record.graph); });
  write_file(directory, names.states, [](std::ostream& out) { write_state_names(out); });
}

constexpr std::array<const char*, 9> table_names = {"tasks.csv",    "buffers.csv", "occupancy.csv",
                                                    "counters.csv", "waiting.csv", "critical_path.csv",
                                                    "phases.csv",   "edges.csv",   "layers.csv"};
constexpr std::array<const char*, 8> trace_names = {"trace.json",       "trace.vcd",       "trace.fst",
                                                    "trace.gtkw",       "trace.tasks.txt", "trace.layers.txt",
                                                    "trace.states.txt", transactions_file};

void write_pareto_csv(std::ostream& out, const std::vector<Plan>& plans) {
  out << "makespan_cycles,peak_bytes,peak_address,fits\n";
  for (const Plan& plan : plans) {
    out << fmt::format("{:.0f},{},{},{}\n", plan.schedule.makespan, plan.peak_bytes, plan.peak_address,
                       to_string(plan.fits));
  }
}

}  // namespace

Kept kept_named(const std::string& name) {
  return name == "summary" ? Kept::summary : name == "tables" ? Kept::tables : Kept::all;
}

void write_summary_file(OutputDirectory& directory, const SummaryHead& head, const RunRecord& record) {
  write_file(directory, "summary.json", [&](std::ostream& out) { write_summary(out, head, record); });
}

void write_tables(OutputDirectory& directory, const SummaryHead& head, const RunRecord& record) {
  write_file(directory, "tasks.csv", [&](std::ostream& out) { write_tasks_csv(out, record); });
  write_file(directory, "buffers.csv", [&](std::ostream& out) { write_buffers_csv(out, record); });
  write_file(directory, "occupancy.csv", [&](std::ostream& out) { write_occupancy_csv(out, record); });
  write_file(directory, "counters.csv", [&](std::ostream& out) { write_counters_csv(out, record); });
  write_file(directory, "waiting.csv", [&](std::ostream& out) { write_waiting_csv(out, record); });
  write_file(directory, "critical_path.csv", [&](std::ostream& out) { write_critical_path_csv(out, record); });
  write_file(directory, "phases.csv", [&](std::ostream& out) { write_phases_csv(out, record); });
  write_file(directory, "edges.csv", [&](std::ostream& out) { write_edges_csv(out, record); });
  write_file(directory, "layers.csv", [&](std::ostream& out) { write_layers_csv(out, head.layers); });
}

void write_traces(OutputDirectory& directory, const Experiment& experiment, const Waveform& waveform,
                  const TraceWindow& window, const std::string& vcd, const RunRecord& record) {
  write_save_files(directory, experiment, waveform, window, record, vcd);
  write_file(directory, "trace.json", [&](std::ostream& out) { write_chrome_trace(out, record); });
}

void drop_unkept_files(OutputDirectory& directory, Kept kept) {
  if (kept == Kept::summary) {
    for (const char* name : table_names) directory.drop(name);
  }
  if (kept != Kept::all) {
    for (const char* name : trace_names) directory.drop(name);
  }
}

void write_pareto(OutputDirectory& directory, const std::vector<Plan>& plans) {
  write_file(directory, "pareto.csv", [&](std::ostream& out) { write_pareto_csv(out, plans); });
}

void print_pareto(const std::vector<Plan>& plans, const OutputDirectory& directory) {
  fmt::print("planned schedules to choose from ({}); the first was simulated:\n", directory.path_of("pareto.csv"));
  for (const Plan& plan : plans) fmt::print("{:<12}{:>16.0f}{:>14}\n", "", plan.schedule.makespan, plan.peak_bytes);
}

}  // namespace weft
