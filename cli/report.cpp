// weft report: what runs have left, as one HTML page.

#include <fmt/format.h>

#include <array>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <vector>

#include "base/core/error.hpp"
#include "cli/commands.hpp"
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

// A page takes the place of a page, not of a file of the runs, nor of a device. What a link leads to is looked at.
void expect_place_for_page(const std::filesystem::path& path, const std::vector<std::string>& directories) {
  std::error_code ignored;
  const std::filesystem::file_status status = std::filesystem::status(path, ignored);
  const bool is_link = std::filesystem::is_symlink(std::filesystem::symlink_status(path, ignored));
  if (std::filesystem::exists(status) ? !std::filesystem::is_regular_file(status) : is_link) {
    throw InputError({path.string()}, "is no regular file; expected a page that may be written over, or a new name");
  }
  for (const std::string& directory : directories) {
    for (const char* name : input_names) {
      if (!std::filesystem::equivalent(path, std::filesystem::path(directory) / name, ignored)) continue;
      throw InputError({path.string()}, "is a file of the run; expected another name, as report.html");
    }
  }
}

void report(const ReportCommand& command) {
  std::vector<RunFiles> runs;
  for (const std::string& directory : command.directories) runs.push_back(read_run_files(directory));
  std::filesystem::path path = std::filesystem::path(command.directories.front()) / "report.html";
  if (command.out) path = *command.out;
  if (!path.has_filename()) throw InputError("--out " + path.string() + " names no file; expected one, as report.html");
  expect_place_for_page(path, command.directories);
  const std::filesystem::path folder = path.has_parent_path() ? path.parent_path() : ".";
  OutputDirectory directory(folder.string());
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
  app.add_option("--out", command->out, "The page (default: report.html in the first directory)").type("FILE.html");
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
