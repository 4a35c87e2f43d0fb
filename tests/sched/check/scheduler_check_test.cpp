// What `weft models --check` says of algorithms with a fault. (Those of the project are checked in
// tests/cli/commands/model_check_test.cpp.)
#include "sched/check/scheduler_check.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

#include "sched/planning/memory_aware_planner.hpp"
#include "tests/support/sched/conformance_faults.hpp"
#include "tests/support/sched/list_scheduler.hpp"
#include "tests/support/sched/planned.hpp"
#include "tests/support/sched/small_case.hpp"
#include "workloads/graph/task_graph_builder.hpp"

namespace weft::test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

std::string faults(Schedule (*schedule)(const TaskGraph&, const Platform&, const MemoryRequest&),
                   Keeps keeps = Keeps::nothing) {
  return faults_of(scheduler_conformance({"algorithm", "", schedule, keeps}));
}

TEST(SchedulerCheck, FindsNothingInOneWithoutFault) { EXPECT_EQ(faults(list_schedule), ""); }

TEST(SchedulerCheck, FindsTasksThatOverlap) {
  EXPECT_THAT(faults([](const TaskGraph& graph, const Platform& platform, const MemoryRequest& request) {
                Schedule schedule = list_schedule(graph, platform, request);
                for (TaskId task = 0; task < graph.task_count(); ++task) {
                  schedule.start[task] = schedule.start[0];
                  schedule.finish[task] = schedule.start[task] + platform.cost(graph, task, schedule.processor[task]);
                }
                return schedule;
              }),
              HasSubstr("its schedules are valid: a chain: "));
}

TEST(SchedulerCheck, FindsProcessorsThatCannotRunATask) {
  EXPECT_THAT(faults([](const TaskGraph& graph, const Platform& platform, const MemoryRequest& request) {
                Schedule schedule = list_schedule(graph, platform, request);
                schedule.processor.assign(graph.task_count(), 0);
                return schedule;
              }),
              HasSubstr("cannot run on pe0"));
}

TEST(SchedulerCheck, FindsSchedulesThatAreNotWhole) {
  EXPECT_THAT(faults([](const TaskGraph&, const Platform&, const MemoryRequest&) { return Schedule(); }),
              HasSubstr("processors, starts and finishes of 0, 0 and 0 tasks, of 8"));
}

TEST(WholeSchedule, IsAskedOfEveryAlgorithm) {
  const Scheduler empty{"empty", "",
                        [](const TaskGraph&, const Platform&, const MemoryRequest&) { return Schedule(); }};
  Platform platform;
  TaskGraphBuilder builder;
  builder.add_task(builder.add_class({}, {}, {}), {});
  EXPECT_THROW(whole_schedule(empty, std::move(builder).build(), platform, {}), std::logic_error);
}

TEST(WholeSchedule, IsAskedOfSchedulesToChooseFrom) {
  Scheduler scheduler{"algorithm", "", list_schedule, Keeps::limit};
  scheduler.pareto = [](const TaskGraph& graph, const Platform& platform, const MemoryRequest& request) {
    const Schedule whole = list_schedule(graph, platform, request);
    Schedule of_one_read = whole;
    of_one_read.read_finish.push_back(0);
    return std::vector<Schedule>{whole, of_one_read};
  };
  SmallCase c = small_case("pe0 pe1", "a 1,- 8\nb -,1 8");
  EXPECT_THROW(make_pareto_plans(c.graph, c.platform, scheduler, {}), std::logic_error);
  c.platform.capacity = 8;  // the two do not fit side by side, and it is asked for others
  EXPECT_THROW(make_plan(c.graph, c.platform, scheduler), std::logic_error);
}

TEST(SchedulerCheck, FindsOneThatDecidesOtherwiseWhenAskedAgain) {
  EXPECT_THAT(faults([](const TaskGraph& graph, const Platform& platform, const MemoryRequest& request) {
                static int asked = 0;
                Schedule schedule = list_schedule(graph, platform, request);
                const Time late = ++asked;
                for (auto* times : {&schedule.start, &schedule.read_finish, &schedule.compute_start,
                                    &schedule.write_start, &schedule.finish}) {
                  for (Time& time : *times) time += late;
                }
                schedule.makespan += late;
                return schedule;
              }),
              AllOf(HasSubstr("the same request gives the same schedule: a chain: task t0 starts at"),
                    HasSubstr("and when asked again at"), Not(HasSubstr("its schedules are valid"))));
}

TEST(SchedulerCheck, FindsOneThatDoesNotKeepToItsLimit) {
  EXPECT_THAT(faults(list_schedule, Keeps::limit), AllOf(HasSubstr("its schedules are valid and keep to the limit: "),
                                                         HasSubstr(" in "), HasSubstr("capacity")));
}

TEST(SchedulerCheck, LetsOnesThatAreNotSafeComeToADeadEnd) {
  const auto gives_up = [](const TaskGraph& graph, const Platform& platform, const MemoryRequest& request) -> Schedule {
    if (platform.capacity < Platform{}.capacity) throw DeadEnd("no room");
    return list_schedule(graph, platform, request);
  };
  EXPECT_EQ(faults(gives_up, Keeps::limit), "");
  EXPECT_THAT(faults(gives_up, Keeps::safely), HasSubstr("dead end (no room), expected a schedule"));
}

TEST(SchedulerCheck, FindsSetsThatAreEmptyOrNotFastestFirst) {
  Scheduler scheduler{"algorithm", "", list_schedule};
  scheduler.pareto = [](const TaskGraph&, const Platform&, const MemoryRequest&) { return std::vector<Schedule>(); };
  EXPECT_THAT(
      faults_of(scheduler_conformance(scheduler)),
      HasSubstr("schedules to choose from are valid, fastest first: a chain: the set of schedules to choose from "
                "is empty, expected one at least"));
  scheduler.pareto = [](const TaskGraph& graph, const Platform& platform, const MemoryRequest& request) {
    const Schedule fast = list_schedule(graph, platform, request);
    Schedule slow = fast;
    for (Time& start : slow.start) start += 1;
    for (Time& finish : slow.finish) finish += 1;
    slow.makespan += 1;
    return std::vector<Schedule>{slow, fast};
  };
  EXPECT_THAT(faults_of(scheduler_conformance(scheduler)), HasSubstr("expected the fastest first"));
}

}  // namespace
}  // namespace weft::test
