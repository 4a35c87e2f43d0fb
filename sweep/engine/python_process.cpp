#include "sweep/engine/python_process.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <stdexcept>

#include "base/core/error.hpp"

namespace weft {

namespace {

namespace fs = std::filesystem;

// Where the package lies: beside the executable where weft is installed, or else in the sources.
std::string package_folder() {
  std::error_code error;
  const fs::path installed =
      fs::read_symlink("/proc/self/exe", error).parent_path().parent_path() / "share/weft/python";
  return fs::exists(installed / "weft_engines", error) ? installed.string() : WEFT_PYTHON_DIR;
}

void set_path() {
  const char* before = std::getenv("PYTHONPATH");
  const std::string path = package_folder() + (before && *before ? std::string(":") + before : "");
  setenv("PYTHONPATH", path.c_str(), 1);
}

}  // namespace

PythonProcess::PythonProcess(const std::string& module, const std::vector<std::string>& arguments, Errors errors) {
  const char* own = std::getenv("WEFT_PYTHON");
  const std::string python = own != nullptr && *own != '\0' ? own : "python3";
  std::vector<std::string> words = {python, "-m", module};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  int in[2], out[2];
  if (pipe2(in, O_CLOEXEC) != 0 || pipe2(out, O_CLOEXEC) != 0) throw std::runtime_error("cannot make a pipe");
  std::fflush(nullptr);
  process_ = fork();
  if (process_ < 0) throw std::runtime_error(fmt::format("cannot make a process: {}", std::strerror(errno)));
  if (process_ == 0) {
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    setpgid(0, 0);
    std::signal(SIGINT, SIG_DFL);
    std::signal(SIGPIPE, SIG_DFL);
    dup2(in[0], STDIN_FILENO);
    dup2(out[1], STDOUT_FILENO);
    if (errors == Errors::dropped) dup2(open("/dev/null", O_WRONLY | O_CLOEXEC), STDERR_FILENO);
    set_path();
    execvp(argv[0], argv.data());
    std::fprintf(stderr, "error: cannot run %s: %s\n", argv[0], std::strerror(errno));
    _exit(127);
  }
  close(in[0]);
  close(out[1]);
  std::signal(SIGPIPE, SIG_IGN);
  to_ = fdopen(in[1], "w");
  from_ = fdopen(out[0], "r");
}

PythonProcess::~PythonProcess() {
  if (process_ > 0) {
    kill(process_, SIGTERM);
    wait();
  }
}

void PythonProcess::write_line(const std::string& line) {
  std::fprintf(to_, "%s\n", line.c_str());
  std::fflush(to_);
}

void PythonProcess::end_of_lines() {
  std::fclose(to_);
  to_ = nullptr;
}

std::optional<std::string> PythonProcess::read_line() {
  std::string line;
  for (int c = 0; (c = std::getc(from_)) != EOF;) {
    if (c == '\n') return line;
    line += static_cast<char>(c);
  }
  return std::nullopt;
}

int PythonProcess::wait() {
  if (to_ != nullptr) end_of_lines();
  std::fclose(from_);
  int status = 0;
  while (waitpid(process_, &status, 0) < 0 && errno == EINTR) {
  }
  process_ = 0;
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

}  // namespace weft
