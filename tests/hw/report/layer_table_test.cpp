#include "hw/report/layer_table.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "hw/flow/flow.hpp"
#include "tests/support/base/temporary_directory.hpp"
#include "tests/support/hw/traced_run.hpp"
#include "workloads/network_files/zoo.hpp"

namespace weft {
namespace {

using ::testing::HasSubstr;

struct MachineCase {
  const char* name;
  const char* file;  // below workloads/experiments
  std::vector<std::string> overrides;
};

void PrintTo(const MachineCase& machine, std::ostream* out) { *out << machine.name; }

class LayerTableOf : public ::testing::TestWithParam<MachineCase> {};

void expect_rows_to_add_up(const std::string& name, std::vector<std::string> overrides) {
  const std::string file = WEFT_SOURCE_DIR "/workloads/experiments/" + name;
  overrides.insert(overrides.begin(), "hardware.energy={table: horowitz-2014-45nm}");
  overrides.push_back("schedule.refine=0");
  const Experiment experiment = read_experiment(file, overrides);
  const Plan plan = make_plan(make_problem(experiment), scheduler_named(experiment.schedule.algorithm));
  const RunResult run = run_plan(experiment, plan);
  LayerRow sum;
  double energy = 0;
  for (const LayerRow& row : layer_rows({plan, run, experiment.hardware.clock_period})) {
    sum.tiles += row.tiles;
    sum.macs += row.macs;
    sum.read_bytes += row.read_bytes;
    sum.write_bytes += row.write_bytes;
    sum.dram_read_bytes += row.dram_read_bytes;
    sum.dram_write_bytes += row.dram_write_bytes;
    sum.dram_read_pin_bytes += row.dram_read_pin_bytes;
    sum.dram_write_pin_bytes += row.dram_write_pin_bytes;
    sum.on_critical_path += row.on_critical_path;
    sum.path_waiting += row.path_compute + row.path_transfer + row.path_dispatch + row.path_space + row.path_waiting;
    energy += row.energy_pj.value();
    EXPECT_GE(row.start, 0) << row.name;
    EXPECT_LE(row.finish, run.makespan) << row.name;
    if (row.utilization) {
      EXPECT_GT(*row.utilization, 0) << row.name;
      EXPECT_LE(*row.utilization, 1) << row.name;
    }
  }
  EXPECT_EQ(sum.macs, run.energy.value().counts[EnergyEvent::mac]);
  EXPECT_EQ(sum.read_bytes, run.scratchpad_read_bytes);
  EXPECT_EQ(sum.write_bytes, run.scratchpad_write_bytes);
  EXPECT_EQ(sum.dram_read_bytes, run.dram_read_bytes);
  EXPECT_EQ(sum.dram_write_bytes, run.dram_write_bytes);
  EXPECT_EQ(sum.dram_read_pin_bytes, run.dram_read_pin_bytes);
  EXPECT_EQ(sum.dram_write_pin_bytes, run.dram_write_pin_bytes);
  EXPECT_EQ(sum.on_critical_path, run.makespan);
  EXPECT_EQ(sum.path_waiting, run.makespan);
  EXPECT_NEAR(energy, run.energy->total, 1e-9 * run.energy->total);
}

TEST_P(LayerTableOf, ARunAddsUpToTheRun) { expect_rows_to_add_up(GetParam().file, GetParam().overrides); }

// A MAC of two float32 takes many times the energy of one of two int8.
TEST(LayerTable, AddsUpWhereLayersComputeWithElementsOfOtherTypes) {
  const test::TemporaryDirectory directory;
  directory.write("types.yaml", R"(
name: types
input: {name: image, shape: [1, 32, 32]}
layers:
  - {name: C1, op: conv, filters: 6, kernel: 5}
  - {name: S2, op: avgpool, kernel: 2, stride: 2, type: float32}
  - {name: C3, op: conv, filters: 16, kernel: 5, type: float32, weight_type: float32}
)");
  expect_rows_to_add_up("lenet5.yaml",
                        {"workload.network=" + directory.file("types.yaml"), "hardware.scratchpad.capacity=64 KiB"});
}

INSTANTIATE_TEST_SUITE_P(
    Experiments, LayerTableOf,
    ::testing::Values(MachineCase{"lenet5", "lenet5.yaml", {}}, MachineCase{"edge", "machines/edge.yaml", {}},
                      MachineCase{"mesh", "machines/mesh.yaml", {}},
                      MachineCase{"buffered", "machines/buffered.yaml", {}},
                      MachineCase{"mixed", "machines/mixed.yaml", {}},
                      MachineCase{"spilled",
                                  "lenet5.yaml",
                                  {"hardware.scratchpad.capacity=2700 B", "schedule.algorithm=memory-aware-heft"}},
                      MachineCase{"dynamic", "lenet5.yaml", {"hardware.dispatch.mode=dynamic"}}),
    [](const auto& machine) { return std::string(machine.param.name); });

// Whole networks on the machine for them, in large tiles.
std::vector<MachineCase> whole_networks() {
  const std::string energy =
      "hardware.energy={table: horowitz-2014-45nm, scratchpad_read: 8 pJ/B, scratchpad_write: 9 pJ/B, source: none}";
  std::vector<MachineCase> cases;
  static const std::vector<std::string> names = zoo_names();
  for (const std::string& name : names) {
    cases.push_back({name.c_str(),
                     "onnx.yaml",
                     {"workload.network=" + name, "workload.tiling={auto: {target: 16 KiB, weights: 64 KiB}}", energy,
                      "hardware.scratchpad.capacity=256 MiB", "schedule.algorithm=depth-first"}});
  }
  return cases;
}

INSTANTIATE_TEST_SUITE_P(ZooSlow, LayerTableOf, ::testing::ValuesIn(whole_networks()),
                         [](const auto& machine) { return std::string(machine.param.name); });

// By hand: tiles of C1 keep elements of 150 MACs a cycle busy for 168 cycles each; S2 has no MACs.
TEST(LayerTable, CountsTheCyclesThatElementsAreTakenAndWhatTheyCouldHaveDone) {
  test::TracedRun run = test::TracedRun::make();
  for (std::size_t p = 0; p < 4; ++p) run.platform.processors[p].peak_macs_per_cycle = 16;
  run.plan.problem = std::make_shared<const Problem>(Problem{run.graph, run.platform});
  const std::vector<LayerRow> rows = layer_rows(run.record());
  ASSERT_EQ(rows.size(), 3u);
  EXPECT_EQ(rows[0].name, "image");
  EXPECT_EQ(rows[0].tiles, 0);
  EXPECT_EQ(rows[0].dram_read_bytes, 1024);
  EXPECT_EQ(rows[0].write_bytes, 1024);
  EXPECT_EQ(rows[1].tiles, 49);
  EXPECT_EQ(rows[1].pe_cycles, 49 * 168);
  EXPECT_EQ(rows[1].read_bytes, 49 * 64);
  EXPECT_EQ(rows[1].start, 160);
  EXPECT_EQ(rows[2].pe_cycles, 49 * 42);
  EXPECT_FALSE(rows[2].utilization.has_value());
  EXPECT_FALSE(rows[1].energy_pj.has_value());
  ASSERT_FALSE(rows[0].utilization || rows[1].utilization) << "the tiles have no MACs";
}

// With two local buffers the tile before is still computed while the next one is read: its element is taken once.
TEST(LayerTable, CountsAnElementOnceWhoseTilesOverlap) {
  test::TracedRun run = test::TracedRun::make();
  for (TaskId task = 1; task < run.graph.task_count(); ++task) run.result.tasks[task].processor = task < 3 ? 0 : 1;
  run.result.tasks[1].start = 100;
  run.result.tasks[1].finish = 200;
  run.result.tasks[2].start = 150;
  run.result.tasks[2].finish = 260;
  for (TaskId task = 3; task < 50; ++task) run.result.tasks[task].start = run.result.tasks[task].finish = 1000;
  EXPECT_EQ(layer_rows(run.record())[1].pe_cycles, 160);
}

TEST(LayerTable, IsWrittenAsATableWithEmptyFieldsForWhatIsNotKnown) {
  const test::TracedRun run = test::TracedRun::make();
  std::ostringstream out;
  write_layers_csv(out, layer_rows(run.record()));
  EXPECT_THAT(out.str(),
              HasSubstr("layer,op,tiles,macs,start,finish,pe_cycles,utilization,read_bytes,write_bytes,"
                        "dram_read_bytes,dram_write_bytes,energy_pj,on_critical_path,path_compute,"
                        "path_transfer,path_dispatch,path_space,path_waiting,dram_read_pin_bytes,"
                        "dram_write_pin_bytes,reused_bytes,multicast_bytes\nimage,,0,0,0,160,0,,0,1024,1024,0,,"));
}

}  // namespace
}  // namespace weft
