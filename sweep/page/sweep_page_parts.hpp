// The parts of a sweep's page, which CMake compiles in (cmake/PageParts.cmake).
#pragma once

#include <string_view>

namespace weft {

struct SweepPageParts {
  std::string_view style, script;  // CSS, JavaScript
};

SweepPageParts sweep_page_parts();

}  // namespace weft
