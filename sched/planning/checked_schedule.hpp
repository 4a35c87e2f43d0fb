// What algorithms return, checked where a plug-in brought them: nobody knows what theirs do.
#pragma once

#include <vector>

#include "sched/model/scheduler.hpp"

namespace weft {

// Each returns what the algorithm makes. Of a plug-in it is validated (sched/rules/validator.hpp; the capacity only where
// the algorithm keeps to one): throws Infeasible with the plug-in, the algorithm and what is wrong, also for what it
// throws that is no Infeasible.
Schedule checked_schedule(const Scheduler& scheduler, const TaskGraph& graph, const Platform& platform,
                          const MemoryRequest& request);
std::vector<Schedule> checked_pareto(const Scheduler& scheduler, const TaskGraph& graph, const Platform& platform,
                                     const MemoryRequest& request);
// Of the orders that the algorithm brings; precondition: it does.
std::vector<SequentialOrder> checked_orders(const Scheduler& scheduler, const TaskGraph& graph,
                                            const Platform& platform);

}  // namespace weft
