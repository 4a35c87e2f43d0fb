// Models from outside: shared libraries that are loaded at run time and register models under names of their own, as
// the core's models do. docs/plugins.md shows how one is made.
#pragma once

#include <string>

#include "base/core/error.hpp"
#include "base/core/export.hpp"

namespace weft {

// A shared library that brings models of its own.
struct PluginFile {
  std::string path;
  Location where;  // of the path
};

// Loads a plug-in, never to be closed again, and enters what it registers. To load a file again is harmless. Throws
// InputError: no such file, what the dynamic loader says against it (no shared library, an unknown symbol, a SystemC of
// another standard), no weft plug-in, one for another version of the interface, a name that is taken.
WEFT_API void load_plugin(const PluginFile& file);

}  // namespace weft
