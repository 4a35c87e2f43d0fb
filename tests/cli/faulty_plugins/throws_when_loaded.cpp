// A plug-in whose static initialiser throws.
#include <stdexcept>

namespace {

int fail() { throw std::runtime_error("not today"); }

const int value = fail();

}  // namespace
