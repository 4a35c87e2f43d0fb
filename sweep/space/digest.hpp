// What names inputs by their bytes.
#pragma once

#include <string>
#include <string_view>

namespace weft {

// Returns 32 hexadecimal digits: the hash XXH3 of 128 bits (Y. Collet, github.com/Cyan4973/xxHash).
std::string digest_of(std::string_view bytes);

// Returns what tells this weft from another one: its version, and the digest of its libraries' bytes.
std::string weft_digest(const std::string& version);

}  // namespace weft
