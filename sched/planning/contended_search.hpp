// A search for the schedule that is fastest when its tasks share the machine: every schedule is carried out by the
// platform (Platform::carry_out), its durations are learned, and schedules near it are made from these.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "sched/planning/plan.hpp"

namespace weft {

// A schedule with addresses, and how long it takes when it is carried out.
struct JudgedSchedule {
  std::shared_ptr<const Problem> problem;
  Schedule schedule;
  Time makespan = cannot_run;
};

enum class SearchMoves : std::uint8_t {
  sequence,  // tasks to other places and processors, mostly those of the critical path
  priority,  // small random changes of the priority of a list schedule under the guard
  learn      // the scheduler's own search on the durations that were seen, then as `sequence`
};

struct ContendedSearch {
  const Scheduler& scheduler;               // plans on learned durations
  std::span<const SequentialOrder> orders;  // that fit into the capacity; not empty
  double work = 0;                          // the search ends when it has cost this much (PlanReplay::work)
  std::uint32_t seed = 0;
  SearchMoves moves = SearchMoves::sequence;
  double slack = 0.01;          // what is accepted at first, above the makespan at the beginning
  std::uint32_t max_looks = 1;  // of moves, of which the most promising is carried out
};

// Returns the best that a search from `begin` finds, which is never slower than `begin`. The same arguments give the
// same result. Ends early when interrupted() (base/core/interrupt.hpp). Preconditions: the platform of the problem has
// carry_out, the schedule fits into its capacity.
JudgedSchedule search_with_contention(const JudgedSchedule& begin, const ContendedSearch& search);

}  // namespace weft
