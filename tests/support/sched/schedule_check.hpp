// Checks what every schedule must keep, written down independently of the schedulers.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "sched/model/platform.hpp"
#include "sched/model/schedule.hpp"
#include "sched/model/scheduler.hpp"

namespace weft::test {

inline Schedule run_scheduler(const std::string& name, const TaskGraph& graph, const Platform& platform) {
  const Scheduler* scheduler = SchedulerRegistry::instance().find(name);
  if (!scheduler) throw std::runtime_error("no scheduler " + name);
  return scheduler->schedule(graph, platform, {});
}

inline Time time_between(const Platform& platform, ProcessorId from, ProcessorId to, double bytes) {
  if (from == to || platform.bandwidth.empty()) return 0;
  const std::size_t pair = from * platform.processor_count() + to;
  return bytes / (platform.bandwidth.size() == 1 ? platform.bandwidth[0] : platform.bandwidth[pair]);
}

// Expects each task once and for as long as it costs, none before its data are there, no two at a time on a processor.
// `slack` allows for rounding when the times are no whole numbers.
inline void expect_valid(const TaskGraph& graph, const Platform& platform, const Schedule& schedule,
                         Time slack = 1e-9) {
  ASSERT_EQ(schedule.start.size(), graph.task_count());
  ASSERT_EQ(schedule.finish.size(), graph.task_count());
  Time makespan = 0;
  std::vector<std::vector<TaskId>> on(platform.processor_count());
  for (TaskId task = 0; task < graph.task_count(); ++task) {
    const ProcessorId processor = schedule.processor[task];
    ASSERT_LT(processor, platform.processor_count());
    on[processor].push_back(task);
    EXPECT_GE(schedule.start[task], 0) << graph.task_name(task);
    EXPECT_NEAR(schedule.finish[task], schedule.start[task] + platform.cost(graph, task, processor), slack);
    makespan = std::max(makespan, schedule.finish[task]);
    for (std::size_t k = 0; k < graph.inputs(task).size(); ++k) {
      const BufferId input = graph.inputs(task)[k];
      if (graph.is_external(input)) continue;
      const Time transfer = time_between(platform, schedule.processor[input], processor, graph.operand_bytes(task, k));
      EXPECT_GE(schedule.start[task] + slack, schedule.finish[input] + transfer)
          << graph.task_name(input) << " -> " << graph.task_name(task);
    }
  }
  for (std::vector<TaskId>& tasks : on) {
    std::sort(tasks.begin(), tasks.end(), [&](TaskId a, TaskId b) {
      return std::pair(schedule.start[a], schedule.finish[a]) < std::pair(schedule.start[b], schedule.finish[b]);
    });
    for (std::size_t k = 1; k < tasks.size(); ++k) {
      EXPECT_LE(schedule.finish[tasks[k - 1]], schedule.start[tasks[k]] + slack)
          << graph.task_name(tasks[k - 1]) << " and " << graph.task_name(tasks[k]) << " overlap";
    }
  }
  EXPECT_EQ(schedule.makespan, makespan);
}

}  // namespace weft::test
