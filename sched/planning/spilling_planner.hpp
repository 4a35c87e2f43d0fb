// Plans with less memory than the orders need: tiles are stored and loaded again, dropped and loaded again, or computed
// a second time.
#pragma once

#include <optional>
#include <span>

#include "sched/planning/plan.hpp"

namespace weft {

// Returns the best of several plans: each of the orders, brought within several parts of the capacity (spill_to_fit()),
// is planned without a search, and the best of these with one. Moves that fill the capacity are the fewest but leave no
// room for tasks beside one another and for loads that run ahead. How many parts are tried depends on the size of the
// graph. Precondition: can_spill(). Nothing where the capacity is below min_spilled_capacity() of every order.
std::optional<Plan> make_spilling_plan(const Problem& problem, const Scheduler& scheduler, const PlanOptions& options,
                                       std::span<const SequentialOrder> orders);

// Returns a plan along an order in which tiles are computed again (sched/recompute/), for no more than options.recompute
// times the multiply-accumulates of the graph: with the objective memory one of the least peak below `below`, else the
// fastest of a few within the capacity (recomputing_planner.cpp). Nothing where nothing may be computed again, none of
// these orders is small enough, or no addresses are found.
std::optional<Plan> make_recomputing_plan(const Problem& problem, const Scheduler& scheduler,
                                          const PlanOptions& options, Bytes below);

}  // namespace weft
