// What a task did while it ran: computing, moving bytes as if alone, its descriptor under way, and waiting for shared
// resources behind others. The parts of a stage add up to its length, exactly.
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>

#include "hw/record/run_result.hpp"

namespace weft {

// Parts by number: these, and from here on waiting for each resource.
enum Part : std::size_t { part_compute, part_transfer, part_dispatch, part_waiting };

// Calls f(part, cycles) for the parts of a transfer that took so many cycles, `longer` of them beyond what it takes
// alone. These are shared out among the resources in proportion to its requests' waiting there: requests of one task
// overlap, so these cycles are fewer than the waiting in sum. Rounding goes to the last resource. A transfer in company
// may come out shorter than alone, where its own requests are served in another order.
template <typename F>
void for_each_part_of_transfer(Cycles took, Cycles longer, std::span<const TaskWaits::Wait> waits, F&& f) {
  const Cycles waited = waits.empty() ? 0 : std::max<Cycles>(0, longer);
  f(part_transfer, took - waited);
  Picoseconds sum = 0, before = 0;
  for (const TaskWaits::Wait& wait : waits) sum += wait.time;
  Cycles given = 0;
  for (const TaskWaits::Wait& wait : waits) {
    before += wait.time;
    const auto up_to = static_cast<Cycles>(static_cast<__int128>(waited) * before / sum);
    f(part_waiting + wait.resource, up_to - given);
    given = up_to;
  }
}

// The same for the first stage of a task on a processor with several local buffers: from its start until it has been read.
template <typename F>
void for_each_part_of_reading(const RunResult& result, TaskId task, F&& f) {
  const TaskRun& run = result.tasks[task];
  f(part_dispatch, run.descriptor);
  for_each_part_of_transfer(run.read, run.descriptor + run.read - run.uncontended_reading,
                            result.waits_reading.of(task), f);
}

// The same for the stage that writes on a processor of three.
template <typename F>
void for_each_part_of_writing(const RunResult& result, TaskId task, F&& f) {
  const TaskRun& run = result.tasks[task];
  for_each_part_of_transfer(run.write, run.write - run.uncontended_writing, result.waits.of(task), f);
}

// The same for the stage that computes, from when it begins to; with two local buffers it writes too, with one it is all
// of the task.
template <typename F>
void for_each_part_of_the_rest(const RunResult& result, TaskId task, F&& f) {
  const TaskRun& run = result.tasks[task];
  f(part_compute, run.compute);
  if (run.stages > 2) return;
  if (run.stages > 1) {
    const Cycles alone = run.uncontended - run.uncontended_reading;
    for_each_part_of_transfer(run.write, run.compute + run.write - alone, result.waits.of(task), f);
    return;
  }
  f(part_dispatch, run.descriptor);
  for_each_part_of_transfer(run.read + run.write, run.finish - run.start - run.uncontended, result.waits.of(task), f);
}

}  // namespace weft
