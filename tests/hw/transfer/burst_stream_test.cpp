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

TEST(BurstStream, CopiesEachBurstInOnePieceThatCrossesNoBoundaryAtEitherEnd) {
  std::mt19937 random(2);
  for (int trial = 0; trial < 1000; ++trial) {
    const TileSlice source = random_slice(random);
    const TileSlice whole{source.size, {0, 0, 0}, source.size};
    BurstStream stream(3, 8);
    std::vector<std::uint64_t> read, written;
    std::uint64_t reads_under_way = 0;
    for (const Burst& burst : all_bursts(stream, {{BoxAddress{0, source}, BoxAddress{0, whole}}}, 3)) {
      EXPECT_EQ(burst.address / 8, (burst.address + burst.bytes - 1) / 8);
      auto& side = burst.is_write ? written : read;
      for (std::uint64_t k = 0; k < burst.bytes; ++k) side.push_back(burst.address + k);
      reads_under_way = read.size() - written.size();
      EXPECT_LE(written.size(), read.size());
    }
    EXPECT_EQ(read, offsets_of(source));
    EXPECT_EQ(written, offsets_of(whole));
    EXPECT_EQ(reads_under_way, 0u);
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

TEST(BurstStream, MovesHalvesOfBytesThatLieApartByThoseOfTheirBytes) {
  BurstStream stream(1, 64);
  const TileSlice source{{1, 1, 9}, {0, 0, 1}, {1, 1, 4}, {}, 4};  // elements 1 to 4: bytes 0 to 2
  const TileSlice whole = whole_slice({1, 1, 4}, 4);               // bytes 0 and 1
  Bytes read = 0, written = 0;
  for (const Burst& burst : all_bursts(stream, {{BoxAddress{0, source}, BoxAddress{0, whole}}}, 1)) {
    (burst.is_write ? written : read) += burst.bytes;
  }
  EXPECT_EQ(read, 3);
  EXPECT_EQ(written, 2);
}

TEST(BurstStream, TakesWholeRowsAsOneRun) {
  BurstStream stream(1, 64);
  const TileSlice rows{{2, 8, 32}, {0, 4, 0}, {2, 4, 32}};
  EXPECT_EQ(all_bursts(stream, {{BoxAddress{0, rows}, std::nullopt}}, 1).size(), 4u);  // 2 channels x 128 B
  const TileSlice columns{{2, 8, 32}, {0, 4, 4}, {2, 4, 8}};
  EXPECT_EQ(all_bursts(stream, {{BoxAddress{0, columns}, std::nullopt}}, 1).size(), 8u);  // 8 rows of 8 B
}

// Every `step` rows and columns of a buffer of bytes, from the first on.
TileSlice every_second(int rows, int columns, int step) {
  return {{1, rows, columns},
          {0, 0, 0},
          {1, (rows - 1) / step + 1, (columns - 1) / step + 1},
          {{{1, step, 0}, {1, step, 0}}}};
}

TEST(BurstStream, CopiesOfEverySecondColumnReadWhatABurstReachesAndWriteWhatIsAskedFor) {
  // Rows of 8 bytes, bursts of 16: of rows 0, 2 and 4 the places 0 to 6, of which four are written.
  BurstStream stream(1, 16);
  const TileSlice source = every_second(6, 8, 2);
  const std::vector<Burst> bursts =
      all_bursts(stream, {{BoxAddress{0, source}, BoxAddress{1000, whole_slice({1, 3, 4})}}}, 1);
  ASSERT_EQ(bursts.size(), 6u);
  const std::uint64_t reads[] = {0, 16, 32}, writes[] = {1000, 1004, 1008};
  for (std::size_t k = 0; k < 3; ++k) {
    EXPECT_EQ(bursts[2 * k].address, reads[k]);
    EXPECT_EQ(bursts[2 * k].bytes, 7u);
    EXPECT_EQ(bursts[2 * k + 1].address, writes[k]);
    EXPECT_EQ(bursts[2 * k + 1].bytes, 4u);
  }
  EXPECT_EQ(stream.read_bytes(), 21);
  EXPECT_EQ(stream.write_bytes(), 12);
}

TEST(BurstStream, CopiesOfAnySliceMoveItsElementsInOrder) {
  std::mt19937 random(7);
  for (int trial = 0; trial < 2000; ++trial) {
    const int element_bytes = random() % 2 == 0 ? 1 : 4;
    const std::int64_t burst_bytes = element_bytes * static_cast<std::int64_t>(1 + random() % 9);
    TileSlice source;
    source.element_bits = 8 * element_bytes;
    std::vector<std::size_t> expected;  // numbers of the elements
    for (std::size_t axis = 0; axis < 3; ++axis) {
      SliceStep step;
      if (axis > 0 && random() % 2 == 0) {
        step.run = static_cast<int>(1 + random() % 2);
        step.step = step.run + static_cast<int>(1 + random() % 3);
        step.phase = static_cast<int>(random()) & (step.run - 1);
      }
      if (axis > 0) source.steps[axis - 1] = step;
      source.size[axis] = static_cast<int>(1 + random() % 5);
      source.offset[axis] = static_cast<int>(random() % 3);
      source.extent[axis] = source.offset[axis] + source.span(axis) + static_cast<int>(random() % 3);
    }
    for (int c = 0; c < source.size[0]; ++c) {
      for (int r = 0; r < source.size[1]; ++r) {
        for (int k = 0; k < source.size[2]; ++k) {
          const int row = (source.offset[0] + c) * source.extent[1] + source.offset[1] + source.steps[0].place(r);
          expected.push_back(
              static_cast<std::size_t>(row * source.extent[2] + source.offset[2] + source.steps[1].place(k)));
        }
      }
    }
    std::vector<unsigned char> from(
        static_cast<std::size_t>(source.extent[0] * source.extent[1] * source.extent[2] * element_bytes));
    for (unsigned char& byte : from) byte = static_cast<unsigned char>(random());
    std::vector<unsigned char> to(expected.size() * static_cast<std::size_t>(element_bytes));
    std::vector<unsigned char> store(static_cast<std::size_t>(2 * burst_bytes));
    BurstStream stream(2, burst_bytes);
    stream.begin({{BoxAddress{0, source}, BoxAddress{0, whole_slice(source.size, source.element_bits)}}});
    while (!stream.done()) {
      while (const auto burst = stream.next()) {
        ASSERT_LE(static_cast<std::int64_t>(burst->bytes), burst_bytes);
        ASSERT_TRUE(burst->is_copied);
        unsigned char* const local = store.data() + burst->slot * burst_bytes;  // the buffer of the slot
        if (burst->is_write) {
          std::copy_n(local, burst->bytes, to.data() + burst->address);
        } else {
          ASSERT_LE(burst->address + burst->bytes, from.size());
          std::copy_n(from.data() + burst->address, burst->bytes, local);
          stream.pack(burst->slot, local);
        }
        stream.answered(burst->slot);
      }
    }
    for (std::size_t i = 0; i < expected.size(); ++i) {
      for (int b = 0; b < element_bytes; ++b) {
        const auto element = static_cast<std::size_t>(element_bytes);
        ASSERT_EQ(to[i * element + static_cast<std::size_t>(b)],
                  from[expected[i] * element + static_cast<std::size_t>(b)])
            << trial;
      }
    }
  }
}

}  // namespace
}  // namespace weft
