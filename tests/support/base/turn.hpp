// Tests that go through many seeds take turns where the environment variable WEFT_TURN has a number: a quarter of the
// seeds each, the next one at the next number. Without it they go through all.
#pragma once

#include <cstdint>
#include <cstdlib>

namespace weft::test {

struct Seeds {
  std::uint32_t first, count;
};

inline Seeds seeds_of_turn(Seeds all) {
  constexpr std::uint32_t turns = 4;
  const char* turn = std::getenv("WEFT_TURN");
  if (turn == nullptr) return all;
  const auto number = static_cast<std::uint32_t>(std::strtoull(turn, nullptr, 10) % turns);
  return {all.first + number * (all.count / turns), all.count / turns};
}

}  // namespace weft::test
