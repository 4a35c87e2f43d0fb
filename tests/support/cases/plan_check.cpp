#include "tests/support/cases/plan_check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <random>

#include "sched/dispatch/plan_replay.hpp"
#include "sched/memory/occupancy.hpp"
#include "sched/memory/scratchpad_sizes.hpp"
#include "sched/rules/bounds.hpp"
#include "sched/rules/validator.hpp"

namespace weft::study {

namespace {

class PlanCheck {
 public:
  PlanCheck(const Problem& problem, const Plan& plan)
      : asked_(problem), plan_(plan), graph_(plan.graph()), platform_(plan.platform()) {
    platform_.capacity = problem.platform.capacity;
  }

  std::vector<std::string> faults() {
    if (plan_.fits != Fits::yes) return {"does not fit: " + plan_.reason};
    check_tasks();
    if (!faults_.empty()) return faults_;
    faults_ = validate(graph_, platform_, plan_.schedule);
    check_memory();
    check_times();
    return faults_;
  }

  std::vector<std::string> faults_when_disturbed(std::uint32_t seed) {
    std::mt19937 random(seed);
    const std::size_t processors = platform_.processor_count();
    Platform disturbed = platform_;
    disturbed.row_per_task = true;
    disturbed.costs.clear();
    disturbed.read_costs.clear();
    disturbed.write_costs.clear();
    for (TaskId task = 0; task < graph_.task_count(); ++task) {
      const double factor = static_cast<double>(16 + random() % 81) / 32;
      const Time* row = platform_.cost_row(graph_, task);
      if (!platform_.has_stages()) {
        for (std::size_t p = 0; p < processors; ++p) disturbed.costs.push_back(row[p] * factor);
        continue;
      }
      const double factor_of_reading = static_cast<double>(16 + random() % 81) / 32;
      for (ProcessorId p = 0; p < processors; ++p) {
        const bool can_run = row[p] != cannot_run;
        const auto [read, compute, write] = can_run ? duration_of(graph_, platform_, task, p) : TaskDuration{};
        disturbed.read_costs.push_back(read * factor_of_reading);
        if (!platform_.write_costs.empty()) disturbed.write_costs.push_back(write * factor_of_reading);
        disturbed.costs.push_back(can_run ? (read + write) * factor_of_reading + compute * factor : cannot_run);
      }
    }
    Schedule schedule = plan_.schedule;
    const PlanReplay run = replay_plan(graph_, disturbed, schedule);
    if (run.finished_count != graph_.task_count()) {
      return {fmt::format("disturbed run stands still after {} of {} tasks", run.finished_count, graph_.task_count())};
    }
    run.give_times_to(schedule);
    // Tasks on different processors may overtake each other where they take no space from each other.
    std::ranges::stable_sort(schedule.order, {}, [&](TaskId task) { return schedule.start[task]; });
    for (const std::string& fault : validate(graph_, disturbed, schedule)) faults_.push_back("disturbed run: " + fault);
    const Bytes peak = occupancy_of(graph_, schedule).peak;
    if (peak > platform_.capacity) fault("disturbed run: {} bytes live of {}", peak, platform_.capacity);
    return faults_;
  }

 private:
  template <typename... Arguments>
  void fault(fmt::format_string<Arguments...> format, Arguments&&... arguments) {
    faults_.push_back(fmt::format(format, std::forward<Arguments>(arguments)...));
  }

  // Checks that the tasks of the problem keep their numbers and all others are copies of their tiles.
  void check_tasks() {
    const TaskGraph& asked = asked_.graph;
    if (graph_.task_count() < asked.task_count()) return fault("tasks are missing");
    for (TaskId task = 0; task < graph_.task_count(); ++task) {
      const bool added = task >= asked.task_count();
      const BufferId original = graph_.copy_of(task);
      if (added && original >= asked.task_count()) fault("{} is no copy of a tile", graph_.task_name(task));
      if (!added && (original != no_buffer || graph_.class_of(task) != asked.class_of(task) ||
                     graph_.inputs(task).size() != asked.inputs(task).size())) {
        fault("{} is not the task that was asked for", graph_.task_name(task));
      }
    }
    if (plan_.schedule.address.size() != graph_.buffer_count()) fault("addresses are missing");
  }

  void check_memory() {
    const Bytes capacity = platform_.capacity;
    const Bytes peak = occupancy_of(graph_, plan_.schedule).peak;
    Bytes highest = 0;
    for (BufferId buffer = 0; buffer < graph_.buffer_count(); ++buffer) {
      const Bytes bytes = scratchpad_bytes(graph_, buffer, platform_.alignment);
      if (bytes > 0) highest = std::max(highest, plan_.schedule.address[buffer] + bytes);
    }
    if (peak != plan_.peak_bytes) fault("says a peak of {}, has {}", plan_.peak_bytes, peak);
    if (peak > capacity) fault("{} bytes live of {}", peak, capacity);
    if (highest != plan_.peak_address) fault("says a highest address of {}, has {}", plan_.peak_address, highest);
    if (highest > capacity) fault("addresses up to {} of {}", highest, capacity);
  }

  void check_times() {
    const Schedule& schedule = plan_.schedule;
    const Bounds bounds = lower_bounds(asked_.graph, asked_.platform);
    const Time bound = schedule.is_contended ? bounds.makespan : bounds.planned;
    if (bound > schedule.makespan * (1 + 1e-12)) fault("takes {}, below the bound {}", schedule.makespan, bound);
    if (added_tasks(asked_, plan_) == 0 && bounds.peak > plan_.peak_bytes) {
      fault("needs {}, below the bound {}", plan_.peak_bytes, bounds.peak);
    }
    if (!platform_.bandwidth.empty()) return;
    const PlanReplay run = schedule.is_contended ? platform_.carry_out(graph_, platform_, schedule, {})
                                                 : replay_plan(graph_, platform_, schedule);
    if (run.finished_count != graph_.task_count()) return fault("stands still when it is carried out");
    if (run.start != schedule.start || run.finish != schedule.finish || run.read_finish != schedule.read_finish) {
      fault("has other times when it is carried out");
    }
  }

  const Problem& asked_;
  const Plan& plan_;
  const TaskGraph& graph_;
  Platform platform_;
  std::vector<std::string> faults_;
};

}  // namespace

std::vector<std::string> faults_of_plan(const Problem& problem, const Plan& plan) {
  return PlanCheck(problem, plan).faults();
}

std::vector<std::string> faults_of_disturbed_run(const Problem& problem, const Plan& plan, std::uint32_t seed) {
  return PlanCheck(problem, plan).faults_when_disturbed(seed);
}

std::uint32_t added_tasks(const Problem& problem, const Plan& plan) {
  return plan.graph().task_count() - problem.graph.task_count();
}

std::uint32_t second_runs(const Problem& problem, const Plan& plan) {
  const TaskGraph& graph = plan.graph();
  std::uint32_t count = 0;
  for (TaskId task = problem.graph.task_count(); task < graph.task_count(); ++task) {
    count += graph.kind(task) == TaskKind::compute ? 1 : 0;
  }
  return count;
}

}  // namespace weft::study
