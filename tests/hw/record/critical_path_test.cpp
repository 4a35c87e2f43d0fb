// How the time of a transfer is told apart: what it takes alone, and waiting for resources that others use as well.
#include "hw/record/critical_path.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace weft {
namespace {

// One task that computes for 5 cycles and reads for `read`, 40 alone, and whose requests waited for two resources.
RunResult one_task(Cycles read, const std::vector<Picoseconds>& waited) {
  RunResult run;
  TaskRun task;
  task.start = 0;
  task.read = read;
  task.compute = 5;
  task.finish = run.makespan = read + 5;
  task.uncontended = 45;
  run.tasks = {task};
  run.starts.resize(1);
  run.waits.set_task_count(1);
  run.waits.add(0, waited);
  for (const char* name : {"interconnect.bus", "dram"}) {
    run.resources.emplace_back();
    run.resources.back().name = name;
  }
  return run;
}

TEST(CriticalPath, SharesOutWhatATransferTookLonger) {
  const CriticalPath path = critical_path(one_task(50, {3000, 1000}));
  EXPECT_EQ(path.compute, 5);
  EXPECT_EQ(path.transfer, 40);
  EXPECT_EQ(path.waiting[0].second, 7);  // 10 cycles, 3 to 1; the rest goes to the last
  EXPECT_EQ(path.waiting[1].second, 3);
}

TEST(CriticalPath, HasNoWaitingInATransferThatTookNoLonger) {
  const CriticalPath path = critical_path(one_task(38, {3000, 1000}));
  EXPECT_EQ(path.transfer, 38);
  EXPECT_EQ(path.waiting[0].second, 0);
  EXPECT_EQ(path.waiting[1].second, 0);
}

}  // namespace
}  // namespace weft
