// How the cycles of a run are told apart: along the chain of tasks that ends last, with what waiting for space cost, and
// what the run would gain without a cause of delay.
#include "hw/record/critical_path.hpp"

#include <gmock/gmock.h>

#include <map>
#include <string>
#include <vector>

#include "tests/support/sched/small_dispatch.hpp"

namespace weft {
namespace {

using test::small_case;
using test::SmallCase;
using testing::ElementsAre;

// What is recorded of a plan whose tasks all compute for as long as they cost; with stages they read first, and write.
RunResult run_of(const SmallCase& c, const Schedule& plan) {
  const PlanReplay replay = test::replay_plan(c, plan);
  RunResult run;
  run.makespan = static_cast<Cycles>(replay.makespan);
  run.waits.set_task_count(c.graph.task_count());
  run.waits_reading.set_task_count(c.graph.task_count());
  run.starts.resize(c.graph.task_count());
  if (c.platform.has_stages()) run.before.assign(c.graph.task_count(), no_task);
  std::map<ProcessorId, TaskId> last;
  for (const TaskId task : plan.order) {
    if (last.contains(plan.processor[task]) && c.platform.has_stages()) run.before[task] = last[plan.processor[task]];
    last[plan.processor[task]] = task;
  }
  for (TaskId task = 0; task < c.graph.task_count(); ++task) {
    TaskRun life;
    life.processor = plan.processor[task];
    life.start = static_cast<Cycles>(replay.start[task]);
    life.finish = static_cast<Cycles>(replay.finish[task]);
    life.stages = c.platform.processors[life.processor].stages;
    life.uncontended = static_cast<Cycles>(c.platform.cost(c.graph, task, life.processor));
    const TaskDuration takes = duration_of(c.graph, c.platform, task, life.processor);
    life.compute = static_cast<Cycles>(takes.compute);
    if (life.is_staged()) {
      life.read = life.uncontended_reading = static_cast<Cycles>(takes.read);
      life.local = static_cast<Cycles>(replay.compute_start[task] - replay.read_finish[task]);
    }
    if (life.stages > 2) {
      life.write = life.uncontended_writing = static_cast<Cycles>(takes.write);
      life.held = static_cast<Cycles>(replay.write_start[task] - replay.compute_start[task] - takes.compute);
    }
    run.tasks.push_back(life);
  }
  return run;
}

CriticalPath path_of(const SmallCase& c, const Schedule& plan) {
  return critical_path(c.graph, c.platform, plan, run_of(c, plan));
}

Cycles gain(const CriticalPath& path, const std::string& cause) {
  for (const auto& [name, cycles] : path.gains) {
    if (name == cause) return cycles;
  }
  return 0;
}

// One task that computes for 5 cycles and reads for `read`, 40 alone, and whose requests waited for two resources.
CriticalPath path_of_transfer(Cycles read, const std::vector<Picoseconds>& waited) {
  const SmallCase c = small_case("pe0", "only 45 0");
  const Schedule plan = c.plan("0:only");
  RunResult run = run_of(c, plan);
  run.tasks[0].read = read;
  run.tasks[0].compute = 5;
  run.tasks[0].finish = run.makespan = read + 5;
  run.waits.add(0, waited);
  for (const char* name : {"interconnect.bus", "dram"}) {
    run.resources.emplace_back();
    run.resources.back().name = name;
  }
  return critical_path(c.graph, c.platform, plan, run);
}

TEST(CriticalPath, SharesOutWhatATransferTookLonger) {
  const CriticalPath path = path_of_transfer(50, {3000, 1000});
  EXPECT_EQ(path.compute, 5);
  EXPECT_EQ(path.transfer, 40);
  EXPECT_EQ(path.waiting[0].second, 7);  // 10 cycles, 3 to 1; the rest goes to the last
  EXPECT_EQ(path.waiting[1].second, 3);
  EXPECT_EQ(gain(path, "compute"), 5);
  EXPECT_EQ(gain(path, "transfer"), 40);
  EXPECT_EQ(gain(path, "interconnect.bus"), 7);
  EXPECT_EQ(gain(path, "dram"), 3);
}

TEST(CriticalPath, HasNoWaitingInATransferThatTookNoLonger) {
  const CriticalPath path = path_of_transfer(38, {3000, 1000});
  EXPECT_EQ(path.transfer, 38);
  EXPECT_EQ(path.waiting[0].second, 0);
  EXPECT_EQ(path.waiting[1].second, 0);
  EXPECT_EQ(gain(path, "dram"), 0);
}

// `late` waits for the bytes of `held` from cycle 0 to 7. Without, `reader` would end at 7 all the same.
TEST(CriticalPath, BlamesSpaceForNoMoreThanTheRunWouldGain) {
  const SmallCase c = small_case("pe0 pe1", R"(
    held 4 8
    reader 3 0 < held
    late 2 8)");
  Schedule plan = c.plan("0:held 0:reader 1:late");
  c.place(plan, "held:0 late:0");
  const CriticalPath path = path_of(c, plan);
  EXPECT_THAT(path.tasks, ElementsAre(c["held"], c["reader"]));
  EXPECT_EQ(path.compute, 7);
  EXPECT_EQ(path.space, 2);
  EXPECT_EQ(gain(path, "space"), 2);
}

TEST(CriticalPath, BlamesSpaceForNothingWhereSomethingElseLetsTheTaskStartNoSooner) {
  const SmallCase c = small_case("pe0 pe1", R"(
    held 4 8
    reader 3 0 < held
    late 2 8)");
  Schedule plan = c.plan("0:held 0:reader 1:late");
  c.place(plan, "held:0 late:0");
  plan.barriers = {2};
  const CriticalPath path = path_of(c, plan);
  EXPECT_EQ(path.space, 0);
  EXPECT_EQ(gain(path, "space"), 0);
  EXPECT_EQ(gain(path, "barriers"), 0);  // as late would then wait for space
  EXPECT_THAT(path.tasks, ElementsAre(c["held"], c["reader"], c["late"]));

  c.place(plan, "held:0 late:8");
  EXPECT_EQ(gain(path_of(c, plan), "barriers"), 2);
}

TEST(CriticalPath, PutsGapsWhereThePathWaitedForSpace) {
  const SmallCase c = small_case("pe0 pe1", R"(
    held 4 8
    reader 3 0 < held
    late 2 8
    last 6 0 < late)");
  Schedule plan = c.plan("0:held 0:reader 1:late 1:last");
  c.place(plan, "held:0 late:0");
  const CriticalPath path = path_of(c, plan);
  EXPECT_THAT(path.tasks, ElementsAre(c["late"], c["last"]));
  ASSERT_EQ(path.steps.size(), 2u);
  EXPECT_EQ(path.steps[0].space, 7);
  EXPECT_EQ(path.steps[0].compute, 2);
  EXPECT_EQ(path.steps[1].space, 0);
  EXPECT_EQ(path.space, 7);
}

// Two chains of equal length: what only one of them waited for gains nothing.
TEST(CriticalPath, SeesNoGainWhereAnotherChainIsAsLong) {
  const SmallCase c = small_case("pe0 pe1", "a 10 0\nb 12 0");
  const Schedule plan = c.plan("0:a 1:b");
  RunResult run = run_of(c, plan);
  run.tasks[0].uncontended = run.tasks[0].compute = 4;
  run.tasks[0].read = 9;
  run.tasks[0].uncontended = 5;
  run.tasks[0].finish = run.makespan = 13;
  run.waits.add(0, std::vector<Picoseconds>{8000});
  run.resources.emplace_back();
  run.resources.back().name = "dram";
  const CriticalPath path = critical_path(c.graph, c.platform, plan, run);
  EXPECT_THAT(path.tasks, ElementsAre(c["a"]));
  EXPECT_EQ(path.waiting[0].second, 8);
  EXPECT_EQ(gain(path, "dram"), 1);
}

TEST(CriticalPath, GoesStageByStageThroughTwoLocalBuffers) {
  const SmallCase c = small_case("pe0", "a 3+5 0\nb 2+1 0\nc 4+2 0\nd 1+2 0");
  const CriticalPath path = path_of(c, c.plan("0:a 0:b 0:c 0:d"));
  EXPECT_EQ(path.compute + path.transfer, 16);  // docs/model.md
  EXPECT_EQ(path.space, 0);
  EXPECT_EQ(gain(path, "transfer"), 6);
}

}  // namespace
}  // namespace weft
