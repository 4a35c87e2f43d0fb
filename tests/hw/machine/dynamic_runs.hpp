// What a run with dynamic dispatch must keep, from its record alone.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "sched/memory/space_dependencies.hpp"
#include "sched/orders/low_peak_orders.hpp"
#include "tests/hw/machine/lenet_runs.hpp"

namespace weft::test {

// Bytes of whole pages at the end of every instant; releases of an instant come before its allocations.
inline Bytes peak_in_pages(const LenetRun& run) {
  std::map<Cycles, Bytes> change;
  for (BufferId buffer = 0; buffer < run.graph.buffer_count(); ++buffer) {
    const Bytes bytes = scratchpad_bytes(run.graph, buffer, run.experiment.memory.page);
    change[run.result.buffers[buffer].alloc] += bytes;
    if (run.result.buffers[buffer].free >= 0) change[run.result.buffers[buffer].free] -= bytes;
  }
  Bytes live = 0, peak = 0;
  for (const auto& [cycle, bytes] : change) peak = std::max(peak, live += bytes);
  return peak;
}

// Each stage of a processor does one task at a time, in the order in which they started; a task is read when the one
// before has begun to compute, computed when it has been read and the one before has left that stage, and written when it
// has been computed and the one before has finished.
inline std::string stage_faults(const LenetRun& run) {
  std::vector<TaskId> tasks(run.graph.task_count());
  for (TaskId task = 0; task < tasks.size(); ++task) tasks[task] = task;
  std::ranges::stable_sort(tasks, {}, [&](TaskId task) { return run.result.tasks[task].start; });
  std::vector<TaskId> last(run.platform.processor_count(), no_task);
  std::string text;
  for (const TaskId task : tasks) {
    const TaskRun& life = run.result.tasks[task];
    const std::uint32_t stages = run.platform.processors[life.processor].stages;
    if (stages < 2) continue;
    const TaskId before = std::exchange(last[life.processor], task);
    const TaskRun other = before == no_task ? TaskRun{.start = 0, .finish = 0} : run.result.tasks[before];
    if (life.start < other.compute_start()) text += "read too early\n";
    const Cycles may_compute = std::max(life.read_finish(), stages > 2 ? other.write_start() : other.finish);
    if (life.compute_start() != may_compute) text += "computed at another time\n";
    if (stages > 2 && life.write_start() != std::max(life.compute_finish(), other.finish)) {
      text += "written at another time\n";
    }
  }
  for (const double busy : run.result.busy) {
    if (busy > 1 + 1e-12) text += "busier than all the time\n";
  }
  return text;
}

inline std::string overlaps_on_processors(const LenetRun& run) {
  std::string text = stage_faults(run);
  std::vector<std::vector<std::pair<Cycles, Cycles>>> on(run.platform.processor_count());
  for (TaskId task = 0; task < run.graph.task_count(); ++task) {
    const TaskRun& life = run.result.tasks[task];
    if (run.platform.cost(run.graph, task, life.processor) == cannot_run) {
      text += run.graph.task_name(task) + " cannot run where it ran\n";
    }
    const Cycles end = life.stages > 2 ? life.write_start() : life.finish;
    on[life.processor].emplace_back(life.is_staged() ? life.compute_start() : life.start, end);
  }
  for (auto& lives : on) {
    std::sort(lives.begin(), lives.end());
    for (std::size_t k = 1; k < lives.size(); ++k) {
      if (lives[k].first < lives[k - 1].second) text += "two tasks at a time on a processor\n";
    }
  }
  return text;
}

// Every byte that a task moved was moved in a memory, and every task moved the bytes of its operands and its result.
inline std::string lost_bytes(const LenetRun& run) {
  Bytes moved = 0, wanted = 0;
  for (TaskId task = 0; task < run.graph.task_count(); ++task) {
    moved += run.result.tasks[task].read_bytes + run.result.tasks[task].write_bytes;
    wanted -= run.result.tasks[task].reused_bytes + run.result.tasks[task].multicast_bytes;
    for (const double bytes : run.graph.operand_bytes(task)) wanted += static_cast<Bytes>(bytes);
    wanted += run.graph.buffer_bytes(task);
  }
  const Bytes served = run.result.dram_read_bytes + run.result.dram_write_bytes + run.result.scratchpad_read_bytes +
                       run.result.scratchpad_write_bytes;
  if (moved == served && moved == wanted) return "";
  return fmt::format("{} bytes were to be moved, {} were moved, {} served\n", wanted, moved, served);
}

inline std::string dynamic_faults(const LenetRun& run) {
  std::string text = run.run_faults() + overlaps_on_processors(run) + lost_bytes(run);
  const RunResult& result = run.result;
  const Bytes peak = peak_in_pages(run);
  if (peak > run.platform.capacity) text += fmt::format("{} bytes in pages are over the capacity\n", peak);
  if (peak != result.peak_taken_bytes) text += fmt::format("peak {}, reported {}\n", peak, result.peak_taken_bytes);
  Cycles path = result.critical_path.compute + result.critical_path.transfer + result.critical_path.dispatch +
                result.critical_path.space;
  for (const auto& [resource, cycles] : result.critical_path.waiting) path += cycles;
  if (path != result.makespan) text += "the critical path does not add up\n";
  return text;
}

// A scratchpad of the least capacity at which an order is known to fit in whole pages. Orders know nothing of the
// hardware, so that each workload and page is searched once.
inline std::string min_scratchpad_in_pages(const LenetCase& lenet) {
  static std::map<std::string, std::string> known;
  std::string& scratchpad = known[lenet.network + lenet.tiling + lenet.placement + lenet.memory];
  if (scratchpad.empty()) {
    scratchpad = in_child([&] {
      const Experiment experiment = experiment_from(lenet.yaml());
      const std::shared_ptr<Problem> problem = make_problem(experiment);
      problem->platform.alignment = experiment.memory.page;
      const Bytes least = low_peak_orders(problem->graph, problem->platform).front().peak;
      return fmt::format("{{model: ideal, capacity: {} B}}", least);
    });
  }
  return scratchpad;
}

}  // namespace weft::test
