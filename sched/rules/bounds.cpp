#include "sched/rules/bounds.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <queue>

#include "base/core/reversed.hpp"
#include "sched/memory/occupancy.hpp"
#include "sched/memory/space_dependencies.hpp"
#include "workloads/graph/topological_order.hpp"

namespace weft {

namespace {

// What a row of costs takes at the least.
const std::vector<Time>& least_costs(const Platform& platform) {
  return platform.least_costs.empty() ? platform.costs : platform.least_costs;
}

// The part of a task that keeps a stage busy; on a processor of one stage always the whole task.
enum class Part : std::uint8_t { whole, reading, computing, writing };

Time part_of_cost(const Platform& platform, Part part, std::size_t row, std::size_t processor) {
  const std::size_t at = row * platform.processor_count() + processor;
  const Time cost = least_costs(platform)[at];
  const Processor& on = platform.processors[processor];
  if (part == Part::whole || cost == cannot_run || !on.is_staged()) return cost;
  const Time read = platform.least_costs.empty() ? platform.read_costs[at] : platform.least_read_costs[at];
  if (part == Part::reading) return read;
  const Time rest = cost - read;
  if (on.stages < 3) return rest;
  return part == Part::writing ? platform.write_costs[at] : rest - platform.write_costs[at];
}

Time min_of_row(const Platform& platform, Part part, std::size_t row) {
  Time least = cannot_run;
  for (std::size_t p = 0; p < platform.processor_count(); ++p) {
    least = std::min(least, part_of_cost(platform, part, row, p));
  }
  return least;
}

// Least cost per row of costs.
std::vector<Time> min_costs(const TaskGraph& graph, const Platform& platform, Part part = Part::whole) {
  std::vector<Time> costs(platform.row_count(graph));
  for (std::size_t row = 0; row < costs.size(); ++row) costs[row] = min_of_row(platform, part, row);
  return costs;
}

// What lies before and behind every task at cheapest costs.
struct Paths {
  std::vector<Time> start;  // no task starts earlier
  std::vector<Time> rest;   // from the finish of a task to the end, at the least
  Time longest = 0;
};

Paths paths_of(const TaskGraph& graph, const Platform& platform) {
  const std::vector<Time> cheapest = min_costs(graph, platform);
  const auto cost = [&](TaskId task) { return cheapest[platform.row(graph, task)]; };
  Paths paths{std::vector<Time>(graph.task_count(), 0), std::vector<Time>(graph.task_count(), 0)};
  const std::vector<TaskId> order = topological_order(graph);
  for (const TaskId task : order) {
    Time& start = paths.start[task];
    graph.for_each_producer(task,
                            [&](TaskId producer) { start = std::max(start, paths.start[producer] + cost(producer)); });
    paths.longest = std::max(paths.longest, start + cost(task));
  }
  for (const TaskId task : reversed(order)) {
    const Time rest = cost(task) + paths.rest[task];
    graph.for_each_producer(task,
                            [&](TaskId producer) { paths.rest[producer] = std::max(paths.rest[producer], rest); });
  }
  return paths;
}

// A task as its use of one resource.
struct Use {
  Time earliest;  // it does not begin before
  Time busy;
  Time rest;  // from its end to the end of everything
};

// The largest over sets of uses of (first beginning + sum of busy + least rest), which Jackson's preemptive schedule
// attains: the use with the longest rest goes first (Carlier, The one-machine sequencing problem, EJOR 11, 1982).
Time one_machine_bound(std::vector<Use> uses) {
  const auto has_less_rest = [](const Use& a, const Use& b) { return a.rest < b.rest; };
  std::priority_queue<Use, std::vector<Use>, decltype(has_less_rest)> waiting(has_less_rest);
  std::ranges::sort(uses, {}, &Use::earliest);
  Time now = 0, bound = 0;
  for (std::size_t next = 0; next < uses.size() || !waiting.empty();) {
    if (waiting.empty()) now = std::max(now, uses[next].earliest);
    while (next < uses.size() && uses[next].earliest <= now) waiting.push(uses[next++]);
    Use use = waiting.top();
    waiting.pop();
    const Time until = next < uses.size() ? uses[next].earliest : cannot_run;
    if (now + use.busy > until) {
      use.busy -= until - now;
      now = until;
      waiting.push(use);
    } else {
      now += use.busy;
      bound = std::max(bound, now + use.rest);
    }
  }
  return bound;
}

// In whole cycles, but for the error of sums.
Time shared_bound(const TaskGraph& graph, const Platform& platform, const SharedDemand& shared, const Paths& paths) {
  std::vector<Use> uses;
  for (TaskId task = 0; task < graph.task_count(); ++task) {
    const auto& [busy, before, after] = shared.rows[platform.row(graph, task)];
    if (busy > 0) uses.push_back({paths.start[task] + before, busy, paths.rest[task] + after});
  }
  return std::ceil(one_machine_bound(std::move(uses)) * (1 - 1e-9));
}

// Work by the set of kinds that can do it (a bit per kind), at its cheapest cost, and processors per kind.
struct WorkByKinds {
  std::vector<Time> work;
  std::vector<double> processors;
};

constexpr std::size_t max_kinds = 10;

// Kinds of processors, numbered from 0.
std::vector<std::size_t> number_kinds(const Platform& platform, std::size_t& count) {
  std::map<std::uint32_t, std::size_t> numbers;
  std::vector<std::size_t> kind;
  for (const Processor& processor : platform.processors) {
    kind.push_back(numbers.try_emplace(processor.kind, numbers.size()).first->second);
  }
  count = numbers.size();
  return kind;
}

WorkByKinds work_by_kinds(const TaskGraph& graph, const Platform& platform, const std::vector<std::size_t>& kind,
                          std::size_t kinds, Part part) {
  WorkByKinds sums{std::vector<Time>(std::size_t{1} << kinds, 0), std::vector<double>(kinds, 0)};
  for (const std::size_t k : kind) sums.processors[k] += 1;
  std::vector<std::uint32_t> tasks_of_row(platform.row_per_task ? 0 : graph.class_count(), 0);
  if (!platform.row_per_task) {
    for (TaskId task = 0; task < graph.task_count(); ++task) ++tasks_of_row[graph.class_of(task)];
  }
  const std::size_t processors = platform.processor_count();
  for (std::size_t row = 0; row < platform.row_count(graph); ++row) {
    const std::uint32_t tasks = platform.row_per_task ? 1 : tasks_of_row[row];
    if (tasks == 0) continue;
    const Time* cost = platform.costs.data() + row * processors;
    std::size_t able = 0;
    for (std::size_t p = 0; p < processors; ++p) able |= cost[p] == cannot_run ? 0 : std::size_t{1} << kind[p];
    sums.work[able] += tasks * min_of_row(platform, part, row);
  }
  return sums;
}

// Over sets S of kinds: work that only S can do / number of processors in S. Beyond max_kinds all kinds count as one.
Time work_bound(const TaskGraph& graph, const Platform& platform, Part part) {
  std::size_t kinds = 0;
  std::vector<std::size_t> kind = number_kinds(platform, kinds);
  Time bound = 0;
  if (kinds > max_kinds) {
    std::fill(kind.begin(), kind.end(), 0);
    kinds = 1;
  }
  WorkByKinds sums = work_by_kinds(graph, platform, kind, kinds, part);
  for (std::size_t k = 0; k < kinds; ++k) {
    for (std::size_t set = 0; set < sums.work.size(); ++set) {
      if (set >> k & 1) sums.work[set] += sums.work[set ^ (std::size_t{1} << k)];
    }
  }
  for (std::size_t set = 1; set < sums.work.size(); ++set) {
    double processors = 0;
    for (std::size_t k = 0; k < kinds; ++k) processors += set >> k & 1 ? sums.processors[k] : 0;
    bound = std::max(bound, sums.work[set] / processors);
  }
  return bound;
}

struct PeakBounds {
  Bytes task_footprint = 0, kept = 0, no_reuse = 0;
  TaskId largest_task = no_task;
  Bytes largest() const { return std::max({task_footprint, kept, no_reuse}); }
};

// `count(task)`: whether what is live while the task runs counts.
template <typename Count>
PeakBounds peak_bounds(const TaskGraph& graph, const Platform& platform, Bytes alignment, Count&& count) {
  std::vector<TaskId> seen(graph.task_count(), no_task);  // per buffer: the task that counted it last
  const auto output = [&](TaskId task) { return scratchpad_bytes(graph, task, alignment); };
  // Inputs that tasks produce, each once; without kept ones, if asked.
  const auto inputs = [&](TaskId task, bool with_kept) {
    Bytes bytes = 0;
    graph.for_each_producer(task, [&](TaskId input) {
      if (seen[input] == task || (graph.is_kept(input) && !with_kept)) return;
      seen[input] = task;
      bytes += output(input);
    });
    return bytes;
  };
  PeakBounds bounds;
  const Bytes resident = resident_bytes(graph, alignment);
  bounds.task_footprint = resident;
  Bytes kept = 0, all = 0, min_besides = 0;
  bool any_kept = false;
  for (TaskId task = 0; task < graph.task_count(); ++task) {
    all += output(task);
    if (!count(task)) continue;
    const Bytes footprint = resident + inputs(task, true) + allocated_bytes(graph, task, alignment);
    if (bounds.largest_task != no_task && footprint <= bounds.task_footprint) continue;
    bounds.task_footprint = footprint;
    bounds.largest_task = task;
  }
  std::ranges::fill(seen, no_task);
  for (TaskId task = 0; task < graph.task_count(); ++task) {
    if (!graph.is_kept(task) || output(task) == 0) continue;
    kept += output(task);
    const Bytes besides = count(task) ? inputs(task, false) : 0;
    min_besides = any_kept ? std::min(min_besides, besides) : besides;
    any_kept = true;
  }
  bounds.kept = resident + kept + min_besides;
  bounds.no_reuse = platform.reuse ? 0 : resident + all;
  return bounds;
}

}  // namespace

// Each stage of a processor does one task at a time.
Time work_bound(const TaskGraph& graph, const Platform& platform) {
  if (!platform.has_stages()) return work_bound(graph, platform, Part::whole);
  const Time bound = std::max(work_bound(graph, platform, Part::reading), work_bound(graph, platform, Part::computing));
  return platform.write_costs.empty() ? bound : std::max(bound, work_bound(graph, platform, Part::writing));
}

Time path_bound(const TaskGraph& graph, const Platform& platform) { return paths_of(graph, platform).longest; }

Bounds lower_bounds(const TaskGraph& graph, const Platform& platform) {
  Bounds bounds;
  const Paths paths = paths_of(graph, platform);
  const auto count = [&bounds](Time& bound, Time time, const std::string& name) {
    bound = std::max(bound, time);
    if (time <= bounds.makespan && !bounds.binding.empty()) return;
    bounds.makespan = time;
    bounds.binding = name;
  };
  count(bounds.critical_path, paths.longest, "critical_path");
  count(bounds.work, work_bound(graph, platform), "work");
  bounds.planned = bounds.makespan;
  bounds.planned_binding = bounds.binding;
  count(bounds.dram, platform.compulsory_dram_time, "dram");
  for (const SharedDemand& shared : platform.shared_demands) {
    if (platform.has_added_tasks) break;
    count(bounds.shared, shared_bound(graph, platform, shared, paths), shared.name);
  }

  // Inputs and output are live together until the inputs have been read.
  const std::vector<Time> together = min_costs(graph, platform, Part::reading);
  const auto counts = [&](TaskId task) { return together[platform.row(graph, task)] > 0; };
  const PeakBounds peak = peak_bounds(graph, platform, 1, counts);
  bounds.task_footprint = peak.task_footprint;
  bounds.kept = peak.kept;
  bounds.no_reuse = peak.no_reuse;
  bounds.peak = peak.largest();
  return bounds;
}

Time demand_bound(const TaskGraph& graph, const Platform& platform) {
  Time most = 0;
  for (const SharedDemand& shared : platform.shared_demands) {
    Time busy = 0;
    for (TaskId task = 0; task < graph.task_count(); ++task) busy += shared.rows[platform.row(graph, task)].busy;
    most = std::max(most, busy);
  }
  return most;
}

CapacityFloor capacity_floor(const TaskGraph& graph, const Platform& platform) {
  const PeakBounds peak = peak_bounds(graph, platform, platform.alignment, [](TaskId) { return true; });
  return {peak.largest(), peak.largest_task, peak.task_footprint};
}

}  // namespace weft
