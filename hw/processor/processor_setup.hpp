// The messages between the machine and its processors: the setup of a processor, and its reports on tasks.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "hw/model/shared_resource.hpp"
#include "hw/processor/control_traffic.hpp"
#include "hw/processor/processor_state.hpp"
#include "hw/record/run_result.hpp"
#include "hw/timing/pe_model.hpp"
#include "hw/transfer/bursts.hpp"
#include "hw/transfer/simulated_clock.hpp"
#include "sched/model/stage_times.hpp"
#include "workloads/functional/task_computation.hpp"

namespace weft {

// A completed task: its times and bytes, and per shared resource how long its requests waited behind others. With
// several local buffers there is one when it has been read, too, and with three one when it has been computed.
struct TaskReport {
  TaskId task = no_task;
  TaskStep step = TaskStep::finished;
  TaskRun run;
  // In the order of ProcessorSetup::resources. With several local buffers: while it wrote, and while it read.
  std::vector<Picoseconds> waited, waited_reading;
};

struct ProcessorSetup {
  int number = 0;     // of the processor
  int initiator = 0;  // with several local buffers that of reading, and the next one that of writing
  std::uint32_t stages = 1;
  SimulatedClock clock{1000};
  int port = 0, way = 0;  // see Request; of the first initiator
  std::function<std::unique_ptr<BurstSource>()> make_bursts, make_control;
  Resource* channel = nullptr;  // of a place of a DMA channel: the others, whose requests go first; may be null
  std::optional<ControlTraffic> control;  // none: descriptors do not travel
  Bytes burst = 64;
  Bytes dram_pin_burst = 1;  // see MemoryTiming::pin_burst()
  std::vector<const Resource*> resources;
  const TaskComputations* computations = nullptr;  // of functional mode; null: bytes are counted, not moved
  // The signals of its model as they are now. May be empty.
  std::function<void(const std::vector<PeSignal>&)> shows;
  // Non-blocking: notes the report. Called at the instant in which the last write (or read) is answered.
  std::function<void(int processor, const TaskReport&)> reported;
  // May be empty. `step`: what the stage is on its way to; TaskStep::has_computed only with three local buffers.
  std::function<void(int processor, TaskStep step, ProcessorState)> state_changed;
  // With several local buffers: the task that was the next one is now the one at hand. May be empty.
  std::function<void(int processor, TaskId task)> computes;
  // With three: the task at hand is now the one whose result is written. May be empty.
  std::function<void(int processor, TaskId task)> writes;
};

}  // namespace weft
