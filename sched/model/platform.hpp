/// The machine as a scheduler sees it: processors, and what each task costs on each of them.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include "base/core/export.hpp"
#include "sched/model/schedule.hpp"
#include "workloads/graph/task_graph.hpp"

namespace weft {

inline constexpr Time cannot_run = std::numeric_limits<Time>::infinity();  ///< The cost of what is impossible.

/// A processing element or a DMA channel.
struct Processor {
  std::string name;        ///< "pe0", "dma0"; of graph files their own.
  bool is_dma = false;     ///< A DMA channel: it runs loads and stores.
  std::uint32_t kind = 0;  ///< Processors of equal kind have equal costs.
  /// Local buffers, each of which makes for a stage (see sched/model/stage_times.hpp). 1: it does one thing after the
  /// other. 2: it reads the inputs of its next task while it computes and writes. 3: it writes its last result as well.
  std::uint32_t stages = 1;
  std::int64_t peak_macs_per_cycle = 0;  ///< For reports; 0: it does none, or its model does not say.

  bool is_staged() const { return stages > 1; }  ///< True when it reads its next task while it computes.
};

/// What the parts of a task take. On a processor of one stage they come one after the other.
struct TaskDuration {
  Time read = 0, compute = 0, write = 0;
};

/// What tasks take of a resource that they share (a port, a bus, a bank, the pins of the DRAM), by row of costs.
struct SharedDemand {
  /// At the least, on whatever processor the task runs.
  struct OfTask {
    Time busy = 0;    ///< keeps the resource busy for so long; of n servers side by side an n-th of it
    Time before = 0;  ///< from the start of the task to the first use
    Time after = 0;   ///< from the last use to the finish
  };
  std::string name;  ///< "interconnect.bus"
  std::vector<OfTask> rows;
};

struct WEFT_API Platform {
  std::vector<Processor> processors;  ///< Numbered by ProcessorId.

  /// Costs, row by row; cannot_run where a processor cannot run a task. One row per class of tasks (the usual case: few
  /// rows, always in cache) or, when `row_per_task` is set, one row per task.
  std::vector<Time> costs;
  bool row_per_task = false;  ///< See `costs`.

  /// The parts of the costs that processors of several stages take to read, laid out like `costs`. Empty where every
  /// processor has one stage; not looked at for those that have.
  std::vector<Time> read_costs;
  /// The same of writing the result on processors of three stages. Empty where no processor has three.
  std::vector<Time> write_costs;

  /// On machines where a task may find operands where it runs, or share a read with others: what each row takes at the
  /// least, and the part of that to read, laid out like `costs`; what it computes and writes is the same. Empty elsewhere:
  /// costs are exact.
  std::vector<Time> least_costs, least_read_costs;

  /// True: nothing of that happens; the plan is for the same machine without it. `least_costs` stay, as bounds.
  bool shares_nothing = false;

  /// Bandwidth between different processors in bytes per unit of time: empty when data pass through shared memory and
  /// transfers are part of the costs (every experiment), one entry when it is the same everywhere, or a matrix of
  /// processors x processors whose diagonal is ignored.
  std::vector<double> bandwidth;

  /// Whether DMA tasks and PE tasks never overlap in time (`dma: {exclusive: true}`; sched/model/exclusive_dma.hpp).
  bool exclusive_dma = false;

  /// Capacity of the scratchpad in size units of the graph; the bound on the highest address.
  Bytes capacity = std::numeric_limits<Bytes>::max();
  Bytes capacity_step = 1;  ///< A capacity is a multiple of it, as a scratchpad has whole words.
  Bytes alignment = 1;      ///< Of addresses and sizes, in size units.
  bool reuse = true;        ///< False: every buffer is held to the end (`memory: {reuse: false}`).

  /// Time that DRAM needs for the bytes that have to cross its pins whatever the order: a lower bound on the makespan.
  Time compulsory_dram_time = 0;

  /// Resources that tasks have to share, as far as they are known.
  std::vector<SharedDemand> shared_demands;

  /// Whether the platform is of a graph that for_graph was called with: what its tasks ask for is then more than what
  /// has to be done.
  bool has_added_tasks = false;

  /// Returns the same machine for a graph that was made from this one by adding loads, stores and second runs of tasks.
  /// Empty where the machine cannot move tiles between scratchpad and DRAM.
  std::function<Platform(const TaskGraph& graph)> for_graph;

  /// Returns what comes of a schedule (with processors, the order and addresses) of this graph, or of one that was made
  /// from it, on this platform when its tasks share what the machine has: ports, links, banks, DRAM. Empty where that
  /// is not known: of graph files, of machines with models that are only SystemC modules, of dynamic dispatch.
  std::function<PlanReplay(const TaskGraph& graph, const Platform& platform, const Schedule& schedule,
                           const StartWatch& watch)>
      carry_out;

  /// Returns the least capacity that there can be of so many size units or more.
  Bytes whole_capacity(Bytes bytes) const { return ceil_div(bytes, capacity_step) * capacity_step; }
  /// Returns what every task takes with nothing else going on, where tasks run on these processors and start in this
  /// order: less than it costs where operands are held where it runs. Empty where nothing is held, or it is not known.
  std::function<std::vector<TaskDuration>(const TaskGraph& graph, const Platform& platform,
                                          std::span<const ProcessorId> processor, std::span<const TaskId> order)>
      with_reuse;

  std::size_t processor_count() const { return processors.size(); }  ///< Returns how many there are.
  std::uint32_t pe_count() const {  ///< Returns how many of them are processing elements.
    return static_cast<std::uint32_t>(std::ranges::count(processors, false, &Processor::is_dma));
  }
  /// Returns what the task takes on the processor that runs it fastest.
  Time min_cost(const TaskGraph& graph, TaskId task) const {
    const Time* row = cost_row(graph, task);
    return *std::min_element(row, row + processors.size());
  }
  bool has_stages() const { return !read_costs.empty(); }  ///< True when a processor has several stages.
  /// Returns the number of a task's row of costs.
  std::size_t row(const TaskGraph& graph, TaskId task) const { return row_per_task ? task : graph.class_of(task); }
  std::size_t row_count(const TaskGraph& graph) const {  ///< Returns the number of all rows.
    return row_per_task ? graph.task_count() : graph.class_count();
  }
  const Time* cost_row(const TaskGraph& graph, TaskId task) const {  ///< Returns the task's costs, by processor.
    return costs.data() + row(graph, task) * processors.size();
  }
  Time cost(const TaskGraph& graph, TaskId task, ProcessorId processor) const {  ///< Returns what one processor takes.
    return cost_row(graph, task)[processor];
  }
  /// Returns the part of the cost that a processor of several stages takes to read.
  Time read_cost(const TaskGraph& graph, TaskId task, ProcessorId processor) const {
    return read_costs[row(graph, task) * processors.size() + processor];
  }
  /// Returns the part of the cost that a processor of three stages takes to write the result.
  Time write_cost(const TaskGraph& graph, TaskId task, ProcessorId processor) const {
    return write_costs[row(graph, task) * processors.size() + processor];
  }
};

}  // namespace weft
