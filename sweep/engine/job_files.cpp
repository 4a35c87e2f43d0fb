#include "sweep/engine/job_files.hpp"

#include <fmt/format.h>

#include "base/core/types.hpp"

namespace weft {

namespace {

// A word of a command line as a shell takes it.
std::string quoted(const std::string& word) {
  std::string text = "'";
  for (const char c : word) text += c == '\'' ? "'\\''" : std::string(1, c);
  return text + "'";
}

}  // namespace

std::string command_lines(const JobFiles& files, std::span<const std::string> ids) {
  std::string lines;
  for (const std::string& id : ids) {
    lines += fmt::format("{} sweep {} --point {}\n", quoted(files.weft), quoted(files.directory), id);
  }
  return lines;
}

std::string slurm_script(const JobFiles& files, std::size_t points, std::size_t max_tasks) {
  const std::size_t each = ceil_div(points, max_tasks);
  return fmt::format(
      "#!/bin/sh\n"
      "#SBATCH --job-name=weft-sweep\n"
      "#SBATCH --array=0-{}\n"
      "#SBATCH --ntasks=1\n"
      "#SBATCH --cpus-per-task=1\n"
      "#SBATCH --output=/dev/null\n"
      "# Each task runs {} of the lines of commands.txt. What is finished is not run again: submit it again after a "
      "failure.\n"
      "first=$((SLURM_ARRAY_TASK_ID * {} + 1))\n"
      "sed -n \"$first,$((first + {}))p\" {} | sh\n",
      ceil_div(points, each) - 1, each, each, each - 1, quoted(files.directory + "/commands.txt"));
}

}  // namespace weft
