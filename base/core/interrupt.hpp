// Ctrl-C while something is searched for: the search ends with the best that it has.
#pragma once

namespace weft {

// While one of these lives SIGINT is noted, and does not end the process; a second one does. Child processes inherit
// it.
class NotesInterrupt {
 public:
  NotesInterrupt();
  ~NotesInterrupt();
  NotesInterrupt(const NotesInterrupt&) = delete;
  NotesInterrupt& operator=(const NotesInterrupt&) = delete;
};

// Returns whether SIGINT has come while a NotesInterrupt lived.
bool interrupted();

}  // namespace weft
