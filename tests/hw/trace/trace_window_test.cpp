// Windows of the waveform and the log that are named by layer or task.
#include "hw/trace/trace_window.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/hw/machine/lenet_runs.hpp"

namespace weft::test {
namespace {

TraceWindow window_of(const Plan& plan, bool is_layer, const std::string& name) {
  TraceConfig config;
  config.from_place = TraceConfig::Place{is_layer, name, {}};
  return trace_window(config, plan);
}

// C3 in parts of two of its six input channels: the layers C3.part0, C3.part1, and C3, which ends the sums.
TEST(TraceWindowOfALayer, HasAllPartsOfOneThatIsCutByItsInputChannels) {
  LenetCase lenet;
  lenet.tiling = "{C3: {input_channels: 2}}";
  const Experiment experiment = experiment_from(lenet.yaml());
  const Plan plan = make_plan(make_problem(experiment), scheduler_named("depth-first"));
  const TaskGraph& graph = plan.graph();
  Time first = cannot_run, last = 0, of_last_part = cannot_run;
  for (TaskId task = 0; task < graph.task_count(); ++task) {
    const std::string& layer = graph.layer_names()[graph.of(task).layer];
    if (!layer.starts_with("C3")) continue;
    first = std::min(first, plan.schedule.start[task]);
    last = std::max(last, plan.schedule.finish[task]);
    if (layer == "C3") of_last_part = std::min(of_last_part, plan.schedule.start[task]);
  }
  ASSERT_LT(first, of_last_part);
  const TraceWindow whole = window_of(plan, true, "C3");
  EXPECT_EQ(whole.from, static_cast<Cycles>(first));
  EXPECT_EQ(whole.to, static_cast<Cycles>(last) + 1);
  // A part has a name of its own, and is a window of its own.
  EXPECT_EQ(window_of(plan, true, "C3.part0").from, whole.from);
  EXPECT_LT(window_of(plan, true, "C3.part0").to, whole.to);
}

TEST(TraceWindowOfATask, IsItsPlannedTime) {
  const Experiment experiment = experiment_from(LenetCase{}.yaml());
  const Plan plan = make_plan(make_problem(experiment), scheduler_named("depth-first"));
  for (const TaskId task : {TaskId{0}, TaskId{40}, plan.graph().task_count() - 1}) {
    const TraceWindow window = window_of(plan, false, plan.graph().task_name(task));
    EXPECT_EQ(window.from, static_cast<Cycles>(plan.schedule.start[task]));
    EXPECT_EQ(window.to, static_cast<Cycles>(plan.schedule.finish[task]) + 1);
  }
  EXPECT_THROW(window_of(plan, false, "C1[0,0"), InputError);
  EXPECT_THROW(window_of(plan, true, "C1.part0"), InputError);
}

}  // namespace
}  // namespace weft::test
