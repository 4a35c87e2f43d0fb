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

// Writes phases.csv: task,descriptor_cycles,read_cycles,local_cycles,compute_cycles,held_cycles,write_cycles. They add up
// to the task's life; a load or store has all of its time in read_cycles.
void write_phases_csv(std::ostream& out, const RunRecord& record);

// Writes edges.csv: buffer,task,bytes. A row says that the task reads so many bytes of the buffer.
void write_edges_csv(std::ostream& out, const RunRecord& record);

}  // namespace weft
