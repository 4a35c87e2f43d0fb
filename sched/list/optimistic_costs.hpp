// The optimistic cost table of Arabnejad & Barbosa, "List scheduling algorithm for heterogeneous systems by an
// optimistic cost table", IEEE TPDS 25(3), 2014.
#pragma once

#include <span>
#include <vector>

#include "sched/model/platform.hpp"

namespace weft {

// Returns a table of tasks x processors, row by row: the time that is still needed after the task, when it runs on that
// processor and each path behind it runs on the processors that suit it best:
//   OCT(t, p) = max over successors s of min over processors q of (OCT(s, q) + cost(s, q) + (p == q ? 0 : mean comm)).
// Minima run over the processors that can run the successor. `order` is topological.
std::vector<Time> optimistic_costs(const TaskGraph& graph, const Platform& platform, std::span<const TaskId> order);

}  // namespace weft
