// The least makespan under a byte limit, for small graphs: the judge of the heuristics.
#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include "sched/model/platform.hpp"
#include "sched/model/schedule.hpp"
#include "sched/model/scheduler.hpp"

namespace weft {

// Is thrown by an algorithm whose search has been given up, with the best that was found.
class GivenUp : public DeadEnd {
 public:
  GivenUp(const std::string& message, Schedule best) : DeadEnd(message), best_(std::move(best)) {}
  const Schedule& best() const { return best_; }

 private:
  Schedule best_;
};

struct ExactMakespan {
  Schedule schedule;     // the best that was found
  Time lower_bound = 0;  // of every schedule within the limit
  bool optimal = false;  // the schedule meets it; otherwise the search was given up
  std::uint64_t steps = 0;
};

inline constexpr std::uint32_t exact_max_tasks = 16;
inline constexpr std::uint32_t exact_max_processors = 8;

// Returns the optimum over all schedules whose live bytes (sizes rounded up to the alignment, resident buffers
// included) never exceed `limit`. Throws Infeasible when there are more tasks or processors than the search takes, when
// a task can run nowhere, and when no schedule fits, which is then proved (DeadEnd). Gives up after `max_steps`: starts
// that are tried, and comparisons of two partial schedules.
//
// A branch and bound over dispatch orders: tasks are started in order of time, each on some processor as early as its
// inputs, the processor and the memory allow, but not before the task started last. Every schedule can be brought into
// this form without ending later. Partial schedules of equally many tasks are searched together, so that of two with
// the same tasks the one that is nowhere later replaces the other (Kohler and Steiglitz, "Characterization and
// theoretical comparison of branch-and-bound algorithms for permutation problems", J. ACM 21(1), 1974); first with a
// few of the best per level, which gives a schedule to cut with. `known`, where there is one, is a schedule within the
// limit that is cut with from the start, and returned where none is shorter.
ExactMakespan exact_makespan(const TaskGraph& graph, const Platform& platform, Bytes limit,
                             std::uint64_t max_steps = 200'000'000, const Schedule* known = nullptr);

}  // namespace weft
