// The experiments of docs/machines.md run, and scripts/machines.py makes its tables and save files from what they
// leave.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/cli/commands/weft_command.hpp"
#include "tests/support/base/temporary_directory.hpp"

namespace weft::test {
namespace {

using ::testing::HasSubstr;

TEST(MachinesScript, TabulatesTheRunsOfAllMachines) {
  const TemporaryDirectory directory;
  std::string machines;
  for (const char* machine : {"edge", "crossbar", "buffered", "mesh", "mixed"}) {
    const std::string experiment =
        std::string(WEFT_SOURCE_DIR) + "/workloads/experiments/machines/" + machine + ".yaml";
    const CommandResult run =
        weft("run " + experiment + " --quiet --set schedule.refine=0 --out " + directory.file(machine));
    ASSERT_EQ(run.status, 0) << run.error;
    machines += std::string(" ") + machine;
  }
  const CommandResult tables = run_command("/usr/bin/python3", std::string(WEFT_SOURCE_DIR) + "/scripts/machines.py " +
                                                                   directory.path().string() + machines);
  EXPECT_EQ(tables.status, 0) << tables.error;
  EXPECT_EQ(tables.out, read_text(directory.file("tables.md")));
  for (const char* line : {"### What comes out", "| edge | ", "| buffered | ", "### Where the makespan goes"}) {
    EXPECT_THAT(tables.out, HasSubstr(line));
  }
  // The same bytes on all machines: 162 820 at the scratchpad; input, weights and result at the DRAM, of which one DMA
  // channel, that of edge, keeps what the next load begins with.
  EXPECT_THAT(tables.out, HasSubstr("| 162 820 | 63 652 | 228 152 |"));
  EXPECT_THAT(tables.out, HasSubstr("| 162 820 | 63 633 | 226 472 |"));
  const std::string save = read_text(directory.file("mesh/states.gtkw"));
  EXPECT_THAT(save, HasSubstr("+{pe15} SystemC.accelerator.pe15.state"));
  EXPECT_THAT(save, HasSubstr("SystemC.accelerator.counters.interconnect_"));
}

}  // namespace
}  // namespace weft::test
