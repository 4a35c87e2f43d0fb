// The files that `weft run` writes beside the dump of the waveform.
#pragma once

#include <string>
#include <vector>

#include "hw/report/output_directory.hpp"
#include "hw/report/run_record.hpp"
#include "hw/report/summary.hpp"
#include "hw/trace/waveform.hpp"
#include "workloads/experiment/experiment.hpp"

namespace weft {

// Writes all tables and traces, the summary, and how GTKWave shows the dump `vcd`; converts that one to FST where the
// experiment asks for it.
void write_run_files(OutputDirectory& directory, const Experiment& experiment, const Waveform& waveform,
                     const std::string& vcd, const SummaryHead& head, const RunRecord& record);

// Writes pareto.csv; prints what is in it.
void write_pareto(OutputDirectory& directory, const std::vector<Plan>& plans);
void print_pareto(const std::vector<Plan>& plans, const OutputDirectory& directory);

}  // namespace weft
