// What `weft run` says of a finished run on the terminal.
#pragma once

#include <string>

#include "cli/output/run_files.hpp"
#include "hw/report/output_directory.hpp"
#include "hw/report/run_record.hpp"
#include "hw/report/summary.hpp"

namespace weft {

// Prints plan, run and bounds; time, memory, DRAM, MACs and energy; where the makespan went, and the layers that took
// most of it, as bars; what would make it shorter; and where to look next. `why_no_contention` is for plans without
// contention. There are colours only on a terminal, and none where NO_COLOR is set (no-color.org).
void print_run_summary(const SummaryHead& head, const RunRecord& record, const std::string& why_no_contention,
                       const OutputDirectory& directory, Kept kept);

}  // namespace weft
