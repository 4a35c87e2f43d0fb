#include "hw/report/chrome_trace.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>

#include "tests/support/hw/trace_events.hpp"
#include "tests/support/hw/traced_run.hpp"

namespace weft {
namespace {

using Json = nlohmann::json;
using test::SliceOfTrace;
using test::slices_of;
using test::SlicesOfTrace;
using test::TracedRun;
using test::whole_nanoseconds;
using ::testing::ElementsAre;
using ::testing::Pair;

Json trace_of(const TracedRun& run) {
  std::ostringstream out;
  write_chrome_trace(out, run.record());
  return Json::parse(out.str());
}

bool is_wait(const SliceOfTrace& slice) { return slice.name.starts_with("wait-"); }

TEST(ChromeTrace, GivesTimesInWholeNanosecondsWithLayerAndCause) {
  TracedRun run = TracedRun::make();
  run.period = 333;
  const SlicesOfTrace trace = slices_of(trace_of(run));
  const auto task = std::ranges::find(trace.slices, "C1[0,0,0]", &SliceOfTrace::name);
  ASSERT_NE(task, trace.slices.end());
  // From cycle 160 to 328: 53.28 to 109.224 ns.
  EXPECT_EQ(task->track, std::pair(1, 1));
  EXPECT_EQ(task->begin, 53);
  EXPECT_EQ(task->end, 109);
  EXPECT_EQ(task->args, Json({{"task", 1}, {"layer", "C1"}, {"waited_for", "input image[0,0,0]"}}));
}

TEST(ChromeTrace, HasSlicesThatNestAtAnyClock) {
  TracedRun run = TracedRun::make();
  std::size_t slices = 0;
  for (const Picoseconds period : {2500, 1250, 1063, 625, 500, 417, 333, 7}) {
    run.period = period;
    const SlicesOfTrace trace = slices_of(trace_of(run));
    EXPECT_EQ(trace.faults, 0) << period << " ps";
    if (slices == 0) slices = trace.slices.size();
    EXPECT_EQ(trace.slices.size(), slices) << period << " ps";
    for (const SliceOfTrace& slice : trace.slices) {
      // Phases, which have no arguments, lie in tasks, or, where a nanosecond is many cycles, in nothing longer.
      EXPECT_TRUE(period < 100 || slice.depth == (slice.args.is_object() ? 0 : 1)) << slice.name;
      EXPECT_GE(slice.end, slice.begin);
    }
  }
  EXPECT_GT(slices, 98 * 4);
}

TEST(ChromeTrace, ShowsWaitsWithAnArrowFromWhatEndedThem) {
  const TracedRun run = TracedRun::make();
  const Json trace = trace_of(run);
  std::map<int, std::array<Json, 2>> arrows;
  for (const Json& event : trace["traceEvents"]) {
    if (event["ph"] == "s") arrows[event["id"]][0] = event;
    if (event["ph"] == "f") arrows[event["id"]][1] = event;
  }
  std::int64_t waits = 0, waited = 0;
  for (const SliceOfTrace& slice : slices_of(trace).slices) {
    if (!is_wait(slice)) continue;
    ++waits;
    waited += slice.end - slice.begin;
  }
  // All processing elements wait for the image, 160 cycles of 2.5 ns each.
  EXPECT_GE(waits, 4);
  EXPECT_GE(waited, 4 * 400);
  for (TaskId task = 1; task <= 4; ++task) {
    ASSERT_TRUE(arrows.contains(static_cast<int>(task))) << task;
    const auto& [from, to] = arrows[static_cast<int>(task)];
    EXPECT_EQ(from["pid"], 2) << "the DMA channel";
    EXPECT_EQ(whole_nanoseconds(from["ts"]), 399) << "within the load";
    EXPECT_EQ(whole_nanoseconds(to["ts"]), 400);
    EXPECT_EQ(to["tid"], run.result.tasks[task].processor + 1);
  }
}

TEST(ChromeTrace, HasATrackPerProcessorAndPhasesInsideTheirTask) {
  const TracedRun run = TracedRun::make();
  const Json trace = trace_of(run);
  std::map<std::pair<int, int>, std::string> threads;
  for (const Json& event : trace["traceEvents"]) {
    if (event["ph"] == "M" && event["name"] == "thread_name") {
      threads[{event["pid"], event["tid"]}] = event["args"]["name"];
    }
  }
  EXPECT_EQ(threads.size(), 6u);  // with the critical path
  std::map<std::string, int> slices;
  std::int64_t end_of_task = 0, end_of_phase = 0;
  for (const SliceOfTrace& slice : slices_of(trace).slices) {
    if (is_wait(slice) || slice.track != std::pair(1, 1)) continue;
    if (slice.depth == 0) {
      EXPECT_EQ(end_of_phase, end_of_task);
      end_of_task = slice.end;
    } else {
      EXPECT_EQ(slice.begin, end_of_phase);
    }
    end_of_phase = slice.depth == 0 ? slice.begin : slice.end;
  }
  EXPECT_EQ(end_of_phase, end_of_task);
  for (const SliceOfTrace& slice : slices_of(trace).slices) {
    if (!is_wait(slice) && slice.depth == 0) ++slices[threads.at(slice.track)];
  }
  EXPECT_EQ(slices["dma0"], 1);
  EXPECT_EQ(slices["pe0"] + slices["pe1"] + slices["pe2"] + slices["pe3"], 98);
}

TEST(ChromeTrace, HasTheStepsOfTheCriticalPathOneAfterTheOther) {
  TracedRun run = TracedRun::make();
  run.period = 1'000'000;  // a cycle is a microsecond
  run.result.critical_path.waiting = {{"dram", 4}, {"scratchpad", 0}};
  run.result.critical_path.steps = {{0, 10, 5, 1, 0, {0, 0}}, {1, 7, 2, 0, 3, {4, 0}}};
  std::vector<SliceOfTrace> steps = slices_of(trace_of(run)).slices;
  std::erase_if(steps, [](const SliceOfTrace& slice) { return slice.track != std::pair(4, 1); });
  ASSERT_EQ(steps.size(), 2);
  EXPECT_EQ(steps[0].name, run.graph.task_name(0));
  EXPECT_EQ(steps[0].args, Json({{"compute", 10}, {"transfer", 5}, {"dispatch", 1}}));
  EXPECT_EQ(std::pair(steps[0].begin, steps[0].end), std::pair(std::int64_t{0}, std::int64_t{16'000}));
  EXPECT_EQ(steps[1].name, run.graph.task_name(1));
  EXPECT_EQ(steps[1].args, Json({{"compute", 7}, {"transfer", 2}, {"space", 3}, {"dram", 4}}));
  EXPECT_EQ(std::pair(steps[1].begin, steps[1].end), std::pair(std::int64_t{16'000}, std::int64_t{32'000}));
}

TEST(ChromeTrace, CountsOccupancy) {
  const TracedRun run = TracedRun::make();
  std::map<std::string, Bytes> largest;
  std::map<std::string, std::map<std::string, Bytes>> curves;  // each has its last value until the next
  const Json trace = trace_of(run);
  for (const Json& event : trace["traceEvents"]) {
    if (event["ph"] != "C") continue;
    Bytes total = 0;
    for (const auto& [curve, value] : event["args"].items()) curves[event["name"]][curve] = value;
    for (const auto& [curve, value] : curves[event["name"]]) total += value;
    largest[event["name"]] = std::max(largest[event["name"]], total);
  }
  EXPECT_THAT(largest, ElementsAre(Pair("occupancy_by_class", run.result.peak_bytes),
                                   Pair("occupancy_bytes", run.result.peak_bytes),
                                   Pair("planned_occupancy_bytes", run.plan.peak_bytes)));
}

}  // namespace
}  // namespace weft
