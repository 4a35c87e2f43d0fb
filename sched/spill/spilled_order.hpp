// Orders within less memory than any order of the graph needs: tiles are spilled, that is stored and loaded again,
// dropped and loaded again, or computed a second time.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "sched/model/platform.hpp"
#include "sched/model/schedule.hpp"
#include "sched/spill/copy_costs.hpp"

namespace weft {

struct SpilledOrder {
  // The tasks of the original keep their numbers; what was added follows: stores and loads of spilled buffers, second
  // loads, second runs of compute tasks. A reader of a copy names the copy among its inputs.
  TaskGraph graph;
  Platform platform;  // of `graph`
  SequentialOrder order;
  // Addresses with which the order, one task at a time, is within the capacity; per buffer of `graph` (no_address in
  // DRAM).
  std::vector<Bytes> address;
  Bytes highest = 0;  // end of the highest range
};

// Orders that are not worth their addresses: of which bytes alone, without addresses, show it.
struct SpillLimits {
  Time added = cannot_run;   // what is added takes longer
  Time demand = cannot_run;  // a shared resource is busy for so long, or longer (demand_bound())
};

// Whether tiles can be moved out of the scratchpad: there is a DMA channel, memory is reused, transfers are tasks.
bool can_spill(const Platform& platform);

// Follows `order` and keeps it within `capacity` (addresses included): where room is missing, the buffer whose next use
// is farthest away goes (Belady, "A study of replacement algorithms for a virtual-storage computer", IBM Systems
// Journal 5(2), 1966), clean copies first; a later reader gets it back by a load or, where that is cheaper on this
// machine and fits, by computing it again. Kept and external buffers stay, and so does everything where memory is not
// reused. Original tasks keep the order but for two kinds, which run when the first reader needs them: loads of what is
// always there, and tasks that read nothing else and whose buffer would have left before anybody read it. Returns
// nothing when the capacity is below min_spilled_capacity() of that order, and where it is beyond the limits.
// Precondition: platform.for_graph is set, and there is a DMA channel.
// O((edges + copies) log tasks) but for tasks whose own inputs are in the way of each other.
std::optional<SpilledOrder> spill_to_fit(const TaskGraph& graph, const Platform& platform, const CopyCosts& costs,
                                         std::span<const TaskId> order, Bytes capacity, SpillLimits limits = {});

// Returns the graph with what would be added by bytes alone, without addresses. Precondition: `limit` is at least
// min_spilled_capacity() of the order.
TaskGraph spill_to_bytes(const TaskGraph& graph, const Platform& platform, const CopyCosts& costs,
                         std::span<const TaskId> order, Bytes limit);

struct SpilledCapacity {
  Bytes bytes = 0;
  TaskId task = no_task;  // the task that needs it
};
// Returns the least capacity to which spilling can bring the order, sizes rounded up to platform.alignment: what is
// resident or kept by some task, its inputs and its output.
SpilledCapacity min_spilled_capacity(const TaskGraph& graph, const Platform& platform, std::span<const TaskId> order);

}  // namespace weft
