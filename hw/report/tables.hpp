// Writes the tables of a run as CSV (RFC 4180, with line feeds). The first row has the names; times are in cycles of
// the machine's clock.
#pragma once

#include <iosfwd>

#include "hw/report/run_record.hpp"

namespace weft {

// Writes tasks.csv: task,name,kind,layer,processor,planned_start,planned_finish,start,finish,compute_cycles,read_bytes,
// write_bytes,waited_for.
void write_tasks_csv(std::ostream& out, const RunRecord& record);

// Writes buffers.csv: buffer,name,class,bytes,address,producer,copy_of,planned_alloc,planned_free,alloc,free. Some
// values are empty: the address of a buffer in DRAM, the producer of a buffer that is there from the start, and the
// times at which a buffer would be released that is held to the end.
void write_buffers_csv(std::ostream& out, const RunRecord& record);

// Writes occupancy.csv: cycle,total,input,weight,activation,output, the bytes in the scratchpad at the end of each
// instant that changed them.
void write_occupancy_csv(std::ostream& out, const RunRecord& record);

}  // namespace weft
