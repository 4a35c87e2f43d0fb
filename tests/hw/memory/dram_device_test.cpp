// Accesses of any length over several channels.
#include "hw/memory/dram_device.hpp"

#include <gtest/gtest.h>

#include <random>
#include <vector>

#include "hw/model/clock.hpp"

namespace weft::test {
namespace {

struct Sent {
  Picoseconds at = 0;
  std::uint32_t bytes = 0;
  bool is_write = false, finished = false;
};

// Accesses at random instants, as fast as they enter or with pauses. Checks that every access finishes once, in order
// of time, not before it can, and never before what has been said to be certain.
void check_random_accesses(const DramTiming& timing, std::uint32_t channels, std::uint32_t queue) {
  DramDevice device(timing, channels, queue, true);
  std::mt19937_64 random(channels * 100 + queue);
  std::vector<Sent> sent;
  std::vector<std::size_t> access_of;  // by id
  Picoseconds now = grant_offset, last_complete = 0;
  std::size_t finished = 0;
  const auto take = [&] {
    while (const FinishedAccess* first = device.finished()) {
      Sent& access = sent[access_of[first->id]];
      EXPECT_FALSE(access.finished);
      access.finished = true;
      ++finished;
      EXPECT_GE(first->complete, last_complete);
      last_complete = first->complete;
      EXPECT_GE(first->complete, now - 2);
      const DramTick least = (access.is_write ? timing.wl : timing.rl) + timing.bl;
      EXPECT_GE(first->complete - access.at, timing.time_of(least) - 1);
      EXPECT_GE(first->bursts, (access.bytes + timing.burst_bytes - 1) / timing.burst_bytes);
      EXPECT_LE(first->bursts, access.bytes / timing.burst_bytes + 2);
      EXPECT_LE(first->rows + first->refresh, first->complete - access.at);
      device.take_finished();
    }
  };
  const auto advance_to_event = [&] {
    const std::optional<Picoseconds> event = device.next_event();
    ASSERT_TRUE(event);
    EXPECT_GE(*event, now);
    now = std::max(now, *event);
    device.advance(now);
    take();
  };
  std::uint32_t entering = UINT32_MAX;
  while (sent.size() < 3'000) {
    while (entering != UINT32_MAX && !device.has_entered(entering)) advance_to_event();
    const Picoseconds arrival = now + static_cast<Picoseconds>(random() % (random() % 8 == 0 ? 200'000 : 3'000));
    while (device.next_event() && *device.next_event() <= arrival) advance_to_event();
    now = arrival;
    const std::uint32_t bytes = static_cast<std::uint32_t>(random() % (random() % 4 == 0 ? 2'000 : 64)) + 1;
    const std::uint64_t range = random() % 2 == 0 ? device.bytes() : 64'000;
    sent.push_back({now, bytes, random() % 3 == 0});
    entering = device.begin(random() % (range - bytes), bytes, sent.back().is_write, now);
    if (entering >= access_of.size()) access_of.resize(entering + 1);
    access_of[entering] = sent.size() - 1;
  }
  while (device.next_event()) advance_to_event();
  EXPECT_EQ(finished, sent.size());
}

TEST(DramDevice, FinishesEveryAccessInOrderOfTime) {
  for (const DramStandard standard : {DramStandard::ddr4_2400, DramStandard::lpddr4_3200}) {
    const DramTiming timing = dram_timing(standard, DramDensity::gigabit_4);
    for (const std::uint32_t channels : {1U, 2U, 8U}) {
      for (const std::uint32_t queue : {1U, 4U, 32U}) check_random_accesses(timing, channels, queue);
    }
  }
}

TEST(DramDevice, PlacesNeighbouringLinesInChannelsThenBankGroups) {
  const DramTiming timing = dram_timing(DramStandard::ddr4_2400, DramDensity::gigabit_8);
  const DramAddressMap map(timing, 2);
  EXPECT_EQ(map.place(63), (DramPlace{0, 0, 0}));
  EXPECT_EQ(map.place(64), (DramPlace{1, 0, 0}));
  EXPECT_EQ(map.place(128), (DramPlace{0, 4, 0}));  // the first bank of the second group
  EXPECT_EQ(map.place(512), (DramPlace{0, 0, 0}));
  EXPECT_EQ(map.place(65'536), (DramPlace{0, 1, 0}));  // 2 channels x 4 groups x 8 KiB
  EXPECT_EQ(map.place(4 * 65'536), (DramPlace{0, 0, 1}));
  EXPECT_EQ(map.place(2 * timing.channel_bytes() - 1), (DramPlace{1, 15, 65'535}));
  const DramTiming low = dram_timing(DramStandard::lpddr4_3200, DramDensity::gigabit_8);
  const DramAddressMap low_map(low, 1);
  EXPECT_EQ(low_map.place(2047), (DramPlace{0, 0, 0}));
  EXPECT_EQ(low_map.place(2048), (DramPlace{0, 1, 0}));
  EXPECT_EQ(low_map.place(low.channel_bytes() - 1), (DramPlace{0, 7, 65'535}));
}

}  // namespace
}  // namespace weft::test
