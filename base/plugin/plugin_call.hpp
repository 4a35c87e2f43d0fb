// Names the plug-in whose code is at work, should that end the process: nobody can catch it, but it is said who and where.
#pragma once

#include <string>

#include "base/core/export.hpp"

namespace weft {

// While one of these lives, a signal that ends the process, or its exit, is told on stderr with the plug-in and the call.
// After a crash or an exit the status is 1; SIGINT, SIGTERM and SIGHUP, which end a call that never returns, end the
// process as they would without. Calls nest. Children of the process (child_process.hpp) tell their parent by how they
// end.
class WEFT_API PluginCall {
 public:
  // `plugin`: its path; "": there is none, and nothing is told. `call`: "its scheduling algorithm 'heft'".
  PluginCall(const std::string& plugin, const std::string& call);
  PluginCall(const PluginCall&) = delete;
  PluginCall& operator=(const PluginCall&) = delete;
  ~PluginCall();

 private:
  bool is_told_;
};

// Notes that a plug-in is loaded, so that its code is known: it is told of without a PluginCall too, but not in which call.
WEFT_API void note_plugin(const std::string& path);

// Returns the path of the plug-in that holds a function, as it was noted, or "".
WEFT_API std::string plugin_of(const void* function);

}  // namespace weft
