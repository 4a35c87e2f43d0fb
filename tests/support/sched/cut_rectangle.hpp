// Hard sets of lives with a known packing.
#pragma once

#include <cstdint>
#include <random>
#include <vector>

#include "sched/memory/address_allocator.hpp"

namespace weft::test {

struct KnownPacking {
  std::vector<Life> lives;
  std::vector<Bytes> address;
};

// Cuts the rectangle of `length` times and `capacity` bytes at random, again and again, the largest of four pieces each time, into
// `count` pieces, and takes a fifth of them away. Sizes are whole KiB. What is left is that of compilers' buffers in kind: a
// few long lives, many short ones, and hardly a byte to spare where most are live.
inline KnownPacking cut_rectangle(std::uint32_t seed, std::uint32_t length, Bytes capacity, std::size_t count) {
  constexpr Bytes grain = 1024;
  struct Piece {
    Life life;
    Bytes address;
  };
  std::mt19937 random(seed);
  // Away from the edges: between a fifth and four fifths.
  const auto cut = [&](std::int64_t size) {
    return size * 2 / 10 + static_cast<std::int64_t>(random() % (size * 6 / 10 + 1));
  };
  std::vector<Piece> pieces{{{0, length, capacity}, 0}};
  while (pieces.size() < count) {
    const auto area = [&](const Piece& piece) {
      const double share = static_cast<double>(piece.life.end - piece.life.begin) / length;
      return share * static_cast<double>(piece.life.bytes);
    };
    std::size_t largest = random() % pieces.size();
    for (int other = 0; other < 3; ++other) {
      const std::size_t k = random() % pieces.size();
      if (area(pieces[k]) > area(pieces[largest])) largest = k;
    }
    Piece& low = pieces[largest];
    Piece other = low;
    const std::uint32_t span = low.life.end - low.life.begin;
    const Bytes grains = low.life.bytes / grain;
    const double flatness =
        static_cast<double>(span) / length * static_cast<double>(capacity) / static_cast<double>(low.life.bytes);
    const bool in_time = grains < 2 || (span >= 2 && random() % 100 < (flatness > 1 ? 70 : 30));
    if (in_time) {
      low.life.end = other.life.begin = low.life.begin + 1 + static_cast<std::uint32_t>(cut(span - 2));
    } else {
      low.life.bytes = (1 + cut(grains - 2)) * grain;
      other.address += low.life.bytes;
      other.life.bytes -= low.life.bytes;
    }
    pieces.push_back(other);
  }
  KnownPacking result;
  for (std::size_t k = 0; k < pieces.size(); ++k) {
    if (random() % 5 == 0) continue;
    result.lives.push_back(pieces[k].life);
    result.address.push_back(pieces[k].address);
  }
  return result;
}

}  // namespace weft::test
