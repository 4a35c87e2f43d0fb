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
#include "hw/report/summary.hpp"
#include "hw/report/tables.hpp"
#include "tests/support/hw/traced_run.hpp"

namespace weft {
namespace {

using Json = nlohmann::json;
using test::TracedRun;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

TEST(TasksTable, HasARowPerTaskWithPlanAndRun) {
  const TracedRun run = TracedRun::make();
  std::ostringstream out;
  write_tasks_csv(out, run.record());
  EXPECT_THAT(out.str(),
              StartsWith("task,name,kind,layer,processor,planned_start,planned_finish,start,finish,compute_cycles,"
                         "read_bytes,write_bytes,waited_for,reused_bytes,multicast_bytes\n"
                         "0,\"load image[0,0,0]\",load,image,dma0,0,159,0,160,0,1024,1024,,0,0\n"
                         "1,\"C1[0,0,0]\",compute,C1,pe0,159,326,160,328,150,64,96,\"input image[0,0,0]\",0,0\n"));
  EXPECT_THAT(out.str(), HasSubstr("\n5,\"C1[0,0,4]\",compute,C1,pe0,326,493,328,496,150,64,96,processor,0,0\n"));
  EXPECT_THAT(out.str(), HasSubstr(",24,64,96,space,0,0\n"));
  EXPECT_EQ(std::ranges::count(out.str(), '\n'), 100);
}

TEST(BuffersTable, LeavesEmptyWhatABufferHasNot) {
  const TracedRun run = TracedRun::make();
  std::ostringstream out;
  write_buffers_csv(out, run.record());
  const Schedule& plan = run.plan.schedule;
  EXPECT_THAT(out.str(), StartsWith("buffer,name,class,bytes,address,producer,copy_of,planned_alloc,planned_free,alloc,"
                                    "free,in_place_of\n0,\"image[0,0,0]\",input,1024,0,0,,0,"));
  // An activation is released when its one reader has finished; an output stays; the image in DRAM has no address.
  EXPECT_THAT(out.str(), HasSubstr("\n1,\"C1[0,0,0]\",activation,96,0,1,,159," + number_text(plan.finish[50]) +
                                   ",160," + std::to_string(run.result.tasks[50].finish) + ",\n"));
  EXPECT_THAT(out.str(), HasSubstr("\n50,\"S2[0,0,0]\",output,24,0,50,," + number_text(plan.start[50]) + ",," +
                                   std::to_string(run.result.tasks[50].start) + ",,\n"));
  EXPECT_THAT(out.str(), HasSubstr("\n99,image.dram,input,1024,,,,0,,0,,\n"));
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
  EXPECT_THAT(out.str(),
              StartsWith("task,descriptor_cycles,read_cycles,local_cycles,compute_cycles,held_cycles,write_cycles\n"
                         "0,0,160,0,0,0,0\n1,0,12,0,150,0,6\n"));
  EXPECT_EQ(std::ranges::count(out.str(), '\n'), 100);
}

TEST(EdgesTable, NamesWhatEachTaskReads) {
  const TracedRun run = TracedRun::make();
  std::ostringstream out;
  write_edges_csv(out, run.record());
  EXPECT_THAT(out.str(), StartsWith("buffer,task,bytes\n99,0,1024\n0,1,64\n0,2,64\n"));
  EXPECT_THAT(out.str(), HasSubstr("\n1,50,96\n"));
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
  EXPECT_THAT(keys, ElementsAre("version", "schema", "command", "network", "algorithm", "tasks", "buffers", "spilled",
                                "recompute", "processors", "clock_hz", "capacity_bytes", "machine", "fits",
                                "fits_capacity", "planned", "simulated", "seconds", "images_per_second", "dispatch",
                                "bounds", "dram", "scratchpad", "operands", "waiting_cycles", "counters",
                                "critical_path", "processors_busy", "layers", "wall_seconds"));
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
