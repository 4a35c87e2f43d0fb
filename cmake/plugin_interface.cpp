// Compiled into every plug-in by weft_add_plugin: what it was built for.
#include "base/plugin/plugin_interface.hpp"

extern "C" {
extern const int weft_plugin_interface __attribute__((visibility("default")));
const int weft_plugin_interface = weft::plugin_interface;
}
