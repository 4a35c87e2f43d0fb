// Bursts against the definition: every byte of a box once, in order of address, no burst too long or across a boundary.
#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <random>
#include <set>

#include "hw/transfer/burst_stream.hpp"

namespace weft {
namespace {

// Offsets of all bytes of a box within its buffer, in order of address.
std::vector<std::uint64_t> offsets_of(const TileSlice& slice) {
  const int element_bytes = slice.element_bits / 8;
  std::vector<std::uint64_t> offsets;
  for (int c = 0; c < slice.size[0]; ++c) {
    for (int r = 0; r < slice.size[1]; ++r) {
      for (int k = 0; k < slice.size[2] * element_bytes; ++k) {
        const std::int64_t row = (slice.offset[0] + c) * slice.extent[1] + slice.offset[1] + r;
        offsets.push_back(static_cast<std::uint64_t>((row * slice.extent[2] + slice.offset[2]) * element_bytes + k));
      }
    }
  }
  return offsets;
}

TileSlice random_slice(std::mt19937& random) {
  TileSlice slice;
  for (std::size_t axis = 0; axis < 3; ++axis) {
    slice.extent[axis] = static_cast<int>(1 + random() % 9);
    slice.size[axis] = random() % 3 == 0 ? slice.extent[axis] : static_cast<int>(1 + random() % slice.extent[axis]);
    slice.offset[axis] = static_cast<int>(random() % (slice.extent[axis] - slice.size[axis] + 1));
  }
  return slice;
}

// Runs a stream to its end, answering in the order of the requests.
std::vector<Burst> all_bursts(BurstStream& stream, const std::vector<Move>& moves, std::size_t outstanding) {
  std::vector<Burst> bursts;
  std::deque<std::uint32_t> in_flight;
  stream.begin(moves);
  for (;;) {
    while (const auto burst = stream.next()) {
      bursts.push_back(*burst);
      in_flight.push_back(burst->slot);
      EXPECT_LE(in_flight.size(), outstanding);
    }
    if (in_flight.empty()) break;
    stream.answered(in_flight.front());
    in_flight.pop_front();
  }
  EXPECT_TRUE(stream.done());
  return bursts;
}

TEST(BurstStream, CoversEveryByteOnceInOrderAndCrossesNoBoundary) {
  std::mt19937 random(1);
  for (int trial = 0; trial < 2000; ++trial) {
    const auto element_bits = static_cast<std::int32_t>(8 * (1 + random() % 4));
    const auto burst_bytes = static_cast<std::int64_t>(1 + random() % 40);
    const std::size_t outstanding = 1 + random() % 5;
    TileSlice slice = random_slice(random);
    slice.element_bits = element_bits;
    const bool is_write = random() % 2 == 0;
    const BoxAddress box{1000 * (random() % 7), slice};
    const Move move = is_write ? Move{std::nullopt, box} : Move{box, std::nullopt};
    BurstStream stream(static_cast<int>(outstanding), burst_bytes);
    std::vector<std::uint64_t> offsets;
    for (const Burst& burst : all_bursts(stream, {move}, outstanding)) {
      EXPECT_EQ(burst.is_write, is_write);
      const std::uint64_t first = burst.address - box.base;
      ASSERT_GT(burst.bytes, 0u);
      const auto unit = static_cast<std::uint64_t>(burst_bytes);
      EXPECT_EQ(first / unit, (first + burst.bytes - 1) / unit);
      for (std::uint64_t k = 0; k < burst.bytes; ++k) offsets.push_back(first + k);
    }
    EXPECT_EQ(offsets, offsets_of(slice));
  }
}

// Elements of 4 bits: a run takes the bytes that it touches, and its first and last may hold other elements as well.
TEST(BurstStream, ReadsTheBytesThatHalvesOfBytesLieIn) {
  std::mt19937 random(3);
  for (int trial = 0; trial < 1000; ++trial) {
    TileSlice slice = random_slice(random);
    slice.element_bits = 4;
    BurstStream stream(2, 8);
    std::set<std::uint64_t> read, expected;
    Bytes bytes = 0;
    for (const Burst& burst : all_bursts(stream, {{BoxAddress{0, slice}, std::nullopt}}, 2)) {
      bytes += burst.bytes;
      for (std::uint64_t k = 0; k < burst.bytes; ++k) read.insert(burst.address + k);
    }
    for (int channel = slice.offset[0]; channel < slice.offset[0] + slice.size[0]; ++channel) {
      for (int row = slice.offset[1]; row < slice.offset[1] + slice.size[1]; ++row) {
        for (int column = slice.offset[2]; column < slice.offset[2] + slice.size[2]; ++column) {
          const int place = (channel * slice.extent[1] + row) * slice.extent[2] + column;
          expected.insert(static_cast<std::uint64_t>(place / 2));
        }
      }
    }
    EXPECT_EQ(read, expected);
    EXPECT_EQ(bytes, bytes_of(slice));
  }
}

TEST(BurstStream, TakesWholeRowsAsOneRun) {
  BurstStream stream(1, 64);
  const TileSlice rows{{2, 8, 32}, {0, 4, 0}, {2, 4, 32}};
  EXPECT_EQ(all_bursts(stream, {{BoxAddress{0, rows}, std::nullopt}}, 1).size(), 4u);  // 2 channels x 128 B
  const TileSlice columns{{2, 8, 32}, {0, 4, 4}, {2, 4, 8}};
  EXPECT_EQ(all_bursts(stream, {{BoxAddress{0, columns}, std::nullopt}}, 1).size(), 8u);  // 8 rows of 8 B
}

}  // namespace
}  // namespace weft
