// Predict Earliest Finish Time: Arabnejad & Barbosa, "List scheduling algorithm for heterogeneous systems by an
// optimistic cost table", IEEE TPDS 25(3), 2014. The ready task whose row of the table has the highest mean comes first
// (that order need not be topological, hence a ready list; equal means in Kahn's order); it goes to the processor with
// the least earliest finish + optimistic cost.

#include <span>

#include "sched/list/list_mapping.hpp"
#include "sched/list/optimistic_costs.hpp"
#include "sched/model/dispatch_order.hpp"
#include "sched/model/ready_tasks.hpp"
#include "sched/model/scheduler.hpp"
#include "workloads/graph/topological_order.hpp"

namespace weft {

namespace {

// Mean of each row over the processors that can run the task.
std::vector<Time> mean_rows(const TaskGraph& graph, const Platform& platform, std::span<const Time> table) {
  const std::size_t processors = platform.processor_count();
  std::vector<Time> means(graph.task_count(), 0);
  for (TaskId task = 0; task < graph.task_count(); ++task) {
    const Time* cost = platform.cost_row(graph, task);
    std::size_t count = 0;
    for (std::size_t p = 0; p < processors; ++p) {
      if (cost[p] == cannot_run) continue;
      means[task] += table[task * processors + p];
      ++count;
    }
    if (count > 0) means[task] /= static_cast<Time>(count);
  }
  return means;
}

Schedule schedule_peft(const TaskGraph& graph, const Platform& platform, const MemoryRequest&) {
  const std::size_t processors = platform.processor_count();
  const std::vector<TaskId> order = topological_order(graph);
  const std::vector<Time> table = optimistic_costs(graph, platform, order);
  const std::vector<Time> rank = mean_rows(graph, platform, table);
  const std::vector<std::uint32_t> position = positions_of(order);

  const auto comes_later = [&](TaskId a, TaskId b) {
    return rank[a] != rank[b] ? rank[a] < rank[b] : position[a] > position[b];
  };
  ListMapping mapping(graph, platform, Insertion::into_gaps);
  ReadyTasks(graph).for_each_by_priority(comes_later, [&](TaskId task) {
    mapping.place_min(task, {table.data() + task * processors, processors});
  });
  return std::move(mapping).take();
}

const SchedulerRegistration peft{
    {"peft", "earliest finish plus an optimistic look at what follows (Arabnejad, Barbosa 2014)", schedule_peft}};

}  // namespace

}  // namespace weft
