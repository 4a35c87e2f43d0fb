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
  EXPECT_TRUE(small_.wrote_nothing());
  EXPECT_THAT(sweep("").out,
              HasSubstr("4 points: 2 done, 2 infeasible\nPareto front (least simulated.makespan_cycles"));
  EXPECT_EQ(sweep("--status").out, "4 points: 2 done, 2 infeasible\n");
  EXPECT_EQ(sweep("--status").status, 0);
  EXPECT_THAT(sweep("--dry-run").out, HasSubstr("4 points, 0 to run\n"));
}

TEST_F(SweepCommand, WritesJobsForOtherMachinesThatDoTheSame) {
  const CommandResult written = sweep("--slurm");
  EXPECT_EQ(written.status, 0) << written.error;
  EXPECT_THAT(written.out, HasSubstr("4 points to run"));
  const CommandResult left = sweep("--status");
  EXPECT_EQ(left.out, "4 points: 4 left\n");
  EXPECT_EQ(left.status, 1);
  EXPECT_THAT(left.error, HasSubstr("4 of 4 points are left; weft sweep "));
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

TEST_F(SweepCommand, ATimeoutThatIsRaisedGivesTheNewResults) {
  const std::string grid = "grid: {hardware.pes.0.count: [1, 2]}\n";
  write(grid + "timeout: 1 us\n");
  EXPECT_EQ(sweep("").status, 1);
  write(grid + "timeout: 60 s\n");
  const CommandResult result = sweep("");
  EXPECT_EQ(result.status, 0) << result.error;
  EXPECT_THAT(result.out, HasSubstr("2 points: 2 done\n"));
  EXPECT_THAT(read("results.csv"), Not(HasSubstr("took longer")));
}

TEST_F(SweepCommand, AFigureThatNoRunHasIsRefusedAtItsPlace) {
  const std::string grid = "grid: {hardware.pes.0.count: [1, 2], schedule.algorithm: [heft, depth-first]}\n";
  const auto refusal = [&](const std::string& lines) {
    write(grid + lines);
    const CommandResult result = sweep("--dry-run");
    EXPECT_EQ(result.status, 2) << lines;
    EXPECT_TRUE(is_one_error(result.error)) << result.error;
    return result.error;
  };
  EXPECT_THAT(refusal("metrics: [simulated.peak]\n"),
              HasSubstr("s.yaml:4:11: metrics: unknown figure of summary.json 'simulated.peak', did you mean "
                        "'simulated.peak_bytes'?; known: simulated.makespan_cycles, simulated.peak_bytes or "));
  EXPECT_THAT(refusal("metrics: [simulated.Makespan_cycles]\n"),
              HasSubstr("did you mean 'simulated.makespan_cycles'?"));
  EXPECT_THAT(refusal("metrics: [simulate.makespan_cycles]\n"), HasSubstr("did you mean 'simulated.makespan_cycles'?"));
  EXPECT_THAT(refusal("metrics: [dram]\n"), HasSubstr("'dram' is a section of summary.json; expected a figure of it: "
                                                      "dram.read_bytes, "));
  EXPECT_THAT(refusal("metrics: counters\n"), HasSubstr("expected a figure of it: counters.NAME"));
  EXPECT_THAT(refusal("metrics: [layers]\n"), HasSubstr("'layers' is a list in summary.json"));
  EXPECT_THAT(refusal("pareto: [simulated.makespan]\n"), HasSubstr("did you mean 'simulated.makespan_cycles'?"));
  EXPECT_THAT(refusal("pareto: [makespan]\n"), HasSubstr("s.yaml:4:10: pareto: unknown figure of summary.json "
                                                         "'makespan', did you mean 'simulated.makespan_cycles'?"));
  EXPECT_THAT(refusal("pareto: [seconds, schedule.algorithm]\n"),
              HasSubstr("s.yaml:4:19: pareto: the values of 'schedule.algorithm' are no numbers"));
  EXPECT_THAT(refusal("pareto: algorithm\nsearch: {trials: 4}\n"), HasSubstr("pareto: 'algorithm' is no number"));
  EXPECT_THAT(refusal("pareto: [hardware.pes.0.cuont]\n"),
              HasSubstr("'hardware.pes.0.cuont' is not varied, did you mean 'hardware.pes.0.count'?"));
  EXPECT_THAT(refusal("set: {hardware.dma.channels: 2}\npareto: [hardware.dma.channels]\n"),
              HasSubstr("'hardware.dma.channels' is set, and the same at all points"));
  write("grid:\n  hardware.scratchpad.size: [4 KiB]\npareto: [hardware.scratchpad.capacity]\n");
  EXPECT_THAT(sweep("--dry-run").error, HasSubstr("s.yaml:4:3: scratchpad 'ideal': unknown key 'size'"));
}

TEST_F(SweepCommand, AFigureThatDependsOnTheMachineIsLookedForInARun) {
  const std::string grid = "grid: {hardware.pes.0.count: [1, 2]}\n";
  write(grid + "metrics: [counters.dram.acesses]\n");
  const CommandResult result = sweep("");
  EXPECT_EQ(result.status, 2);
  EXPECT_THAT(result.error, HasSubstr("s.yaml:4:11: metrics: the first point that is done has no figure "
                                      "'counters.dram.acesses', did you mean 'counters.dram.accesses'?"));
  write(grid + "metrics: [counters.dram.accesses, processors_busy.pe1]\n");
  EXPECT_EQ(sweep("").status, 0);
  write(grid + "metrics: [processors_busy.pe7]\n");
  EXPECT_THAT(sweep("").error, HasSubstr("no point that is done has a figure 'processors_busy.pe7'"));
  write(grid + "pareto: energy_pj.total\n");
  EXPECT_THAT(sweep("").error, HasSubstr("pareto: no point that is done has a figure 'energy_pj.total'"));
}

TEST_F(SweepCommand, APointIsRunAsTheSweepDescribesIt) {
  write("grid: {hardware.pes.0.count: [1]}\n");
  ASSERT_EQ(sweep("--commands").status, 0);
  const std::string csv = read("results.csv"), id = csv.substr(csv.find('\n') + 1, 16);
  const std::string path = "out/experiments/" + id + ".yaml";
  const std::string text = read_text(small_.directory.file(path));
  std::string changed = text;
  small_.directory.write(path, changed.replace(changed.find("count: 1"), 8, "count: 2"));
  const CommandResult refused = weft("sweep '" + small_.directory.file("out") + "' --point " + id);
  EXPECT_EQ(refused.status, 2);
  EXPECT_THAT(refused.error, HasSubstr(id + ".yaml: is not the experiment of its ID"));
  EXPECT_EQ(sweep("").status, 0);
  EXPECT_EQ(read_text(small_.directory.file(path)), text);
}

TEST_F(SweepCommand, OtherFilesAreNamedWithTheCommandThatTakesThem) {
  ASSERT_EQ(sweep("--quiet").status, 0);
  const std::string out = small_.directory.file("out");
  for (const std::string& words : {"report '" + out + "'", "report '" + out + "/sweep.html'",
                                   "run '" + out + "/results.csv'", "sweep '" + out + "/results.csv'"}) {
    const CommandResult result = weft(words);
    EXPECT_EQ(result.status, 2) << words;
    EXPECT_THAT(result.error, HasSubstr(out + "/sweep.html shows the sweep in a browser, weft report " + out +
                                        "/points/ID a run of it"));
  }
  EXPECT_THAT(weft("sweep " + small_.experiment()).error,
              HasSubstr("is an experiment; weft sweep takes a sweep (YAML): "
                        "weft run "));
  EXPECT_THAT(weft("sweep '" + small_.directory.file("net.yaml") + "'").error, HasSubstr("is a network; weft sweep"));
  small_.directory.write("s.yaml", "base: net.yaml\ngrid: {hardware.pes.0.count: [1]}\n");
  EXPECT_THAT(sweep("").error, HasSubstr("s.yaml:1:7: base: '" + small_.directory.file("net.yaml") +
                                         "' is a network; expected an experiment"));
  small_.directory.write("s.yaml", "base: s.yaml\ngrid: {hardware.pes.0.count: [1]}\n");
  EXPECT_THAT(sweep("").error, HasSubstr("is a sweep over an experiment; expected an experiment"));
}

TEST_F(SweepCommand, NothingFeasibleIsSaidWithTheReasonAndTheLeastCapacity) {
  write("grid: {hardware.scratchpad.capacity: [32 B, 64 B]}\n");
  const CommandResult result = sweep("");
  EXPECT_EQ(result.status, 0) << result.error;
  EXPECT_THAT(result.out, HasSubstr("2 points: 2 infeasible\nno point is feasible; "));
  EXPECT_THAT(result.out, HasSubstr("the least capacity that a reason names: "));
}

TEST_F(SweepCommand, TheStatusOfNoSweepIsAnError) {
  EXPECT_EQ(sweep("--status").status, 2);
  EXPECT_THAT(sweep("--status").error, HasSubstr("out: cannot be read: No such file or directory"));
  std::filesystem::create_directory(small_.directory.file("out"));
  EXPECT_THAT(sweep("--status").error, HasSubstr("out: has no sweep.json"));
}

TEST_F(SweepCommand, OptionsThatMakeEachOtherVoidAreRefused) {
  EXPECT_THAT(sweep("--status --retry").error, HasSubstr("--status and --retry exclude each other"));
  EXPECT_THAT(sweep("--dry-run --slurm").error, HasSubstr("--dry-run and --slurm exclude each other"));
  EXPECT_EQ(
      weft("sweep '" + small_.directory.file("s.yaml") + "' -j 1 -o '" + small_.directory.file("out") + "'").status, 0);
  EXPECT_THAT(weft("schema experiments").error, HasSubstr("unknown choice 'experiments', did you mean 'experiment'?"));
}

TEST_F(SweepCommand, ASummaryOfAnotherShapeIsNoResult) {
  write("grid: {hardware.pes.0.count: [1]}\n");
  ASSERT_EQ(sweep("").status, 0);
  const std::string csv = read("results.csv"), id = csv.substr(csv.find('\n') + 1, 16);
  small_.directory.write("out/points/" + id + "/summary.json", "{}");
  EXPECT_EQ(sweep("--status").out, "1 points: 1 left\n");
  EXPECT_EQ(sweep("").status, 0);
  EXPECT_EQ(read("results.csv"), csv);
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
