// Gives a reader damaged copies of a text, from which it has to make a result or an InputError.
#pragma once

#include <gtest/gtest.h>

#include <random>
#include <string>

#include "base/core/error.hpp"

namespace weft::test {

// Calls read(prefix) for every prefix of the text, the empty one and the whole as well, and read(copy) for `copies`
// copies of which some bytes are lost, doubled, exchanged or replaced; the same ones each time. Returns how many were
// refused. Anything but an InputError ends the test.
template <typename Read>
int refused_when_damaged(const std::string& text, int copies, Read&& read) {
  int refused = 0;
  const auto try_text = [&](const std::string& damaged) {
    try {
      read(damaged);
    } catch (const InputError& error) {
      EXPECT_NE(std::string(error.what()), "");
      ++refused;
    }
  };
  for (std::size_t length = 0; length <= text.size(); ++length) try_text(text.substr(0, length));
  std::mt19937 random(5);
  const std::string marks = "0123456789-.eE,:;[]{}()<>\"\\/# \n\r\tantigraph\x01\xff";
  for (int k = 0; k < copies; ++k) {
    std::string damaged = text;
    for (auto times = 1 + random() % 3; times > 0 && !damaged.empty(); --times) {
      const std::size_t at = random() % damaged.size(), length = 1 + random() % 4;
      switch (random() % 4) {
        case 0:
          damaged.erase(at, length);
          break;
        case 1:
          damaged.insert(at, damaged.substr(at, 4 * length));
          break;
        case 2:
          damaged[at] = marks[random() % marks.size()];
          break;
        default:
          std::swap(damaged[at], damaged[random() % damaged.size()]);
      }
    }
    try_text(damaged);
  }
  return refused;
}

}  // namespace weft::test
