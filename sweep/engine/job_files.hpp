// Points for other machines: commands that run one each, and a job script for Slurm.
#pragma once

#include <span>
#include <string>

namespace weft {

struct JobFiles {
  std::string weft;       // the executable
  std::string directory;  // of the sweep
};

// Returns a line per point: a command that runs it, and does nothing where it is finished.
std::string command_lines(const JobFiles& files, std::span<const std::string> ids);

// Returns a job array whose tasks run the lines of DIR/commands.txt, so many each that the array has at most
// `max_tasks`.
std::string slurm_script(const JobFiles& files, std::size_t points, std::size_t max_tasks);

}  // namespace weft
