/// The version of what a plug-in is compiled against (cmake/PublicHeaders.cmake): raised whenever one of these headers
/// changes in a way that a plug-in built before would not notice (the layout of a class, the order of its virtual
/// functions, what a function is promised); scripts/abi sees to the first two. weft_add_plugin compiles the number into
/// each plug-in; the loader compares it.
#pragma once

namespace weft {

inline constexpr int plugin_interface = 15;

}  // namespace weft
