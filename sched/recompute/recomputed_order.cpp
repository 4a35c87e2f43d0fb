#include "sched/recompute/recomputed_order.hpp"

#include <numeric>
#include <utility>
#include <vector>

#include "workloads/graph/tile_copies.hpp"

namespace weft {

namespace {

template <typename Row>
void repeat_row(std::vector<Row>& rows, std::size_t row, std::size_t width) {
  if (rows.empty()) return;
  for (std::size_t k = 0; k < width; ++k) rows.push_back(rows[row * width + k]);
}

// A second run takes what the first does. Where costs are those of classes, it is one more of a class.
Platform platform_for(const TaskGraph& graph, const Platform& platform) {
  if (platform.for_graph) {
    Platform made = platform.for_graph(graph);
    made.capacity = platform.capacity;
    return made;
  }
  Platform made = platform;
  made.has_added_tasks = true;
  if (!platform.row_per_task) return made;
  for (TaskId task = 0; task < graph.task_count(); ++task) {
    if (graph.copy_of(task) == no_buffer) continue;
    for (std::vector<Time>* costs : {&made.costs, &made.read_costs, &made.write_costs}) {
      repeat_row(*costs, graph.copy_of(task), made.processor_count());
    }
    for (SharedDemand& shared : made.shared_demands) repeat_row(shared.rows, graph.copy_of(task), 1);
  }
  return made;
}

}  // namespace

RecomputedOrder recomputed_order(const TaskGraph& graph, const Platform& platform, std::span<const TaskId> tasks) {
  TileCopies copies(graph);
  std::vector<BufferId> current(graph.task_count(), no_buffer), inputs;
  RecomputedOrder made;
  made.order.reserve(tasks.size());
  for (const TaskId task : tasks) {
    inputs.clear();
    for (const BufferId input : graph.inputs(task)) inputs.push_back(graph.is_external(input) ? input : current[input]);
    if (current[task] == no_buffer) {
      copies.replace_inputs(task, inputs);
      current[task] = task;
    } else {
      current[task] = copies.add_run(task, inputs);
    }
    made.order.push_back(current[task]);
  }
  made.graph = std::move(copies).build();
  made.platform = platform_for(made.graph, platform);
  return made;
}

Macs macs_of(const TaskGraph& graph) {
  Macs macs;
  for (TaskId task = 0; task < graph.task_count(); ++task) {
    const std::int64_t of_task = graph.of(task).work.macs;
    macs.all += of_task;
    if (graph.copy_of(task) != no_buffer && graph.kind(task) == TaskKind::compute) macs.again += of_task;
  }
  return macs;
}

}  // namespace weft
