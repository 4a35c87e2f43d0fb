// A plug-in of scheduling algorithms that do what none should: each starts from a valid schedule, one task after another
// on the first processor that can run it, and damages it, or does not return at all.
#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <limits>
#include <stdexcept>
#include <vector>

#include "sched/model/scheduler.hpp"

namespace {

using namespace weft;

constexpr Time nan = std::numeric_limits<Time>::quiet_NaN(), infinity = std::numeric_limits<Time>::infinity();

std::vector<TaskId> topological(const TaskGraph& graph) {
  std::vector<TaskId> order;
  std::vector<bool> done(graph.task_count(), false);
  while (order.size() < graph.task_count()) {
    for (TaskId task = 0; task < graph.task_count(); ++task) {
      const auto is_there = [&](BufferId buffer) { return graph.is_external(buffer) || done[buffer]; };
      if (done[task] || !std::ranges::all_of(graph.inputs(task), is_there)) continue;
      done[task] = true;
      order.push_back(task);
    }
  }
  return order;
}

Schedule valid(const TaskGraph& graph, const Platform& platform) {
  Schedule schedule;
  schedule.processor.resize(graph.task_count());
  schedule.start.resize(graph.task_count());
  schedule.finish.resize(graph.task_count());
  Time now = 0;
  for (const TaskId task : topological(graph)) {
    ProcessorId processor = 0;
    while (platform.cost(graph, task, processor) == cannot_run) ++processor;
    schedule.processor[task] = processor;
    schedule.start[task] = now;
    schedule.finish[task] = now += platform.cost(graph, task, processor);
  }
  schedule.makespan = now;
  return schedule;
}

using Damage = void (*)(Schedule& schedule, const TaskGraph& graph, const Platform& platform);

template <Damage damage>
Schedule damaged(const TaskGraph& graph, const Platform& platform, const MemoryRequest&) {
  Schedule schedule = valid(graph, platform);
  damage(schedule, graph, platform);
  return schedule;
}

template <Damage damage>
Scheduler algorithm(const char* name, Keeps keeps = Keeps::nothing) {
  return {.name = name, .description = "hostile", .schedule = damaged<damage>, .keeps = keeps};
}

#define WEFT_HOSTILE(variable, name, ...)                              \
  const SchedulerRegistration variable {                               \
    algorithm<[](Schedule& s, const TaskGraph& g, const Platform& p) { \
      (void)s, (void)g, (void)p;                                       \
      __VA_ARGS__;                                                     \
    }>(name)                                                           \
  }

WEFT_HOSTILE(harmless, "harmless", );
WEFT_HOSTILE(nan_start, "nan-start", s.start[3] = nan);
WEFT_HOSTILE(nan_finish, "nan-finish", s.finish[3] = nan);
WEFT_HOSTILE(nan_makespan, "nan-makespan", s.makespan = nan);
WEFT_HOSTILE(endless, "infinite-finish", s.finish[3] = s.makespan = infinity);
WEFT_HOSTILE(endless_start, "infinite-start", s.start[3] = s.finish[3] = infinity);
WEFT_HOSTILE(early, "negative-start", s.start[3] -= 1e9; s.finish[3] -= 1e9);
WEFT_HOSTILE(
    at_once, "all-at-zero", for (TaskId t = 0; t < g.task_count(); ++t) {
      s.finish[t] -= s.start[t];
      s.start[t] = 0;
    });
WEFT_HOSTILE(short_task, "too-short", s.finish[3] -= 1);
WEFT_HOSTILE(long_task, "too-long", s.finish[3] += 1);
WEFT_HOSTILE(short_makespan, "short-makespan", s.makespan /= 2);
WEFT_HOSTILE(no_makespan, "no-makespan", s.makespan = 0);
WEFT_HOSTILE(long_makespan, "long-makespan", s.makespan *= 2);
WEFT_HOSTILE(nowhere, "no-such-processor", s.processor[3] = static_cast<ProcessorId>(p.processor_count()));
WEFT_HOSTILE(far_away, "far-processor", s.processor[3] = std::numeric_limits<ProcessorId>::max());
WEFT_HOSTILE(
    wrong_sort, "wrong-processor", for (ProcessorId q = 0; q < p.processor_count(); ++q) {
      if (p.cost(g, 3, q) == cannot_run) s.processor[3] = q;
    });
WEFT_HOSTILE(empty, "empty", s = Schedule{});
WEFT_HOSTILE(few_starts, "few-starts", s.start.pop_back());
WEFT_HOSTILE(many_starts, "many-starts", s.start.push_back(0));
WEFT_HOSTILE(few_finishes, "few-finishes", s.finish.resize(1));
WEFT_HOSTILE(few_processors, "few-processors", s.processor.clear());
WEFT_HOSTILE(short_order, "short-order", s.order = {0});
WEFT_HOSTILE(same_order, "order-of-one-task", s.order.assign(g.task_count(), 0));
WEFT_HOSTILE(far_order, "order-out-of-range", s.order = topological(g); s.order[2] = no_task);
WEFT_HOSTILE(backward, "order-backwards", s.order = topological(g); std::ranges::reverse(s.order));
WEFT_HOSTILE(far_release, "release-out-of-range", s.release_position.assign(g.task_count(), g.task_count() + 7));
WEFT_HOSTILE(few_releases, "few-releases", s.release_position = {1});
WEFT_HOSTILE(far_barrier, "barrier-out-of-range", s.barriers = {1, g.task_count() + 100});
WEFT_HOSTILE(falling_barriers, "falling-barriers", s.barriers = {5, 2});
WEFT_HOSTILE(far_wait, "waits-out-of-range", s.starts_after.assign(g.task_count(), g.task_count() + 3));
WEFT_HOSTILE(own_wait, "waits-for-itself", s.starts_after.assign(g.task_count(), no_task); s.starts_after[3] = 3);
WEFT_HOSTILE(few_waits, "few-waits", s.starts_after = {no_task});
WEFT_HOSTILE(stages, "stages-of-none", s.read_finish = s.start; s.compute_start = s.start);
WEFT_HOSTILE(throws, "throws", throw std::runtime_error("it does not want to"));
WEFT_HOSTILE(throws_number, "throws-a-number", throw 42);
WEFT_HOSTILE(greedy, "asks-for-everything", s.start.resize(std::size_t{1} << 60));
WEFT_HOSTILE(crashes, "crashes", *reinterpret_cast<volatile int*>(8) = 1);
WEFT_HOSTILE(aborts, "aborts", std::abort());
WEFT_HOSTILE(exits, "exits", std::exit(0));
WEFT_HOSTILE(returns_never, "never-returns", for (volatile int k = 0;;) k = k + 1);

std::vector<Schedule> no_schedules(const TaskGraph&, const Platform&, const MemoryRequest&) { return {}; }
std::vector<Schedule> empty_schedules(const TaskGraph&, const Platform&, const MemoryRequest&) { return {Schedule{}}; }
std::vector<SequentialOrder> no_orders(const TaskGraph&, const Platform&) { return {}; }
std::vector<SequentialOrder> wrong_orders(const TaskGraph& graph, const Platform&) {
  return {{"wrong", std::vector<TaskId>(graph.task_count(), 0), 1}};
}
std::vector<SequentialOrder> cheap_orders(const TaskGraph& graph, const Platform&) {
  return {{"cheap", topological(graph), 1}};
}

Schedule plain(const TaskGraph& graph, const Platform& platform, const MemoryRequest&) {
  return valid(graph, platform);
}

const SchedulerRegistration no_pareto{
    {.name = "no-pareto", .description = "hostile", .schedule = plain, .keeps = Keeps::safely, .pareto = no_schedules}};
const SchedulerRegistration empty_pareto{{.name = "empty-pareto",
                                          .description = "hostile",
                                          .schedule = plain,
                                          .keeps = Keeps::safely,
                                          .pareto = empty_schedules}};
const SchedulerRegistration without_orders{
    {.name = "no-orders", .description = "hostile", .schedule = plain, .keeps = Keeps::safely, .orders = no_orders}};
const SchedulerRegistration with_wrong_orders{{.name = "wrong-orders",
                                               .description = "hostile",
                                               .schedule = plain,
                                               .keeps = Keeps::safely,
                                               .orders = wrong_orders}};
const SchedulerRegistration with_cheap_orders{{.name = "cheap-orders",
                                               .description = "hostile",
                                               .schedule = plain,
                                               .keeps = Keeps::safely,
                                               .orders = cheap_orders}};

}  // namespace
