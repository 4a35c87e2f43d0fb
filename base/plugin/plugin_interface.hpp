// The version of what a plug-in is compiled against: raised whenever a header that plug-ins include changes in a way
// that a plug-in built before it would not notice (the layout of a class, the order of its virtual functions, what a
// function is promised). weft_add_plugin compiles the number into each plug-in; the loader compares it.
#pragma once

namespace weft {

inline constexpr int plugin_interface = 3;

}  // namespace weft
