#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>

#include "base/text/text_writer.hpp"
#include "hw/report/chrome_trace.hpp"
#include "hw/report/summary.hpp"
#include "hw/report/tables.hpp"
#include "tests/support/hw/traced_run.hpp"

namespace weft {
namespace {

using Json = nlohmann::json;
using test::TracedRun;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;
using ::testing::StartsWith;

TEST(TasksTable, HasARowPerTaskWithPlanAndRun) {
  const TracedRun run = TracedRun::make();
  std::ostringstream out;
  write_tasks_csv(out, run.record());
  EXPECT_THAT(out.str(),
              StartsWith("task,name,kind,layer,processor,planned_start,planned_finish,start,finish,compute_cycles,"
                         "read_bytes,write_bytes,waited_for\n"
                         "0,\"load image[0,0,0]\",load,image,dma0,0,159,0,160,0,1024,1024,\n"
                         "1,\"C1[0,0,0]\",compute,C1,pe0,159,326,160,328,150,64,96,\"input image[0,0,0]\"\n"));
  EXPECT_THAT(out.str(), HasSubstr("\n5,\"C1[0,0,4]\",compute,C1,pe0,326,493,328,496,150,64,96,processor\n"));
  EXPECT_THAT(out.str(), HasSubstr(",24,64,96,space\n"));
  EXPECT_EQ(std::ranges::count(out.str(), '\n'), 100);
}

TEST(BuffersTable, LeavesEmptyWhatABufferHasNot) {
  const TracedRun run = TracedRun::make();
  std::ostringstream out;
  write_buffers_csv(out, run.record());
  const Schedule& plan = run.plan.schedule;
  EXPECT_THAT(out.str(), StartsWith("buffer,name,class,bytes,address,producer,copy_of,planned_alloc,planned_free,alloc,"
                                    "free\n0,\"image[0,0,0]\",input,1024,0,0,,0,"));
  // An activation is released when its one reader has finished; an output stays; the image in DRAM has no address.
  EXPECT_THAT(out.str(), HasSubstr("\n1,\"C1[0,0,0]\",activation,96,0,1,,159," + number_text(plan.finish[50]) +
                                   ",160," + std::to_string(run.result.tasks[50].finish) + "\n"));
  EXPECT_THAT(out.str(), HasSubstr("\n50,\"S2[0,0,0]\",output,24,0,50,," + number_text(plan.start[50]) + ",," +
                                   std::to_string(run.result.tasks[50].start) + ",\n"));
  EXPECT_THAT(out.str(), HasSubstr("\n99,image.dram,input,1024,,,,0,,0,\n"));
}

TEST(OccupancyTable, SumsTheClasses) {
  const TracedRun run = TracedRun::make();
  std::ostringstream out;
  write_occupancy_csv(out, run.record());
  EXPECT_THAT(out.str(),
              StartsWith("cycle,total,input,weight,activation,output\n0,1024,1024,0,0,0\n160,1408,1024,0,384,"
                         "0\n"));
  EXPECT_EQ(std::ranges::count(out.str(), '\n'), 1 + run.result.occupancy.size());
}

TEST(PhasesTable, AddsUpToTheLifeOfEachTask) {
  const TracedRun run = TracedRun::make();
  std::ostringstream out;
  write_phases_csv(out, run.record());
  EXPECT_THAT(out.str(), StartsWith("task,descriptor_cycles,read_cycles,local_cycles,compute_cycles,write_cycles\n"
                                    "0,0,160,0,0,0\n1,0,12,0,150,6\n"));
  EXPECT_EQ(std::ranges::count(out.str(), '\n'), 100);
}

TEST(EdgesTable, NamesWhatEachTaskReads) {
  const TracedRun run = TracedRun::make();
  std::ostringstream out;
  write_edges_csv(out, run.record());
  EXPECT_THAT(out.str(), StartsWith("buffer,task,bytes\n99,0,1024\n0,1,64\n0,2,64\n"));
  EXPECT_THAT(out.str(), HasSubstr("\n1,50,96\n"));
}

TEST(ChromeTrace, GivesTimesInWholeNanosecondsWithLayerAndCause) {
  TracedRun run = TracedRun::make();
  run.period = 333;
  std::ostringstream out;
  write_chrome_trace(out, run.record());
  // From cycle 160 to 328: 53.28 to 109.224 ns.
  EXPECT_THAT(out.str(), HasSubstr(R"({"ph":"X","pid":1,"tid":1,"ts":0.053,"dur":0.056,"name":"C1[0,0,0]",)"
                                   R"("args":{"task":1,"layer":"C1","waited_for":"input image[0,0,0]"}})"));
}

std::int64_t whole_nanoseconds(const Json& microseconds) { return std::llround(microseconds.get<double>() * 1000); }

// The rule of Perfetto's importer: a slice that begins inside another one of its track and ends behind it is dropped
// (slice_tracker.cc; times are rounded by json_trace_tokenizer.cc).
TEST(ChromeTrace, HasSlicesThatNestAtAnyClock) {
  TracedRun run = TracedRun::make();
  for (const Picoseconds period : {2500, 1250, 1063, 625, 500, 417, 333, 7}) {
    run.period = period;
    std::ostringstream out;
    write_chrome_trace(out, run.record());
    const Json trace = Json::parse(out.str());
    using Slice = std::array<std::int64_t, 2>;  // begin, the negative of the length: longer ones first
    std::map<std::pair<int, int>, std::vector<Slice>> tracks;
    for (const Json& event : trace["traceEvents"]) {
      if (event["ph"] != "X") continue;
      tracks[{event["pid"], event["tid"]}].push_back(
          {whole_nanoseconds(event["ts"]), -whole_nanoseconds(event["dur"])});
    }
    EXPECT_EQ(tracks.size(), 5u);
    for (auto& [track, slices] : tracks) {
      std::ranges::stable_sort(slices);
      std::vector<std::int64_t> ends;
      for (const auto& [begin, minus_length] : slices) {
        while (!ends.empty() && ends.back() <= begin) ends.pop_back();
        EXPECT_TRUE(ends.empty() || begin - minus_length <= ends.back()) << period << " ps, at " << begin << " ns";
        ends.push_back(begin - minus_length);
      }
    }
  }
}

TEST(ChromeTrace, ShowsWaitsWithAnArrowFromWhatEndedThem) {
  const TracedRun run = TracedRun::make();
  std::ostringstream out;
  write_chrome_trace(out, run.record());
  const Json trace = Json::parse(out.str());
  std::map<int, std::array<Json, 2>> arrows;
  std::int64_t waits = 0, waited = 0;
  for (const Json& event : trace["traceEvents"]) {
    if (event["ph"] == "s") arrows[event["id"]][0] = event;
    if (event["ph"] == "f") arrows[event["id"]][1] = event;
    if (event["ph"] != "X" || !event["name"].get<std::string>().starts_with("wait-")) continue;
    ++waits;
    waited += whole_nanoseconds(event["dur"]);
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
  std::ostringstream out;
  write_chrome_trace(out, run.record());
  const Json trace = Json::parse(out.str());
  std::map<std::pair<int, int>, std::string> threads;
  std::map<std::string, int> slices;
  double end_of_task = 0, end_of_phase = 0;
  for (const Json& event : trace["traceEvents"]) {
    if (event["ph"] == "M" && event["name"] == "thread_name") {
      threads[{event["pid"], event["tid"]}] = event["args"]["name"];
    }
    if (event["ph"] != "X" || event["name"].get<std::string>().starts_with("wait-")) continue;
    const std::string track = threads.at({event["pid"], event["tid"]});
    const double start = event["ts"], end = start + event["dur"].get<double>();
    if (event.contains("args")) {
      ++slices[track];
      end_of_task = end;
      end_of_phase = start;
    } else {
      EXPECT_NEAR(start, end_of_phase, 1e-9);
      EXPECT_LE(end, end_of_task + 1e-9);
      end_of_phase = end;
    }
  }
  EXPECT_EQ(threads.size(), 6u);  // with the critical path
  EXPECT_EQ(slices["dma0"], 1);
  EXPECT_EQ(slices["pe0"] + slices["pe1"] + slices["pe2"] + slices["pe3"], 98);
}

TEST(ChromeTrace, HasTheStepsOfTheCriticalPathOneAfterTheOther) {
  TracedRun run = TracedRun::make();
  run.period = 1'000'000;  // a cycle is a microsecond
  run.result.critical_path.waiting = {{"dram", 4}, {"scratchpad", 0}};
  run.result.critical_path.steps = {{0, 10, 5, 1, 0, {0, 0}}, {1, 7, 2, 0, 3, {4, 0}}};
  std::ostringstream out;
  write_chrome_trace(out, run.record());
  EXPECT_TRUE(Json::accept(out.str()));
  EXPECT_THAT(out.str(), HasSubstr(R"("pid":4,"tid":1,"ts":0,"dur":16,"name":)" + Json(run.graph.task_name(0)).dump() +
                                   R"(,"args":{"compute":10,"transfer":5,"dispatch":1}})"));
  EXPECT_THAT(out.str(), HasSubstr(R"("pid":4,"tid":1,"ts":16,"dur":16,"name":)" + Json(run.graph.task_name(1)).dump() +
                                   R"(,"args":{"compute":7,"transfer":2,"space":3,"dram":4}})"));
}

TEST(ChromeTrace, CountsOccupancy) {
  const TracedRun run = TracedRun::make();
  std::ostringstream out;
  write_chrome_trace(out, run.record());
  std::map<std::string, Bytes> largest;
  std::map<std::string, std::map<std::string, Bytes>> curves;  // each has its last value until the next
  const Json trace = Json::parse(out.str());
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

TEST(Summary, SetsADynamicRunAgainstThePlan) {
  TracedRun run = TracedRun::make();
  run.result.page_bytes = 64;
  run.result.peak_taken_bytes = run.plan.peak_bytes + 70;
  run.result.peak_bytes = run.plan.peak_bytes + 6;
  run.result.makespan = static_cast<Cycles>(run.plan.schedule.makespan) - 5;
  std::ostringstream out;
  write_summary(out, {"toy", "depth-first", 1, 400e6, 8192, 2500, 1800, "work", 0.25, {}}, run.record());
  EXPECT_EQ(Json::parse(out.str())["dispatch"], Json({{"mode", "dynamic"},
                                                      {"page_bytes", 64},
                                                      {"peak_page_bytes", run.plan.peak_bytes + 70},
                                                      {"against_plan", {{"makespan_cycles", -5}, {"peak_bytes", 6}}}}));
}

TEST(Summary, HasTheKeysOfTheContract) {
  const TracedRun run = TracedRun::make();
  std::ostringstream out;
  write_summary(out, {"toy", "depth-first", 1, 400e6, 8192, 2500, 1800, "work", 0.25, layer_rows(run.record())},
                run.record());
  const Json summary = Json::parse(out.str());
  std::vector<std::string> keys;
  const nlohmann::ordered_json in_order = nlohmann::ordered_json::parse(out.str());
  for (const auto& item : in_order.items()) keys.push_back(item.key());
  EXPECT_THAT(keys,
              ElementsAre("version", "schema", "command", "network", "algorithm", "tasks", "buffers", "spilled",
                          "processors", "clock_hz", "capacity_bytes", "machine", "fits", "fits_capacity", "planned",
                          "simulated", "seconds", "images_per_second", "dispatch", "bounds", "dram", "scratchpad",
                          "waiting_cycles", "counters", "critical_path", "processors_busy", "layers", "wall_seconds"));
  EXPECT_EQ(summary["fits_capacity"], true);
  EXPECT_EQ(summary["seconds"].get<double>(), static_cast<double>(run.result.makespan) / 400e6);
  EXPECT_DOUBLE_EQ(summary["images_per_second"].get<double>() * summary["seconds"].get<double>(), 1);
  EXPECT_EQ(summary["layers"][1]["layer"], "C1");
  EXPECT_EQ(summary["layers"][1]["tiles"], 49);
  EXPECT_EQ(summary["dispatch"], Json({{"mode", "static"}}));
  EXPECT_EQ(summary["tasks"], 99);
  EXPECT_EQ(summary["buffers"], 100);
  EXPECT_EQ(summary["clock_hz"], 400000000);
  EXPECT_EQ(summary["fits"], "true");
  EXPECT_EQ(summary["simulated"]["makespan_cycles"], run.result.makespan);
  EXPECT_EQ(summary["waiting_cycles"]["dram"], 17);
  const Json& path = summary["critical_path"];
  EXPECT_EQ(path["compute_cycles"].get<Cycles>() + path["transfer_cycles"].get<Cycles>() +
                path["waiting_cycles"]["dram"].get<Cycles>(),
            run.result.makespan);
  EXPECT_EQ(summary["processors_busy"]["pe3"], 1.0 / 3);
  EXPECT_THAT(out.str(), HasSubstr("\"clock_hz\": 400000000,"));
}

TEST(Summary, SaysNullWhereTheCapacityIsUnlimited) {
  const TracedRun run = TracedRun::make();
  std::ostringstream out;
  write_summary(out, {"toy", "heft", 1, 400e6, std::nullopt, 2500, 1800, "work", 0.25, {}}, run.record());
  EXPECT_TRUE(Json::parse(out.str())["capacity_bytes"].is_null());
}

}  // namespace
}  // namespace weft
