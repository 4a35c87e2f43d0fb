// Tables of what the machine has counted.
#pragma once

#include <ostream>

#include "hw/report/run_record.hpp"

namespace weft {

// Writes counters.csv: resource,counter,value. It has, for every shared resource, its requests, how many of them waited
// and for how many cycles, and the fraction of the run in which it was busy; what models count (row hits, bank
// conflicts); and bytes.
void write_counters_csv(std::ostream& out, const RunRecord& record);

// Writes waiting.csv: resource,initiator,behind,cycles. It tells which initiator waited for a resource behind which:
// the one that was served directly before, or nothing where a model cannot say. Only what is above zero is written.
void write_waiting_csv(std::ostream& out, const RunRecord& record);

// Writes critical_path.csv: task,name,processor,start,finish,compute_cycles,transfer_cycles,dispatch_cycles,
// space_cycles, and a column for every resource that the path waited for. The cycles of all rows add up to the
// makespan.
void write_critical_path_csv(std::ostream& out, const RunRecord& record);

}  // namespace weft
