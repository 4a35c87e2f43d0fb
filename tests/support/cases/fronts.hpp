// Makespan against memory: the schedules of an algorithm within several limits, and how much of the plane they cover.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "sched/planning/plan.hpp"

namespace weft::study {

struct Point {
  Time makespan = 0;
  Bytes peak = 0;
};

Point point_of(const Plan& plan);

// Returns the area, in units of time x size, of all that is longer and larger than one of the points and within
// `reference` (Zitzler and Thiele, "Multiobjective evolutionary algorithms", IEEE Trans. Evol. Comput. 3(4), 1999).
double hypervolume(std::vector<Point> points, Point reference);

// Makes the plans of an algorithm that may hold so many bytes and no more. Unlike the capacity of make_plan(), a limit
// counts live bytes: gaps between buffers do not count, only platform.capacity bounds the addresses. Nothing is
// spilled.
class LimitedPlans {
 public:
  explicit LimitedPlans(std::shared_ptr<const Problem> problem);

  // Returns `count` limits evenly spaced from the min peak of the sequential orders to the peak of HEFT.
  std::vector<Bytes> limits(std::uint32_t count) const;

  // Returns one plan for each limit at which the algorithm finds a schedule, in the order of the limits; an algorithm
  // that does not know memory lets tasks wait. No two in succession are alike in makespan and peak.
  std::vector<Plan> of(const Scheduler& scheduler, std::span<const Bytes> limits) const;

 private:
  bool schedule_within(const Scheduler& scheduler, Bytes limit, Schedule& schedule) const;
  void finish(Plan& plan) const;

  std::shared_ptr<const Problem> problem_;
  const TaskGraph& graph_;
  const Platform& platform_;
  std::vector<SequentialOrder> orders_;
};

}  // namespace weft::study
