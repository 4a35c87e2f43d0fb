#include "hw/processor/stuck_time.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <systemc>

namespace weft {

namespace {

constexpr suseconds_t microseconds_between_looks = 250'000;
constexpr int looks_without_time = 8;
constexpr std::uint64_t deltas_between_looks = 1000;

// What the handler of the signal has seen, in the thread that it has interrupted.
struct Seen {
  std::uint64_t time = 0, deltas = 0;
  int looks = 0;  // in which no time has passed, one after the other
  bool is_stuck = false;
  std::array<char, 200> process{};
};
Seen seen;

// Touches no heap, and of the kernel only counts, the name of the process at work, and sc_stop(), which sets a flag.
void look(int) {
  const std::uint64_t time = sc_core::sc_time_stamp().value(), deltas = sc_core::sc_delta_count();
  const bool is_standing = time == seen.time && deltas >= seen.deltas + deltas_between_looks;
  seen.looks = is_standing ? seen.looks + 1 : 0;
  seen.time = time;
  seen.deltas = deltas;
  if (const sc_core::sc_process_b* process = sc_core::sc_get_current_process_b(); process != nullptr) {
    std::strncpy(seen.process.data(), process->name(), seen.process.size() - 1);
  }
  if (seen.looks < looks_without_time || seen.is_stuck) return;
  seen.is_stuck = true;
  sc_core::sc_stop();
}

}  // namespace

StuckTime::StuckTime() {
  seen = {};
  struct sigaction action {};
  action.sa_handler = look;
  action.sa_flags = SA_RESTART;
  sigaction(SIGVTALRM, &action, &action_before_);
  const itimerval timer{{0, microseconds_between_looks}, {0, microseconds_between_looks}};
  setitimer(ITIMER_VIRTUAL, &timer, &timer_before_);
}

StuckTime::~StuckTime() {
  setitimer(ITIMER_VIRTUAL, &timer_before_, nullptr);
  sigaction(SIGVTALRM, &action_before_, nullptr);
}

std::string StuckTime::reason() const {
  if (!seen.is_stuck) return "";
  return fmt::format(
      "the simulation stands still at {}: processes go on in delta cycles in which no time passes, {} of "
      "them at this time ({} among them); expected a wait for some time, or for an event that comes later",
      sc_core::sc_time_stamp().to_string(), sc_core::sc_delta_count_at_current_time(),
      seen.process[0] == 0 ? "none is known" : seen.process.data());
}

}  // namespace weft
