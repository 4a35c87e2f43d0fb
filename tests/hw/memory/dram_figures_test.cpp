// What a DRAM of 64-byte reads gives in a closed loop, against closed forms and against two public simulators
// (figures of Ramulator 2.1 with DDR4-2400R, 8 Gb x8, and of DRAMSys 5.1 with DDR4-2400, 4 Gb x8, both with open page
// and refresh on; docs/dram.md has the table).
#include <gtest/gtest.h>

#include "tests/support/hw/dram_loop.hpp"

namespace weft::test {
namespace {

DramLoop loop_over(const DramTiming& timing, std::uint32_t outstanding, bool random) {
  DramLoop loop;
  loop.timing = timing;
  loop.outstanding = outstanding;
  loop.requests = 200'000;
  if (random) {
    loop.address = random_lines(timing);
  } else {
    loop.address = sequential_lines;
  }
  return loop;
}

double mean_ns(const DramLoop& loop, const DramLoopResult& result) { return nanoseconds(loop.timing, result.mean()); }

constexpr double giga = 1e9;
const DramDensity densities[] = {DramDensity::gigabit_4, DramDensity::gigabit_8};

TEST(DramFigures, HaveTheClosedFormsOfDdr4) {
  EXPECT_EQ(ddr4().row_hit(), 20);
  EXPECT_EQ(ddr4().row_conflict(), 52);
  EXPECT_NEAR(nanoseconds(ddr4(), 20), 16.67, 0.005);
  EXPECT_NEAR(nanoseconds(ddr4(), 52), 43.33, 0.005);
  EXPECT_EQ(ddr4().channel_bytes(), std::uint64_t{8} << 30);
  EXPECT_EQ(ddr4(DramDensity::gigabit_4).channel_bytes(), std::uint64_t{4} << 30);
  EXPECT_EQ(lpddr4().channel_bytes(), std::uint64_t{1} << 30);
}

TEST(DramFigures, CountTheClockWithoutDrift) {
  const DramTiming timing = ddr4();
  EXPECT_EQ(timing.time_of(3), 2500);
  EXPECT_EQ(timing.time_of(1'200'000'000), 1'000'000'000'000);  // 1.2 GHz
  for (DramTick tick = 0; tick < 10'000; ++tick) {
    EXPECT_EQ(timing.tick_at_or_after(timing.time_of(tick)), tick);
    EXPECT_EQ(timing.tick_at_or_after(timing.time_of(tick) + 1), tick + 1);
  }
}

TEST(DramFigures, RandomReadsOneAtATimeAreRowConflicts) {
  for (const DramDensity density : densities) {
    const DramLoop loop = loop_over(ddr4(density), 1, true);
    const DramLoopResult result = run(loop);
    EXPECT_EQ(result.median(), 52);
    // A refresh delays one read and saves others the precharge. Published: 44.4 (8 Gb), 44.7 (4 Gb, 53 tCK).
    EXPECT_GE(mean_ns(loop, result), nanoseconds(loop.timing, 52) + 0.5);
    EXPECT_LE(mean_ns(loop, result), nanoseconds(loop.timing, 52) + 1.6);
  }
}

TEST(DramFigures, RandomReadsWithoutRefreshAreRowConflictsInTheMean) {
  // An initiator that takes 2 tCK from an answer to its next request; every path in a machine takes longer.
  DramLoop loop = loop_over(ddr4(), 1, true);
  loop.refreshes = false;
  loop.think = 2;
  const DramLoopResult result = run(loop);
  EXPECT_EQ(result.median(), 52);
  EXPECT_NEAR(mean_ns(loop, result), nanoseconds(loop.timing, 52), 0.1);

  // One that takes no time at all asks the bank that it has just read once in 16 times, 36 tCK after ACT, and waits for
  // the rest of tRAS: 3 tCK. That is 0.156 ns in the mean.
  loop.think = 0;
  const DramLoopResult eager = run(loop);
  EXPECT_EQ(eager.median(), 52);
  EXPECT_NEAR(mean_ns(loop, eager), nanoseconds(loop.timing, 52 + 3.0 / 16), 0.01);
}

TEST(DramFigures, SequentialReadsOneAtATimeAreRowHits) {
  for (const DramDensity density : densities) {
    const DramLoop loop = loop_over(ddr4(density), 1, false);
    const DramLoopResult result = run(loop);
    EXPECT_EQ(result.median(), 20);
    // Published means: 17.7 (8 Gb) and 18.4 (4 Gb, one tCK more for each read).
    EXPECT_GE(mean_ns(loop, result), 17.7 * 0.95);
    EXPECT_LE(mean_ns(loop, result), 18.4 * 1.05);
  }
  const DramLoop eight = loop_over(ddr4(), 1, false);
  EXPECT_NEAR(mean_ns(eight, run(eight)), 17.7, 0.05);
}

TEST(DramFigures, RandomReadsInParallelAreLimitedByFourActivations) {
  for (const DramDensity density : densities) {
    const DramLoop loop = loop_over(ddr4(density), 32, true);
    const double reached = bandwidth(loop, run(loop));
    EXPECT_NEAR(reached, 11.3 * giga, 0.03 * 11.3 * giga);  // published: 11.22 (8 Gb), 11.34 (4 Gb)
    const DramTiming& t = loop.timing;
    const double ceiling = 4 * 64 / (static_cast<double>(t.time_of(t.faw)) * 1e-12) *
                           (1 - static_cast<double>(t.rfc) / static_cast<double>(t.refi));
    EXPECT_NEAR(ceiling, (density == DramDensity::gigabit_8 ? 11.27 : 11.43) * giga, 0.02 * giga);
    EXPECT_LE(reached, ceiling);
    EXPECT_GE(reached, 0.97 * ceiling);
  }
}

TEST(DramFigures, OneBankGroupIsLimitedByItsColumnCycle) {
  // Every fourth line is in the same bank group: 64 B in tCCD_L.
  DramLoop loop = loop_over(ddr4(), 32, false);
  loop.refreshes = false;
  loop.address = [](std::uint32_t request) { return std::uint64_t{request % 128} * 256; };
  const double one_group = bandwidth(loop, run(loop));
  EXPECT_LE(one_group, 12.8 * giga);
  EXPECT_GE(one_group, 0.999 * 12.8 * giga);
}

TEST(DramFigures, AStreamReachesThePeak) {
  DramLoop loop = loop_over(ddr4(), 32, false);
  loop.refreshes = false;
  const double peak = bandwidth(loop, run(loop));
  EXPECT_LE(peak, 19.2 * giga);
  EXPECT_GE(peak, 0.99 * 19.2 * giga);
  loop.refreshes = true;
  const double refreshed = bandwidth(loop, run(loop));
  EXPECT_LE(refreshed, peak * (1 - 420.0 / 9360));
  EXPECT_GE(refreshed, 0.93 * peak);
}

// A line is two bursts of 32 B: BL/2 more.
TEST(DramFigures, Lpddr4HasTheSameClosedForms) {
  const DramTiming t = lpddr4();
  EXPECT_EQ(t.row_hit(), 28 + 8);
  EXPECT_EQ(t.row_conflict(), 29 + 29 + 28 + 8);
  DramLoop loop = loop_over(t, 1, true);
  EXPECT_EQ(run(loop).median(), t.row_conflict() + t.bl);
  loop.refreshes = false;
  EXPECT_NEAR(mean_ns(loop, run(loop)), nanoseconds(t, static_cast<double>(t.row_conflict() + t.bl)), 0.1);
  loop.address = sequential_lines;
  EXPECT_EQ(run(loop).median(), t.row_hit() + t.bl);

  // Peak 6.4 GB/s on 16 data lines; four activations in tFAW bring eight bursts.
  loop.outstanding = 32;
  EXPECT_NEAR(bandwidth(loop, run(loop)), 6.4 * giga, 0.07 * giga);
  loop.address = random_lines(t);
  EXPECT_LE(bandwidth(loop, run(loop)), 4 * 64 / 40e-9);
}

}  // namespace
}  // namespace weft::test
