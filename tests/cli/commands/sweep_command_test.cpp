// weft sweep as its user meets it. tests/python kills sweeps and Dask's workers.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/cli/commands/weft_command.hpp"

namespace weft::test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// The small experiment, and a sweep of it.
class SweepCommand : public ::testing::Test {
 protected:
  SweepCommand() { write("grid: {hardware.pes.0.count: [1, 2], hardware.scratchpad.capacity: [64 B, 4 KiB]}\n"); }
  void write(const std::string& lines) const {
    small_.directory.write("s.yaml", "base: experiment.yaml\nkeep: summary\n" + lines);
  }
  CommandResult sweep(const std::string& options) const {
    return weft("sweep '" + small_.directory.file("s.yaml") + "' " + small_.out() + " " + options);
  }
  std::string read(const std::string& name) const { return read_text(small_.directory.file("out/" + name)); }

  SmallExperiment small_;
};

TEST_F(SweepCommand, LeavesATableAPageAndARunOfEachPoint) {
  const CommandResult result = sweep("--json");
  EXPECT_EQ(result.status, 0) << result.error;
  const auto json = nlohmann::json::parse(result.out);
  EXPECT_EQ(json["points"], 4);
  EXPECT_EQ(json["done"], 2);
  EXPECT_EQ(json["infeasible"], 2);
  const auto& rows = json["rows"];
  EXPECT_EQ(rows[1]["hardware.scratchpad.capacity"], 4096);
  EXPECT_GT(rows[1]["simulated.makespan_cycles"], rows[3]["simulated.makespan_cycles"]);
  EXPECT_GT(rows[0]["least_capacity_bytes"], 64);
  EXPECT_EQ(nlohmann::json::parse(read("points/" + rows[1]["point"].get<std::string>() +
                                       "/summary.json"))["simulated"]["makespan_cycles"],
            rows[1]["simulated.makespan_cycles"]);
  EXPECT_THAT(read("results.csv"), HasSubstr("point,status,hardware.pes.0.count,hardware.scratchpad.capacity,"));
  EXPECT_EQ(std::filesystem::exists(small_.directory.file("out/sweep.html")), WEFT_REPORT != 0);
  // A run of the point's own experiment is the same run.
  const std::string run = "run '" + small_.directory.file("out/experiments/") + rows[3]["point"].get<std::string>();
  EXPECT_EQ(weft(run + ".yaml' --quiet --out '" + small_.directory.file("again") + "'").status, 0);
  EXPECT_EQ(
      nlohmann::json::parse(read_text(small_.directory.file("again/summary.json")))["simulated"]["makespan_cycles"],
      rows[3]["simulated.makespan_cycles"]);
}

TEST_F(SweepCommand, SaysWhatWouldRunAndWhatIsDoneWithoutWriting) {
  const CommandResult dry = sweep("--dry-run");
  EXPECT_THAT(dry.out, HasSubstr("4 points, 4 to run\n"));
  EXPECT_THAT(dry.out, HasSubstr("64 B"));
  EXPECT_EQ(sweep("--status").out, "4 points: 4 left\n");
  EXPECT_TRUE(small_.wrote_nothing());
  EXPECT_THAT(sweep("").out,
              HasSubstr("4 points: 2 done, 2 infeasible\nPareto front (least simulated.makespan_cycles"));
  EXPECT_EQ(sweep("--status").out, "4 points: 2 done, 2 infeasible\n");
  EXPECT_THAT(sweep("--dry-run").out, HasSubstr("4 points, 0 to run\n"));
}

TEST_F(SweepCommand, WritesJobsForOtherMachinesThatDoTheSame) {
  const CommandResult written = sweep("--slurm");
  EXPECT_EQ(written.status, 0) << written.error;
  EXPECT_THAT(written.out, HasSubstr("4 points to run"));
  EXPECT_EQ(sweep("--status").out, "4 points: 4 left\n");
  // What Slurm does with the script: each task of the array has its number in the environment.
  EXPECT_THAT(read("slurm.sh"), HasSubstr("#SBATCH --array=0-3\n"));
  for (const char* task : {"0", "1", "2", "3"}) {
    const CommandResult done = run_command(
        "env", std::string("SLURM_ARRAY_TASK_ID=") + task + " sh '" + small_.directory.file("out/slurm.sh") + "'");
    EXPECT_EQ(done.status, 0) << done.error;
  }
  EXPECT_EQ(sweep("--status").out, "4 points: 2 done, 2 infeasible\n");
  EXPECT_THAT(sweep("--commands").out, HasSubstr("0 points to run"));
}

TEST_F(SweepCommand, AValueThatNoRunTakesIsRefusedBeforeTheFirst) {
  write("grid: {hardware.pes.0.count: [1, many]}\n");
  const CommandResult result = sweep("");
  EXPECT_EQ(result.status, 2);
  EXPECT_TRUE(is_one_error(result.error)) << result.error;
  EXPECT_THAT(result.error, HasSubstr("s.yaml:3:34: count: 'many' is not accepted"));
  EXPECT_THAT(weft("sweep '" + small_.directory.file("out") + "' --point 0123").error, HasSubstr("sweep.json"));
}

TEST_F(SweepCommand, ARunKeepsAsMuchAsItIsTold) {
  const auto run = [&](const std::string& keep) {
    return weft("run " + small_.experiment() + " " + small_.out() + " --keep " + keep);
  };
  const auto has = [&](const char* name) { return std::filesystem::exists(small_.directory.file("out/") + name); };
  EXPECT_EQ(run("all").status, 0);
  EXPECT_TRUE(has("trace.vcd") && has("tasks.csv"));
  EXPECT_THAT(run("tables").out, Not(HasSubstr("waveform")));
  EXPECT_TRUE(!has("trace.vcd") && !has("trace.json") && has("tasks.csv"));
  EXPECT_THAT(run("summary").out, HasSubstr("summary: "));
  EXPECT_TRUE(!has("tasks.csv") && has("summary.json"));
  EXPECT_EQ(run("some").status, 2);
}

}  // namespace
}  // namespace weft::test
