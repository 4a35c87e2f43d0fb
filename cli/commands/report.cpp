// weft report: what runs have left, as one HTML page.

#include <fmt/format.h>

#include <array>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/core/error.hpp"
#include "cli/commands/commands.hpp"
#include "cli/commands/file_kind.hpp"
#include "hw/page/page.hpp"
#include "hw/report/output_directory.hpp"

namespace weft {

namespace {

struct ReportCommand {
  std::vector<std::string> directories;
  std::optional<std::string> out;
};

constexpr std::array<const char*, 11> input_names = {
    "summary.json", "tasks.csv",   "buffers.csv",       "phases.csv", "edges.csv",      "occupancy.csv",
    "counters.csv", "waiting.csv", "critical_path.csv", "layers.csv", "experiment.yaml"};

void report(const ReportCommand& command) {
  std::vector<RunFiles> runs;
  for (const std::string& directory : command.directories) {
    expect_run_directory(directory);
    runs.push_back(read_run_files(directory));
  }
  std::filesystem::path path = std::filesystem::path(command.directories.front()) / "report.html";
  if (command.out) path = *command.out;
  if (!path.has_filename()) throw InputError("--out " + path.string() + " names no file; expected one, as report.html");
  const std::filesystem::path folder = path.has_parent_path() ? path.parent_path() : ".";
  OutputDirectory directory(folder.string());
  for (const std::string& of_run : command.directories) {
    for (const char* name : input_names) directory.keep((std::filesystem::path(of_run) / name).string());
  }
  write_file(directory, path.filename().string(), [&](std::ostream& out) { write_page(out, runs); });
  directory.commit();
  fmt::print("{}\n", path.string());
}

}  // namespace

void add_report_command(CommandLine& weft) {
  Command app = weft.add_command("report", "Make one HTML page of a run's files, or of several runs to compare");
  auto command = std::make_shared<ReportCommand>();
  app.add_option("directories", command->directories,
                 "What weft run --out DIR has written; further runs are shown beside the first")
      .type("DIR...")
      .required();
  app.add_option("-o,--out", command->out, "The page (default: report.html in the first directory)").type("FILE.html");
  app.footer(
      "The page needs a browser and nothing else: no network, no server, no files beside it. It shows the figures of\n"
      "summary.json, the critical path, the occupancy, the timeline of all processors, who lives at which address "
      "when,\n"
      "layers, resources, roofline and energy; each view can be saved as SVG or PNG at a column's width.\n"
      "docs/report.md says what can be done in it. The path of the page is printed.\n"
      "Examples:\n"
      "  weft report out                                 out/report.html\n"
      "  weft report out/heft out/memory-aware-heft --out compared.html");
  app.action([command] { report(*command); });
}

}  // namespace weft
