// The files that `weft run` writes beside the dump of the waveform.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "hw/report/output_directory.hpp"
#include "hw/report/run_record.hpp"
#include "hw/report/summary.hpp"
#include "hw/trace/trace_window.hpp"
#include "hw/trace/waveform.hpp"
#include "workloads/experiment/experiment.hpp"

namespace weft {

// How much of a run is written.
enum class Kept : std::uint8_t { summary, tables, all };

// Returns what "summary", "tables" or "all" stands for.
Kept kept_named(const std::string& name);

// Writes summary.json.
void write_summary_file(OutputDirectory& directory, const SummaryHead& head, const RunRecord& record);

// Writes all tables.
void write_tables(OutputDirectory& directory, const SummaryHead& head, const RunRecord& record);

// Writes trace.json, and how GTKWave shows the dump `vcd` of the window; converts that one to FST where the experiment asks for it.
void write_traces(OutputDirectory& directory, const Experiment& experiment, const Waveform& waveform,
                  const TraceWindow& window, const std::string& vcd, const RunRecord& record);

// Drops what an earlier run has left and this one does not write.
void drop_unkept_files(OutputDirectory& directory, Kept kept);
// The log of transactions, which is written while the run goes on.
inline constexpr const char* transactions_file = "transactions.bin";

// Writes pareto.csv; prints what is in it.
void write_pareto(OutputDirectory& directory, const std::vector<Plan>& plans);
void print_pareto(const std::vector<Plan>& plans, const OutputDirectory& directory);

}  // namespace weft
