// Precedences that make every parallel execution of a task graph fit into a limit. Marchal, Nagy, Simon, Vivien,
// "Parallel scheduling of DAGs under memory constraints", IPDPS 2018, with our reading of their heuristic RespectOrder:
// while the maximum topological cut (maximum_cut.hpp) is above the limit, the last start of S in a sequential order is
// made to wait for the first vertex of that order that is not in S. As the order itself keeps all these edges, the
// method never comes to a dead end when the order fits.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "sched/model/platform.hpp"
#include "sched/model/schedule.hpp"

namespace weft::study {

struct AddedEdges {
  std::vector<std::vector<TaskId>> before;  // per task: tasks that must have finished besides its producers
  std::uint32_t count = 0;                  // edges that RespectOrder added; one may wait for several readers
  Bytes cut = 0;                            // of the graph with them
};

// Nothing where the order needs more than the limit.
std::optional<AddedEdges> respect_order(const TaskGraph& graph, const SequentialOrder& order, Bytes limit);

// HEFT (with insertion) on the graph with the added edges: it fits into the limit without looking at it.
std::optional<Schedule> schedule_with_added_edges(const TaskGraph& graph, const Platform& platform,
                                                  const SequentialOrder& order, Bytes limit);

}  // namespace weft::study
