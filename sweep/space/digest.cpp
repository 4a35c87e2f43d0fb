#include "sweep/space/digest.hpp"

#include <dlfcn.h>
#include <fmt/format.h>
#include <xxhash.h>

#include "base/core/error.hpp"
#include "base/text/input_file.hpp"

namespace weft {

namespace {

// Returns the bytes of the library or executable in which a function is.
std::string bytes_around(const void* function) {
  Dl_info info{};
  if (dladdr(function, &info) == 0 || info.dli_fname == nullptr) return "";
  const InputFile file(info.dli_fname, "weft itself");
  return file.read(0, file.size());
}

}  // namespace

std::string digest_of(std::string_view bytes) {
  const XXH128_hash_t hash = XXH3_128bits(bytes.data(), bytes.size());
  return fmt::format("{:016x}{:016x}", hash.high64, hash.low64);
}

std::string weft_digest(const std::string& version) {
  std::string text = version;
  text += digest_of(bytes_around(reinterpret_cast<const void*>(&weft_digest)));
  text +=
      digest_of(bytes_around(reinterpret_cast<const void*>(static_cast<std::string (*)(const Location&)>(&to_string))));
  return digest_of(text);
}

}  // namespace weft
