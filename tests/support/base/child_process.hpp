// A piece of a test in a process of its own: SystemC has one simulation context per process, so a test that makes many
// runs forks for each.
#pragma once

#include <exception>
#include <functional>
#include <string>

#include "base/core/child_process.hpp"

namespace weft::test {

// Returns what `body` returns in a child process, or "exception: ..." where it throws or its process ends otherwise.
inline std::string in_child(const std::function<std::string()>& body) {
  try {
    return in_child_process(body);
  } catch (const std::exception& error) {
    return std::string("exception: ") + error.what();
  }
}

}  // namespace weft::test
