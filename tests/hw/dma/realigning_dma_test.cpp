// The DMA channel `realigning`: what it reads and writes, in which bursts, and how many of them are under way.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <random>

#include "hw/timing/dma_timing.hpp"
#include "hw/timing/interconnect_timing.hpp"

namespace weft {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::unique_ptr<DmaTiming> make_dma(const DmaSetup& setup, std::vector<Setting> settings = {}) {
  std::unique_ptr<DmaTiming> dma = dma_models().make({"realigning", {}, std::move(settings)});
  dma->set_up(setup);
  return dma;
}

// Runs a transfer to its end, answering in the order of the requests, and returns its bursts.
std::vector<Burst> all_bursts(DmaTiming& dma, const std::vector<Move>& moves) {
  std::vector<Burst> bursts;
  std::deque<std::uint32_t> in_flight;
  dma.begin(moves);
  for (;;) {
    while (const auto burst = dma.next()) {
      bursts.push_back(*burst);
      in_flight.push_back(burst->slot);
    }
    if (in_flight.empty()) break;
    dma.answered(in_flight.front());
    in_flight.pop_front();
  }
  EXPECT_TRUE(dma.done());
  return bursts;
}

// "address+bytes" of the reads or of the writes.
std::vector<std::string> texts(const std::vector<Burst>& bursts, bool writes) {
  std::vector<std::string> texts;
  for (const Burst& burst : bursts) {
    if (burst.is_write != writes) continue;
    texts.push_back(std::to_string(burst.address % dram_base) + "+" + std::to_string(burst.bytes));
  }
  return texts;
}

TEST(RealigningDma, CutsReadsAtTheBurstsOfTheSourceAndWritesAtThoseOfTheDestination) {
  const auto dma = make_dma({64, 64});
  const BoxAddress source{dram_base, {{1, 1, 1000}, {0, 0, 40}, {1, 1, 128}}};
  const std::vector<Burst> bursts = all_bursts(*dma, {{source, BoxAddress{0, whole_slice({1, 1, 128})}}});
  EXPECT_THAT(texts(bursts, false), ElementsAre("40+24", "64+64", "128+40"));
  EXPECT_THAT(texts(bursts, true), ElementsAre("0+64", "64+64"));
  EXPECT_EQ(dma->read_bytes(), 128);
  EXPECT_EQ(dma->write_bytes(), 128);
}

TEST(RealigningDma, ReadsRowsTogetherThatLieInOneBurstOfThePins) {
  const BoxAddress source{dram_base, {{1, 8, 32}, {0, 0, 4}, {1, 4, 8}}};  // 8 of every 32 bytes
  const std::vector<Move> moves{{source, BoxAddress{0, whole_slice({1, 4, 8})}}};
  const auto whole_bursts = make_dma({64, 64});
  const std::vector<Burst> bursts = all_bursts(*whole_bursts, moves);
  EXPECT_THAT(texts(bursts, false), ElementsAre("4+40", "68+40"));
  EXPECT_EQ(bursts[0].payload, 16u);
  EXPECT_EQ(whole_bursts->read_bytes(), 32);
  const auto any_length = make_dma({64, 1});
  EXPECT_THAT(texts(all_bursts(*any_length, moves), false), ElementsAre("4+8", "36+8", "68+8", "100+8"));
}

TEST(RealigningDma, ReadsTheColumnsBetweenThoseAskedForAndWritesOnlyThose) {
  // Rows of 8 bytes, bursts of 16: of rows 0, 2 and 4 the places 0 to 6, of which four are written.
  const auto dma = make_dma({16, 1});
  const TileSlice source{{1, 6, 8}, {0, 0, 0}, {1, 3, 4}, {{{1, 2, 0}, {1, 2, 0}}}};
  const std::vector<Burst> bursts =
      all_bursts(*dma, {{BoxAddress{dram_base, source}, BoxAddress{0, whole_slice({1, 3, 4})}}});
  EXPECT_THAT(texts(bursts, false), ElementsAre("0+7", "16+7", "32+7"));
  EXPECT_THAT(texts(bursts, true), ElementsAre("0+12"));
  EXPECT_EQ(dma->read_bytes(), 12);
}

TEST(RealigningDma, BoundsReadsWritesAndWhatItHolds) {
  const auto dma = make_dma({64, 1}, {{"reads", "3", {}}, {"writes", "1", {}}, {"buffer", "2", {}}});
  const TileSlice box = whole_slice({1, 1, 640});
  dma->begin({{BoxAddress{dram_base, box}, BoxAddress{0, box}}});
  const auto request = [&] { return dma->next(); };
  const Burst first = *request(), second = *request();
  EXPECT_FALSE(request());  // the buffer has room for two
  dma->answered(second.slot);
  EXPECT_FALSE(request());  // bytes leave in order
  dma->answered(first.slot);
  const Burst write = *request();
  EXPECT_TRUE(write.is_write);
  const Burst third = *request();
  EXPECT_FALSE(third.is_write);
  EXPECT_FALSE(request());  // one write under way, and two bursts are held
  dma->answered(write.slot);
  EXPECT_TRUE(request()->is_write);
}

TEST(RealigningDma, RefusesQueuesOfZero) {
  for (const char* key : {"outstanding", "reads", "writes"}) {
    try {
      make_dma({}, {{key, "0", {}}});
      ADD_FAILURE() << key;
    } catch (const InputError& error) {
      EXPECT_THAT(error.what(), HasSubstr(std::string("'") + key + "' cannot be 0, the least is 1"));
    }
  }
  EXPECT_THROW(make_dma({}, {{"buffer", "1", {}}}), InputError);
}

TEST(RealigningDma, RefusesStridesThatOverlap) {
  const auto dma = make_dma({64, 1});
  const TileSlice whole = whole_slice({1, 2, 4});
  const TileSlice overlapping{{1, 8, 8}, {0, 0, 0}, {1, 2, 4}, {{{3, 2, 0}, {1, 1, 0}}}};
  try {
    dma->begin({{BoxAddress{0, overlapping}, BoxAddress{0, whole}}});
    ADD_FAILURE();
  } catch (const Infeasible& error) {
    EXPECT_THAT(error.what(), HasSubstr("takes runs of 3 every 2, which overlap; expected a stride of 3 or more"));
  }
}

TEST(RealigningDma, MovesHalvesOfBytesThatLieApartByThoseOfTheirBytes) {
  const auto dma = make_dma({64, 1});
  const TileSlice source{{1, 1, 9}, {0, 0, 1}, {1, 1, 4}, {}, 4};  // elements 1 to 4: bytes 0 to 2
  const TileSlice whole = whole_slice({1, 1, 4}, 4);               // bytes 0 and 1
  Bytes read = 0, written = 0;
  for (const Burst& burst : all_bursts(*dma, {{BoxAddress{0, source}, BoxAddress{0, whole}}})) {
    (burst.is_write ? written : read) += burst.bytes;
  }
  EXPECT_EQ(read, 3);
  EXPECT_EQ(written, 2);
}

// Boxes with rows and columns left out, from several sources, answered in any order.
TEST(RealigningDma, CopiesMoveTheElementsOfAnySliceInOrder) {
  std::mt19937 random(7);
  for (int trial = 0; trial < 2000; ++trial) {
    const int element_bytes = random() % 2 == 0 ? 1 : 4;
    const std::int64_t burst_bytes = element_bytes * static_cast<std::int64_t>(1 + random() % 9);
    std::vector<Move> moves;
    std::vector<unsigned char> from, expected;
    for (std::size_t part = 0; part < 1 + random() % 3; ++part) {
      TileSlice source;
      source.element_bits = 8 * element_bytes;
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
      const std::size_t base = from.size();
      from.resize(base + static_cast<std::size_t>(bytes_of(whole_slice(source.extent, source.element_bits))));
      for (std::size_t k = base; k < from.size(); ++k) from[k] = static_cast<unsigned char>(random());
      const std::size_t to = expected.size();
      for (int c = 0; c < source.size[0]; ++c) {
        for (int r = 0; r < source.size[1]; ++r) {
          for (int k = 0; k < source.size[2] * element_bytes; ++k) {
            const int row = (source.offset[0] + c) * source.extent[1] + source.offset[1] + source.steps[0].place(r);
            const int column = source.offset[2] + source.steps[1].place(k / element_bytes);
            const int place = (row * source.extent[2] + column) * element_bytes + k % element_bytes;
            expected.push_back(from[base + static_cast<std::size_t>(place)]);
          }
        }
      }
      moves.push_back(
          {BoxAddress{dram_base + base, source}, BoxAddress{to, whole_slice(source.size, source.element_bits)}});
    }
    const auto dma = make_dma({burst_bytes, static_cast<Bytes>(1 + random() % 9)},
                              {{"reads", std::to_string(1 + random() % 4), {}},
                               {"writes", std::to_string(1 + random() % 4), {}},
                               {"buffer", std::to_string(2 + random() % 4), {}}});
    std::vector<unsigned char> to(expected.size());
    dma->begin(moves);
    std::vector<unsigned char> store(dma->store_bytes());
    dma->use_store(store.data());
    std::vector<Burst> under_way;
    while (!dma->done()) {
      while (const auto burst = dma->next()) {
        ASSERT_LE(static_cast<std::int64_t>(burst->bytes), burst_bytes);
        under_way.push_back(*burst);
      }
      ASSERT_FALSE(under_way.empty()) << trial;
      const auto chosen = under_way.begin() + static_cast<std::ptrdiff_t>(random() % under_way.size());
      const Burst burst = *chosen;
      under_way.erase(chosen);
      unsigned char* const local = store.data() + burst.local;
      if (burst.is_write) {
        std::copy_n(local, burst.bytes, to.data() + burst.address);
      } else {
        ASSERT_LE(burst.address - dram_base + burst.bytes, from.size());
        std::copy_n(from.data() + (burst.address - dram_base), burst.bytes, local);
      }
      dma->answered(burst.slot);
    }
    EXPECT_EQ(dma->read_bytes(), static_cast<std::int64_t>(expected.size()));
    ASSERT_EQ(to, expected) << trial;
  }
}

}  // namespace
}  // namespace weft
