// The record of a simulated run, from which tables, traces and the summary are made.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/core/types.hpp"
#include "hw/record/energy.hpp"
#include "hw/record/task_waits.hpp"
#include "sched/dispatch/dispatch.hpp"
#include "sched/memory/occupancy.hpp"
#include "sched/model/schedule.hpp"

namespace weft {

// A task's life: start + descriptor + read + local + compute + held + write = finish. A load or store has all its time in
// `read` (reads and writes overlap there).
struct TaskRun {
  Cycles start = -1;
  Cycles finish = -1;
  Cycles descriptor = 0;
  Cycles read = 0;
  Cycles compute = 0;
  Cycles write = 0;
  Cycles uncontended = 0;  // the whole life, without `local` and `held`, if nothing else went on in the machine
  Bytes read_bytes = 0;
  Bytes write_bytes = 0;
  // Of the operands of a task on a processing element, besides read_bytes: what was not read, as it was there already
  // (and how much of that lies in the DRAM), and what came with the reads of others.
  Bytes reused_bytes = 0, reused_dram_bytes = 0, multicast_bytes = 0;
  Bytes dram_read_pin_bytes = 0, dram_write_pin_bytes = 0;  // of its accesses to the DRAM, in whole bursts
  ProcessorId processor = 0;
  std::uint32_t stages = 1;        // of the processor: its local buffers
  Cycles local = 0;                // from when it has been read until the stage that computes is free
  Cycles held = 0;                 // three stages: from when it has computed until the task before it is written
  Cycles uncontended_reading = 0;  // the part of `uncontended` for descriptor and read
  Cycles uncontended_writing = 0;  // three stages: the part for write
  Cycles by_values = 0;            // of `compute`: beyond what was planned, as the values took longer; in `uncontended`
  Attojoules own_energy = 0;       // of events that the processor's model has counted
  bool counts_own_arithmetic = false;  // the model's events have the energy of the arithmetic in them
  bool is_staged() const { return stages > 1; }
  Cycles write_start() const { return finish - write; }
  Cycles compute_finish() const { return write_start() - held; }
  Cycles compute_start() const { return compute_finish() - compute; }
  Cycles read_finish() const { return start + descriptor + read; }
  Cycles time_of(TaskStep step) const {
    switch (step) {
      case TaskStep::has_read:
        return read_finish();
      case TaskStep::computes:
        return compute_start();
      case TaskStep::has_computed:
        return compute_finish();
      case TaskStep::writes:
        return write_start();
      case TaskStep::finished:
        return finish;
    }
    return finish;
  }
};

struct BufferRun {
  Cycles alloc = -1;           // -1: never, which does not happen in a finished run
  Cycles free = -1;            // -1: still allocated at the end
  Bytes address = no_address;  // of the first byte in the scratchpad
};

// Where the cycles of the critical path went; the sum is the makespan, exactly.
struct CriticalPath {
  Cycles compute = 0;
  Cycles transfer = 0;                                  // reading and writing as if alone on the machine
  Cycles dispatch = 0;                                  // descriptors under way
  Cycles space = 0;                                     // what waiting for free address ranges cost
  std::vector<std::pair<std::string, Cycles>> waiting;  // per shared resource, behind other initiators
  std::vector<TaskId> tasks;                            // from the first to the last

  // The cycles by which the run would be shorter without a cause of delay, each taken away alone: by name, those above,
  // "barriers", "exclusive", and resources that were waited for. They do not add up to anything.
  std::vector<std::pair<std::string, Cycles>> gains;

  // The cycles of one task on the path, in the order of time. A task stands twice where its stages do not follow
  // each other.
  struct Step {
    TaskId task = no_task;
    Cycles compute = 0, transfer = 0, dispatch = 0, space = 0;
    std::vector<Cycles> waiting;  // by resource
  };
  std::vector<Step> steps;
};

// The requests at a shared resource.
struct ResourceUse {
  std::string name;          // "interconnect.scratchpad", "dram"
  std::int64_t served = 0;   // requests
  std::int64_t delayed = 0;  // requests that waited
  Cycles waited = 0;         // all requests together; behind other initiators, unless the model says otherwise
  double busy = 0;           // fraction of the makespan
  // The waiting of an initiator behind another one (-1: behind none in particular); only what is above zero is kept.
  // Initiators are counted in the order of the processors; one with several local buffers counts twice, reading and
  // writing.
  struct Pair {
    int initiator = 0;
    int behind = 0;
    Cycles waited = 0;
  };
  std::vector<Pair> pairs;
};

struct RunResult {
  std::vector<TaskRun> tasks;
  TaskWaits waits;          // with several local buffers: while computing and writing
  TaskWaits waits_reading;  // the same: while reading
  // The task before on the same processor, by task; empty unless some processor has several local buffers.
  std::vector<TaskId> before;
  std::vector<BufferRun> buffers;
  std::vector<Dispatch::Start> starts;   // why each task started when it did
  std::vector<OccupancyStep> occupancy;  // of the scratchpad: one entry per change, first at cycle 0
  Cycles makespan = 0;
  Bytes peak_bytes = 0;
  Bytes peak_taken_bytes = 0;  // peak_bytes with sizes rounded up to the alignment, or to whole pages
  Bytes peak_address = 0;
  Bytes page_bytes = 0;  // size of a page in a dynamic run; 0: the run followed the plan
  Bytes dram_read_bytes = 0, dram_write_bytes = 0, dram_peak_allocated_bytes = 0;
  Bytes dram_read_pin_bytes = 0, dram_write_pin_bytes = 0;  // what crossed its pins, in whole bursts
  Bytes scratchpad_read_bytes = 0, scratchpad_write_bytes = 0;
  // What every task reads and writes of the DRAM besides its data, where descriptors and completions travel.
  Bytes descriptor_bytes = 0, completion_bytes = 0;
  std::int64_t interconnect_byte_hops = 0;
  std::vector<ResourceUse> resources;
  std::vector<std::pair<std::string, std::int64_t>> counters;  // "dram.row_hits"
  std::vector<OwnEvent> own_events;                            // of models of processing elements, "pe0.spad_reads"
  CriticalPath critical_path;
  std::optional<Energy> energy;  // where the experiment has a table
  std::vector<double> busy;      // per processor: fraction of the makespan
  double simulate_seconds = 0;
};

}  // namespace weft
