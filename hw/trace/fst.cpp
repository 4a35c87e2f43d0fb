#include "hw/trace/fst.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <sstream>
#include <stdexcept>

namespace weft {

bool can_convert_to_fst() {
  const char* path = std::getenv("PATH");
  std::istringstream folders(path == nullptr ? "" : path);
  for (std::string folder; std::getline(folders, folder, ':');) {
    if (access((std::filesystem::path(folder) / "vcd2fst").c_str(), X_OK) == 0) return true;
  }
  return false;
}

void convert_to_fst(const std::string& vcd_path, const std::string& fst_path) {
  if (!can_convert_to_fst()) {
    throw std::runtime_error("vcd2fst is not installed (on Debian or Ubuntu: apt-get install gtkwave)");
  }
  std::string program = "vcd2fst", in = vcd_path, out = fst_path;
  char* const arguments[] = {program.data(), in.data(), out.data(), nullptr};
  posix_spawn_file_actions_t quiet;
  posix_spawn_file_actions_init(&quiet);
  posix_spawn_file_actions_addopen(&quiet, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  pid_t child = 0;
  const int failure = posix_spawnp(&child, program.c_str(), &quiet, nullptr, arguments, environ);
  posix_spawn_file_actions_destroy(&quiet);
  int status = 0;
  if (failure != 0 || waitpid(child, &status, 0) != child || status != 0) {
    throw std::runtime_error("vcd2fst could not convert " + vcd_path);
  }
}

}  // namespace weft
