// A module of python/weft_engines that works for a sweep: it reads lines and writes lines.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <cstdio>
#include <optional>
#include <string>
#include <vector>

namespace weft {

class PythonProcess {
 public:
  enum class Errors : std::uint8_t { shown, dropped };

  // Begins `python3 -m MODULE ARGUMENTS`; the environment's WEFT_PYTHON names another interpreter.
  PythonProcess(const std::string& module, const std::vector<std::string>& arguments, Errors errors = Errors::shown);
  PythonProcess(const PythonProcess&) = delete;
  PythonProcess& operator=(const PythonProcess&) = delete;
  // Ends it.
  ~PythonProcess();

  void write_line(const std::string& line);
  void end_of_lines();
  // Returns the next line that it writes, without its end; nothing behind the last.
  std::optional<std::string> read_line();
  // Waits for its end. Returns the exit status, 128 + the signal that ended it.
  int wait();

 private:
  pid_t process_ = 0;
  std::FILE* to_ = nullptr;
  std::FILE* from_ = nullptr;
};

}  // namespace weft
