/// The role `scheduler`: algorithms are chosen by name. An algorithm is one file in sched/algorithms/ with one
/// registration line; no other file names it, and the same file can be built as a plug-in (docs/plugins.md).
#pragma once

#include <deque>
#include <span>
#include <string>
#include <vector>

#include "base/core/error.hpp"
#include "base/core/export.hpp"
#include "base/plugin/registration.hpp"
#include "sched/model/platform.hpp"
#include "sched/model/schedule.hpp"

namespace weft {

/// What is asked of a schedule: the least makespan, the least memory, or all of which none beats another in both.
enum class Objective : std::uint8_t { makespan, memory, pareto };

/// The part of a request that only schedulers which keep to a capacity look at.
struct MemoryRequest {
  /// Largest number of live bytes at any time, sizes rounded up to platform.alignment, resident buffers included. It is
  /// at most platform.capacity: the planner lowers it where addresses did not fit.
  Bytes limit = std::numeric_limits<Bytes>::max();
  /// Sequential orders that fit into the limit, lowest peak first. Never empty for a scheduler that is safe.
  std::span<const SequentialOrder> orders;
  Objective objective = Objective::makespan;  ///< What is asked for.
  double search_budget = 1;                   ///< Factor on the evaluations that a search makes; 0: none.
  /// Largest number of live bytes of activations, for algorithms that keep to it; the orders fit into it, too.
  Bytes activation_limit = no_activation_limit;
};

/// Knowledge that an algorithm has of the capacity.
enum class Keeps : std::uint8_t {
  nothing,  ///< It does not look at it: the planner lets tasks wait where that helps (Fits).
  limit,    ///< It is never above MemoryRequest::limit, but may find no schedule (DeadEnd).
  safely    ///< It is never above the limit, and always finishes with the orders that it is given.
};

/// An algorithm, as its author registers it.
struct Scheduler {
  std::string name;         ///< "heft"
  std::string description;  ///< For `weft models`: what it is and who published it.
  /// Sets processor, start, finish and makespan of every task (and barriers, release positions or the order where the
  /// algorithm defines them). Throws Infeasible where a task can run nowhere.
  Schedule (*schedule)(const TaskGraph& graph, const Platform& platform, const MemoryRequest& request);
  Keeps keeps = Keeps::nothing;  ///< What it knows of the capacity.
  /// Returns schedules none of which is at most as long and as large as another, fastest first. Null where the
  /// algorithm has no objectives.
  std::vector<Schedule> (*pareto)(const TaskGraph& graph, const Platform& platform,
                                  const MemoryRequest& request) = nullptr;
  /// Largest problems that the algorithm takes: it throws Infeasible for larger ones.
  std::uint32_t max_tasks = std::numeric_limits<std::uint32_t>::max();
  std::uint32_t max_processors = std::numeric_limits<std::uint32_t>::max();  ///< See max_tasks.
  bool only_one_stage = false;  ///< It throws Infeasible where processors have two stages, too.
  /// Returns the sequential orders that MemoryRequest::orders are taken from, lowest peak first. Null:
  /// low_peak_orders().
  std::vector<SequentialOrder> (*orders)(const TaskGraph& graph, const Platform& platform) = nullptr;
  bool keeps_activation_limit = false;  ///< It keeps to MemoryRequest::activation_limit.
  /// Its plans are those of a search that knows contention, among the schedules of all algorithms and near them.
  bool is_refined = false;

  /// Returns whether the algorithm holds on to orders that can be given by hand.
  bool follows_orders() const { return keeps == Keeps::safely && orders == nullptr; }
};

/// Thrown where an algorithm that keeps to the capacity finds no schedule, although one may exist (for `exact`: one
/// with added loads and stores).
class DeadEnd : public Infeasible {
 public:
  using Infeasible::Infeasible;
};

/// Returns the first of the orders, which come lowest peak first: those that fit into the limit.
WEFT_API std::span<const SequentialOrder> orders_within(std::span<const SequentialOrder> orders, Bytes limit);

/// Returns the algorithm's schedule. Throws std::logic_error where it does not hold every task (a plug-in's fault).
WEFT_API Schedule whole_schedule(const Scheduler& scheduler, const TaskGraph& graph, const Platform& platform,
                                 const MemoryRequest& request);
/// Returns the schedules of an algorithm with objectives, and throws what whole_schedule() throws.
WEFT_API std::vector<Schedule> whole_pareto(const Scheduler& scheduler, const TaskGraph& graph,
                                            const Platform& platform, const MemoryRequest& request);

/// All algorithms by name.
class WEFT_API SchedulerRegistry {
 public:
  static SchedulerRegistry& instance();                  ///< Returns the only one.
  void add(Scheduler scheduler);                         ///< Throws InputError when there is one of that name.
  const Scheduler* find(const std::string& name) const;  ///< Returns null when it is unknown.
  std::vector<std::string> names() const;                ///< Returns them sorted.

 private:
  const Scheduler* find_entered(const std::string& name) const;

  std::deque<Scheduler> schedulers_;  // which stay where they are when others are added
};

/// Enters an algorithm into the registry; at namespace scope:
///   const SchedulerRegistration heft{{"heft", "...", schedule_heft}};
class SchedulerRegistration : public Registration {
 public:
  explicit SchedulerRegistration(Scheduler scheduler) : scheduler_(std::move(scheduler)) {}  ///< Takes it.

 private:
  void enter() const override { SchedulerRegistry::instance().add(scheduler_); }

  Scheduler scheduler_;
};

}  // namespace weft
