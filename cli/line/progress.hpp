// A line on the terminal that says what is being done, for how long, and how much longer it may take; nothing where
// stderr is no terminal. One at a time.
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
  ~Progress();

  // Begins a phase: "scheduling 1000000 tasks". From its second second on the line shows how many have passed.
  void phase(const std::string& name);
  // How much of the phase is done; the line changes a few times a second at most.
  void update(std::uint64_t done, std::uint64_t total);
  // What of the phase is under way: "looking at heft-guard".
  void part(const std::string& name);
  void clear();

 private:
  void show(const std::string& text);

  bool shown_ = false;    // whether there is a terminal to show it on
  bool visible_ = false;  // whether a line stands there now
  std::string phase_;
  std::chrono::steady_clock::time_point begin_, last_;
};

}  // namespace weft
