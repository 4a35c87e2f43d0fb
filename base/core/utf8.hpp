// Whether bytes are text, and text as it may be shown.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/core/export.hpp"

namespace weft {

// Returns how many bytes the character at `at` has, or 0 where there is none or it is the byte 0.
WEFT_API std::size_t character_length(std::string_view bytes, std::size_t at);

// Returns the offset of the first byte that is no part of UTF-8 (RFC 3629) or is 0, or the size where there is none.
WEFT_API std::size_t end_of_text(std::string_view bytes);

// Returns bytes as UTF-8 that has no effect but to be seen: what is no UTF-8 and control characters of one byte are
// \x1b, characters that control lines or direction (U+0080 to U+009F, U+2028, U+202E ...) \u2028. Line feeds stay if
// `with_lines`.
WEFT_API std::string visible_text(std::string_view bytes, bool with_lines = false);

}  // namespace weft
