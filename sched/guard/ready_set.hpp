// A set of small whole numbers that can be walked in ascending order while it changes: a bit per number, and above that
// a bit per word that is not empty, and so on. Insert, erase and next are a few word operations each.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace weft {

class ReadySet {
 public:
  static constexpr std::uint32_t none = 0xffff'ffffu;

  explicit ReadySet(std::uint32_t size) {
    do {
      size = (size + 63) / 64;
      levels_.emplace_back(size == 0 ? 1 : size, 0);
    } while (size > 1);
  }

  void insert(std::uint32_t number) {
    for (std::vector<std::uint64_t>& level : levels_) {
      std::uint64_t& word = level[number / 64];
      const bool known = word != 0;
      word |= std::uint64_t{1} << (number % 64);
      if (known) return;
      number /= 64;
    }
  }

  void erase(std::uint32_t number) {
    for (std::vector<std::uint64_t>& level : levels_) {
      std::uint64_t& word = level[number / 64];
      word &= ~(std::uint64_t{1} << (number % 64));
      if (word != 0) return;
      number /= 64;
    }
  }

  // The least member that is at least `number`, or none.
  std::uint32_t next(std::uint32_t number) const {
    for (std::size_t k = 0; k < levels_.size(); ++k) {
      if (number / 64 >= levels_[k].size()) return none;
      const std::uint64_t rest = levels_[k][number / 64] >> (number % 64);
      if (rest != 0) return descend(k, number + static_cast<std::uint32_t>(std::countr_zero(rest)));
      number = number / 64 + 1;
    }
    return none;
  }

 private:
  std::uint32_t descend(std::size_t level, std::uint32_t number) const {
    while (level-- > 0) number = number * 64 + static_cast<std::uint32_t>(std::countr_zero(levels_[level][number]));
    return number;
  }

  std::vector<std::vector<std::uint64_t>> levels_;  // the numbers first
};

}  // namespace weft
