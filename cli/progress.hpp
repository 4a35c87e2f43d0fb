// A line on the terminal that says how far a long piece of work is; nothing where stderr is no terminal.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace weft {

class Progress {
 public:
  explicit Progress(bool quiet);
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  ~Progress() { clear(); }

  // Begins a phase: "scheduling 1000000 tasks".
  void phase(const std::string& name);
  // How much of the phase is done; the line changes a few times a second at most.
  void update(std::uint64_t done, std::uint64_t total);
  // What of the phase is under way: "heft-guard".
  void part(const std::string& name);
  void clear();

 private:
  bool shown_ = false;    // whether there is a terminal to show it on
  bool visible_ = false;  // whether a line stands there now
  std::string phase_;
  std::chrono::steady_clock::time_point last_;
};

}  // namespace weft
