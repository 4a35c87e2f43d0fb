#include "cli/invocation.hpp"

namespace weft {

namespace {

constexpr const char* plain_characters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789%+,-./:=@_";

std::string& noted() {
  static std::string text = "weft";
  return text;
}

std::string shell_word(const std::string& argument) {
  if (!argument.empty() && argument.find_first_not_of(plain_characters) == std::string::npos) return argument;
  std::string word = "'";
  for (const char c : argument) word += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return word + "'";
}

}  // namespace

void note_invocation(int argc, char** argv) {
  noted() = "weft";
  for (int k = 1; k < argc; ++k) noted() += " " + shell_word(argv[k]);
}

const std::string& invocation() { return noted(); }

const char* weft_version() { return WEFT_VERSION; }

}  // namespace weft
