// Occupancy of the scratchpad: live bytes per class of buffers over time, in size units of the graph.
//
// A buffer lives from the start of its producer to the finish of its last consumer (of the producer, if nobody reads
// it; to the end, if it is kept or external; not less than its release position asks). Within one instant all releases
// come before all allocations, and the value is that at the end of the instant, so lives of no length do not show.
// The bytes that a result shares with the operand whose place it takes count once.
#pragma once

#include <array>
#include <span>
#include <vector>

#include "sched/model/schedule.hpp"
#include "workloads/graph/task_graph.hpp"

namespace weft {

// Live bytes from a change on: of a plan, and of a run, whose times are whole cycles.
struct OccupancyStep {
  Time time = 0;
  std::array<Bytes, 4> bytes{};  // by BufferClass
  Bytes total() const { return bytes[0] + bytes[1] + bytes[2] + bytes[3]; }
};

struct Occupancy {
  std::vector<OccupancyStep> steps;  // one per change, the first at time 0
  Bytes peak = 0;
  std::array<Bytes, 4> peak_by_class{};  // each at its own time
};

// Returns the occupancy over the planned times. O(n log n).
Occupancy occupancy_of(const TaskGraph& graph, const Schedule& schedule);

// Returns, for every position of an order that is run one task at a time, the bytes that are live while that task runs,
// its output included. Sizes are rounded up to `alignment`.
std::vector<Bytes> sequential_occupancy(const TaskGraph& graph, std::span<const TaskId> order,
                                        std::span<const std::uint32_t> release_position = {}, Bytes alignment = 1);

// Returns the largest of these: a capacity that the order needs at least.
Bytes sequential_peak(const TaskGraph& graph, std::span<const TaskId> order,
                      std::span<const std::uint32_t> release_position = {}, Bytes alignment = 1);

// Returns the scratchpad bytes of all external buffers, each rounded up to `alignment`.
Bytes resident_bytes(const TaskGraph& graph, Bytes alignment = 1);

}  // namespace weft
