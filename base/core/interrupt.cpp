#include "base/core/interrupt.hpp"

#include <csignal>

namespace weft {

namespace {

volatile std::sig_atomic_t has_come = 0;

void note(int) {
  has_come = 1;
  std::signal(SIGINT, SIG_DFL);
}

}  // namespace

NotesInterrupt::NotesInterrupt() { std::signal(SIGINT, note); }
NotesInterrupt::~NotesInterrupt() { std::signal(SIGINT, SIG_DFL); }

bool interrupted() { return has_come != 0; }

}  // namespace weft
