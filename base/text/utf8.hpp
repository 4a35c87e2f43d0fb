// Whether bytes are text.
#pragma once

#include <cstddef>
#include <string_view>

namespace weft {

// Returns the offset of the first byte that is no part of UTF-8 (RFC 3629) or is 0, or the size where there is none.
std::size_t end_of_text(std::string_view bytes);

}  // namespace weft
