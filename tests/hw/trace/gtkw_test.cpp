#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>

#include "hw/trace/fst.hpp"
#include "hw/trace/gtkw.hpp"
#include "tests/support/base/temporary_directory.hpp"
#include "tests/support/hw/traced_run.hpp"

namespace weft {
namespace {

using test::read_text;
using test::TemporaryDirectory;
using test::TracedRun;
using ::testing::HasSubstr;

bool is_installed(const std::string& program) {
  return std::system(("command -v " + program + " > /dev/null 2>&1").c_str()) == 0;
}

// The files as a run leaves them in `directory`.
void write_files(const std::filesystem::path& directory, const TracedRun& run, const SaveFileNames& names) {
  const std::string vcd = (directory / "trace.vcd").string();
  const auto signals = run.write_waveform(vcd);
  if (names.dump == "trace.fst") convert_to_fst(vcd, (directory / "trace.fst").string());
  std::ofstream save(directory / names.save), tasks(directory / names.tasks), states(directory / names.states);
  write_save_file(save, signals, names, 0, (run.result.makespan + 1) * run.period);
  write_task_names(tasks, run.graph);
  write_state_names(states);
}

// Opens the save file in GTKWave without a screen, started in the folder `where`; returns what it shows at `marker`, by
// the name it shows. Leaves a picture.
std::map<std::string, std::string> values_in_gtkwave(const std::filesystem::path& directory, const std::string& where,
                                                     Picoseconds marker) {
  const std::string script = (directory / "script.tcl").string();
  std::ofstream(script) << "gtkwave::setMarker " << marker << "\n"
                        << "for {set i 0} {$i < [gtkwave::getTotalNumTraces]} {incr i} {\n"
                        << "  puts \"VALUE [gtkwave::getTraceNameFromIndex $i]|"
                        << "[gtkwave::getTraceValueAtMarkerFromIndex $i]\"\n}\n"
                        << "puts \"VALUE from|[gtkwave::getWindowStartTime]\"\n"
                        << "puts \"VALUE to|[gtkwave::getWindowEndTime]\"\n"
                        << "gtkwave::/File/Grab_To_File {" << (directory / "picture.png").string() << "}\nexit\n";
  const std::string answer = (directory / "answer.txt").string();
  const std::string command = "cd '" + where + "' && timeout 60 xvfb-run -a -s '-screen 0 1400x1000x24' gtkwave -S '" +
                              script + "' '" + (directory / "trace.gtkw").string() + "' > '" + answer + "' 2>&1";
  std::map<std::string, std::string> values;
  if (std::system(command.c_str()) != 0) return values;
  std::ifstream in(answer);
  for (std::string line; std::getline(in, line);) {
    if (!line.starts_with("VALUE ")) continue;
    const std::size_t bar = line.find('|');
    values[line.substr(6, bar - 6)] = line.substr(bar + 1);
  }
  return values;
}

TEST(SaveFile, NamesSignalsWithTheirRangesAndGroupsThem) {
  const std::vector<std::pair<std::string, int>> signals = {
      {"accelerator.view.occupancy", 64},  {"accelerator.view.capacity", 64}, {"accelerator.pe0.task", 32},
      {"accelerator.pe0.state", 3},        {"accelerator.dma0.task", 32},     {"accelerator.dispatcher.done_tasks", 32},
      {"accelerator.interconnect.busy", 1}};
  std::ostringstream out;
  write_save_file(out, signals, {}, 0, 880);
  EXPECT_EQ(out.str(),
            "[dumpfile] \"/weft/trace.vcd\"\n[savefile] \"/weft/trace.gtkw\"\n[timestart] 0\n[size] 1280 1000\n"
            "[pos] -1 -1\n*-7.643856 -1 -1\n[sst_width] 0\n[signals_width] 330\n[sst_expanded] 0\n"
            "@800200\n-memory\n[color] 3\n@88024\n"
            "+{occupancy} SystemC.accelerator.view.occupancy[63:0]\n@20000\n-\n-\n-\n-\n"
            "[color] 1\n@88024\n+{capacity} SystemC.accelerator.view.capacity[63:0]\n@20000\n-\n@1000200\n-memory\n"
            "@800200\n-PEs\n@2024\n^1 trace.tasks.txt\n+{pe0 task} SystemC.accelerator.pe0.task[31:0]\n"
            "@2024\n^2 trace.states.txt\n+{pe0 state} SystemC.accelerator.pe0.state[2:0]\n@1000200\n-PEs\n"
            "@800200\n-DMA\n@2024\n^1 trace.tasks.txt\n+{dma0 task} SystemC.accelerator.dma0.task[31:0]\n"
            "@1000200\n-DMA\n"
            "@c00200\n-dispatcher\n@24\n+{done_tasks} SystemC.accelerator.dispatcher.done_tasks[31:0]\n"
            "@1401200\n-dispatcher\n"
            "@c00200\n-others\n@24\n+{busy} SystemC.accelerator.interconnect.busy\n@1401200\n-others\n");
}

TEST(TranslateFiles, GiveTaskNumberPlusOneAndStatesTheirNames) {
  std::ostringstream tasks, states;
  write_task_names(tasks, TracedRun::make().graph);
  write_state_names(states);
  EXPECT_THAT(tasks.str(), HasSubstr("0 -\n1 load image[0,0,0]\n2 C1[0,0,0]\n3 C1[0,0,1]\n"));
  EXPECT_THAT(tasks.str(), HasSubstr("\n99 S2[0,6,6]\n"));
  EXPECT_EQ(states.str(),
            "0 ?gray15?idle\n1 ?chocolate4?wait-input\n2 ?red4?wait-space\n3 ?SteelBlue4?read\n4 ?DarkGreen?compute\n"
            "5 ?purple4?write\n");
}

class InGtkwave : public ::testing::TestWithParam<const char*> {};

// Also when the directory was moved, its name has a space, and GTKWave is started elsewhere.
TEST_P(InGtkwave, ShowsTaskAndStateByNameAndTheWholeRun) {
  if (!is_installed("gtkwave") || !is_installed("xvfb-run")) GTEST_SKIP() << "gtkwave or xvfb-run is not installed";
  const std::string dump = GetParam();
  if (dump == "trace.fst" && !can_convert_to_fst()) GTEST_SKIP() << "vcd2fst is not installed";
  const TemporaryDirectory directory;
  std::filesystem::create_directory(directory.path() / "before");
  const TracedRun run = TracedRun::make();
  SaveFileNames names;
  names.dump = dump;
  write_files(directory.path() / "before", run, names);
  if (dump == "trace.fst") std::filesystem::remove(directory.path() / "before" / "trace.vcd");
  const std::filesystem::path moved = directory.path() / "moved here";
  std::filesystem::rename(directory.path() / "before", moved);

  const TaskId task = 20;  // in the middle of its computation
  const Cycles middle = run.result.tasks[task].start + 50;
  const auto values = values_in_gtkwave(moved, "/", middle * run.period);
  const std::string pe = run.platform.processors[run.plan.schedule.processor[task]].name;
  ASSERT_TRUE(values.contains(pe + " task")) << read_text((moved / "answer.txt").string());
  EXPECT_EQ(values.at(pe + " task"), run.graph.task_name(task));
  EXPECT_EQ(values.at(pe + " state"), "compute");
  EXPECT_EQ(values.at("capacity"), "8192");
  Bytes live = 0;
  for (const OccupancyStep& step : run.result.occupancy) {
    if (step.time <= static_cast<Time>(middle)) live = step.total();
  }
  EXPECT_EQ(values.at("occupancy"), std::to_string(live));
  EXPECT_EQ(std::stoll(values.at("from")), 0);
  const Picoseconds end = (run.result.makespan + 1) * run.period;
  EXPECT_GE(std::stoll(values.at("to")), end);
  EXPECT_LT(std::stoll(values.at("to")), end + end / 5);
  EXPECT_GT(std::filesystem::file_size(moved / "picture.png"), 10'000u);
  if (const char* keep = std::getenv("WEFT_KEEP_PICTURE")) {
    std::filesystem::copy_file(moved / "picture.png", keep, std::filesystem::copy_options::overwrite_existing);
  }
}

INSTANTIATE_TEST_SUITE_P(Dump, InGtkwave, ::testing::Values("trace.vcd", "trace.fst"));

}  // namespace
}  // namespace weft
