// Writes a run as Chrome trace events, for ui.perfetto.dev: one track per PE and DMA channel with a slice per task and,
// inside it, its descriptor, read, compute and write; and counters for the occupancy of the scratchpad.
//
// The format is Google's "Trace Event Format": complete events (X), counters (C) and metadata (M). Times are in
// microseconds, with as many digits as picoseconds need.
#pragma once

#include <iosfwd>

#include "hw/report/run_record.hpp"

namespace weft {

void write_chrome_trace(std::ostream& out, const RunRecord& record);

}  // namespace weft
