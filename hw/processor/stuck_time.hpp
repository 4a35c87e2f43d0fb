// A watchdog over delta cycles: ends a simulation in which processes go on for ever at one and the same time. The one in
// simulated time (Dispatcher::watch) cannot: its time never comes.
#pragma once

#include <sys/time.h>
#include <csignal>

#include <string>

namespace weft {

// Looks, a few times in a second of processor time, whether time has passed while this object lives, by the signal
// SIGVTALRM; where none has for two seconds, in delta cycles by the thousand, it calls sc_stop(). One at a time.
class StuckTime {
 public:
  StuckTime();
  StuckTime(const StuckTime&) = delete;
  StuckTime& operator=(const StuckTime&) = delete;
  ~StuckTime();

  // Returns, behind sc_start(), what it has ended the simulation for, with a process that was seen at work; "": nothing.
  std::string reason() const;

 private:
  struct sigaction action_before_ {};
  struct itimerval timer_before_ {};
};

}  // namespace weft
