// The parts of a page that are the same for all runs, which CMake compiles in: those of hw/page/front, and the modules of
// D3 that are installed where weft is built (cmake/PageParts.cmake).
#pragma once

#include <string_view>

namespace weft {

struct PageParts {
  std::string_view frame;     // HTML with @NAME@ where the other parts go
  std::string_view style;     // CSS
  std::string_view script;    // the files of hw/page/front, one after the other
  std::string_view library;   // JavaScript of D3; "" where weft was built without
  std::string_view licenses;  // of the library
};

PageParts page_parts();

}  // namespace weft
