// From an algorithm's schedule to a plan that the machine can carry out: does it fit, at which addresses, in which
// dispatch order, at which times.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "sched/model/platform.hpp"
#include "sched/model/schedule.hpp"
#include "sched/model/scheduler.hpp"
#include "sched/orders/low_peak_orders.hpp"

namespace weft {

// A task graph and what it costs on a machine.
struct Problem {
  TaskGraph graph;
  Platform platform;
};

struct PlanOptions {
  Objective objective = Objective::makespan;  // of algorithms that have objectives
  double search_budget = 1;                   // see MemoryRequest
  // What is spent on schedules that are faster with contention, of algorithms that are refined and with the objective
  // makespan; a factor on the bursts that are carried; 0: nothing.
  double refine = 0;
  std::function<void(std::uint32_t done, std::uint32_t total)> progress{};  // of that; may be empty
  // Is told the algorithm of which a plan is made next; may be empty.
  std::function<void(const std::string& algorithm)> trying{};
  std::function<void(const std::string&)> warn{};  // of a part of it that failed and is left out; may be empty
  // What low_peak_orders() returns for the graph, where the caller knows it already.
  const std::vector<SequentialOrder>* known_orders = nullptr;
  // A plan that takes as long is of no use: where that is known early, as by what it moves, none is made.
  Time to_beat = cannot_run;
  // One of many candidates: less is spent on addresses where memory is short.
  bool is_candidate = false;
  // Above 0: tiles are spilled even where an order fits, which leaves room for tasks beside one another, down to this
  // part of what is between the least capacity to which an order can be brought and the capacity.
  double spill_part = 0;
  // Up to that many times the multiply-accumulates of the graph may be spent: tiles are computed again where that lets the
  // plan need less (objective memory), or fit where no order does.
  double recompute = 1;
  OrderSearch orders{};  // the limit on activations among them, of algorithms that keep to it
};

struct Plan {
  // The schedule is of this problem: the one that was asked for or, where tiles are spilled or computed twice, one
  // whose graph has the added tasks.
  std::shared_ptr<const Problem> problem;

  const TaskGraph& graph() const { return problem->graph; }
  const Platform& platform() const { return problem->platform; }

  // With order and addresses. Times are those of StaticDispatch: with contention where the platform knows it
  // (Platform::carry_out), else with uncontended durations.
  Schedule schedule;
  Time uncontended_makespan = 0;  // with nothing else going on while a task runs
  Fits fits = Fits::yes;
  Bytes peak_bytes = 0;    // largest occupancy of the scratchpad at the end of any instant, size units of the graph
  Bytes peak_address = 0;  // end of the highest range in use; of a plan that does not fit, the lowest found

  // When it fits not at all: the first task (in start order) whose output finds no room, and what would suffice. The
  // schedule then holds the algorithm's own times, without addresses.
  TaskId blocked_task = no_task;
  Bytes order_peak = 0;  // peak of the start order run one task at a time: a capacity that the order needs at least
  // A description: the task, its bytes, what is live and order_peak. When it fits, empty, or what is to be known of the
  // plan: that the search for it was given up, and how far it came.
  std::string reason;
};

// Sets the times of a plan that fits to those of tasks that share the machine, where the platform knows them.
// `uncontended_makespan` is that of the same plan where tasks take what they cost.
void add_contention(Plan& plan);

// Returns what make_plan() starts from: the plan as the algorithm makes it, which knows no contention. Throws the same.
Plan make_uncontended_plan(std::shared_ptr<const Problem> problem, const Scheduler& scheduler,
                           const PlanOptions& options);

// Returns the plan of an algorithm: runs it and plans memory (memory_unaware_planner.hpp and memory_aware_planner.hpp
// say what happens where the capacity is short). Throws Infeasible when the capacity is below the footprint of some
// task (its name and bytes are given, and the least capacity) or below the tensors that stay to the end, or when a task
// can run nowhere.
Plan make_plan(std::shared_ptr<const Problem> problem, const Scheduler& scheduler, const PlanOptions& options = {});

}  // namespace weft
