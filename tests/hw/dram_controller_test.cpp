// Commands at hand-computed edges, and every command of random traces checked by rules that share no code with the
// controller.
#include "hw/memory/dram_controller.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "tests/support/dram_checker.hpp"
#include "tests/support/dram_loop.hpp"

namespace weft::test {
namespace {

struct Arrival {
  DramTick tick;
  std::uint32_t bank, row;
  bool is_write = false;
};

constexpr DramTick long_after = 5'000;

// The commands for these bursts, "ACT 0 @16", up to an edge; ids are their positions.
class Bench {
 public:
  explicit Bench(const DramTiming& timing, std::uint32_t queue = 32, bool refreshes = false)
      : controller(timing, queue, refreshes) {
    controller.log_to(&log);
  }

  Bench& serve(const std::vector<Arrival>& arrivals, DramTick until = long_after) {
    const auto keep = [&](const DramCompletion& completion) { done.push_back(completion); };
    for (std::uint32_t id = 0; id < arrivals.size(); ++id) {
      controller.advance(arrivals[id].tick, keep);
      controller.submit({id, arrivals[id].bank, arrivals[id].row, arrivals[id].is_write});
    }
    controller.advance(until, keep);
    return *this;
  }

  std::string commands() const {
    static const char* const names[] = {"ACT", "PRE", "PREA", "RD", "WR", "REF"};
    std::string text;
    for (const IssuedCommand& c : log) {
      const bool of_all = c.command == DramCommand::precharge_all || c.command == DramCommand::refresh;
      text += fmt::format("{}{}{} @{}", text.empty() ? "" : ", ", names[static_cast<int>(c.command)],
                          of_all ? "" : fmt::format(" {}", c.bank), c.tick);
    }
    return text;
  }

  DramController controller;
  std::vector<IssuedCommand> log;
  std::vector<DramCompletion> done;
};

DramTiming ddr4() { return dram_timing(DramStandard::ddr4_2400, DramDensity::gigabit_8); }
DramTiming lpddr4() { return dram_timing(DramStandard::lpddr4_3200, DramDensity::gigabit_8); }

TEST(DramController, OpensARowReadsHitsAndClosesItForAnother) {
  Bench bench(ddr4());
  bench.serve({{0, 0, 7}, {100, 0, 7}, {200, 0, 8}});
  // Miss: RCD 16; hit: at once; conflict: RP 16, RCD 16. Data RL 16 + BL/2 4 later.
  EXPECT_EQ(bench.commands(), "ACT 0 @0, RD 0 @16, RD 0 @100, PRE 0 @200, ACT 0 @216, RD 0 @232");
  ASSERT_EQ(bench.done.size(), 3U);
  EXPECT_EQ(bench.done[0].finish, 36);
  EXPECT_EQ(bench.done[1].finish, 120);
  EXPECT_EQ(bench.done[2].finish, 252);
  EXPECT_EQ(bench.done[0].outcome, RowOutcome::miss);
  EXPECT_EQ(bench.done[1].outcome, RowOutcome::hit);
  EXPECT_EQ(bench.done[2].outcome, RowOutcome::conflict);
}

TEST(DramController, KeepsARowOpenForTrasAndABankForTrc) {
  Bench bench(ddr4());
  bench.serve({{0, 0, 1}, {0, 0, 2}, {0, 0, 3}});
  // PRE waits for tRAS 39 after ACT (not only for tRTP 9 after RD); the next ACT is tRC 55 after the one before.
  EXPECT_EQ(bench.commands(), "ACT 0 @0, RD 0 @16, PRE 0 @39, ACT 0 @55, RD 0 @71, PRE 0 @94, ACT 0 @110, RD 0 @126");
}

TEST(DramController, RecoversFromAWriteBeforeItCloses) {
  Bench bench(ddr4());
  bench.serve({{0, 0, 1, true}, {0, 0, 2}});
  // WR @16, its data until 16 + WL 12 + BL/2 4 = 32, tWR 18: PRE @50.
  EXPECT_EQ(bench.commands(), "ACT 0 @0, WR 0 @16, PRE 0 @50, ACT 0 @66, RD 0 @82");
  EXPECT_EQ(bench.done[0].finish, 32);
}

TEST(DramController, SpacesActivationsByBankGroupAndByFours) {
  Bench bench(ddr4());
  bench.serve({{0, 0, 1}, {0, 1, 1}, {0, 4, 1}, {0, 8, 1}, {0, 12, 1}, {0, 2, 1}});
  // Bank 1 is of the group of bank 0: tRRD_L 6; the others tRRD_S 4. Oldest first: 0; then at 4 bank 4 is ready and
  // bank 1 is not; then 1 @8, 8 @12, and the fifth waits for tFAW: 0 + 26.
  std::string text;
  for (const IssuedCommand& c : bench.log) {
    if (c.command == DramCommand::activate) text += fmt::format("{}@{} ", c.bank, c.tick);
  }
  EXPECT_EQ(text, "0@0 4@4 1@8 8@12 12@26 2@30 ");
}

TEST(DramController, TurnsFromWritingToReading) {
  // Rows open, then at 100 a write to bank 0 and reads of its own and of another bank group.
  Bench same(ddr4());
  same.serve({{0, 0, 1}, {0, 1, 1}, {100, 0, 1, true}, {100, 1, 1}});
  // In the group: WL 12 + BL/2 4 + tWTR_L 9 = 25.
  EXPECT_EQ(same.commands(), "ACT 0 @0, ACT 1 @6, RD 0 @16, RD 1 @22, WR 0 @100, RD 1 @125");
  Bench other(ddr4());
  other.serve({{0, 0, 1}, {0, 4, 1}, {100, 0, 1, true}, {100, 4, 1}});
  // Across groups: 12 + 4 + tWTR_S 3 = 19.
  EXPECT_EQ(other.commands(), "ACT 0 @0, ACT 4 @4, RD 0 @16, RD 4 @20, WR 0 @100, RD 4 @119");
}

TEST(DramController, TurnsFromReadingToWriting) {
  Bench bench(ddr4());
  bench.serve({{0, 0, 1}, {0, 4, 1}, {100, 0, 1}, {100, 4, 1, true}});
  // RL 16 + BL/2 4 + 2 - WL 12 = 10: the data bus is empty for two tCK.
  EXPECT_EQ(bench.commands(), "ACT 0 @0, ACT 4 @4, RD 0 @16, RD 4 @20, RD 0 @100, WR 4 @110");
}

TEST(DramController, ServesHitsFirstThenTheOldest) {
  Bench bench(ddr4());
  bench.serve({{0, 0, 1}, {50, 0, 2}, {50, 0, 1}, {50, 0, 1}});
  ASSERT_EQ(bench.done.size(), 4U);
  EXPECT_EQ(bench.done[1].id, 2U);
  EXPECT_EQ(bench.done[2].id, 3U);
  EXPECT_EQ(bench.done[3].id, 1U);
  EXPECT_EQ(bench.commands(), "ACT 0 @0, RD 0 @16, RD 0 @50, RD 0 @56, PRE 0 @65, ACT 0 @81, RD 0 @97");
}

TEST(DramController, DoesNotLetHitsStarveAConflict) {
  // One burst for row 2, and an endless stream of hits in row 1, always four of them waiting.
  DramController controller(ddr4(), 8, false);
  std::uint32_t next = 1, served_before = 0;
  bool served = false;
  controller.submit({0, 0, 1, false});
  controller.advance(40, [](const DramCompletion&) {});
  controller.submit({1'000'000, 0, 2, false});
  for (int i = 0; i < 4; ++i) controller.submit({next++, 0, 1, false});
  while (!served && next < 10'000) {
    controller.advance(*controller.next_event(), [&](const DramCompletion& done) {
      served = served || done.id == 1'000'000;
      served_before += served ? 0 : 1;
    });
    while (controller.has_room() && next < 10'000) controller.submit({next++, 0, 1, false});
  }
  EXPECT_TRUE(served);
  EXPECT_EQ(served_before, 16U);
}

TEST(DramController, RefreshesAllBanksAndReopensTheRow) {
  Bench bench(ddr4(), 32, true);
  bench.serve({{9000, 0, 1}, {9365, 0, 1}, {9500, 0, 1}}, 20'000);
  // Due at 9 360: PREA, tRP 16, REF, tRFC 420 until 9 796; both reads wait for it and for ACT. The second refresh, with
  // nothing to do, comes at its own time.
  EXPECT_EQ(bench.commands(),
            "ACT 0 @9000, RD 0 @9016, PREA @9360, REF @9376, ACT 0 @9796, RD 0 @9812, RD 0 @9818, PREA @18720, "
            "REF @18736");
  ASSERT_EQ(bench.done.size(), 3U);
  EXPECT_EQ(bench.done[1].refresh, 9796 - 9365);
  EXPECT_EQ(bench.done[1].rows, 16);
  EXPECT_EQ(bench.done[2].refresh, 9796 - 9500);
  EXPECT_EQ(bench.done[2].rows, 0);
  EXPECT_EQ(bench.controller.counts().refreshes, 2U);
}

TEST(DramController, WaitsForTheBanksBeforeARefresh) {
  Bench bench(ddr4(), 32, true);
  bench.serve({{9350, 0, 1}}, 9'800);
  // ACT @9350; the refresh is due at 9 360, before RD could come at 9 366; PREA waits for tRAS.
  EXPECT_EQ(bench.commands(), "ACT 0 @9350, PREA @9389, REF @9405");
}

TEST(DramController, CatchesUpWithRefreshesOfIdleTimes) {
  Bench bench(ddr4(), 32, true);
  bench.serve({{9360 * 10 + 100, 0, 1}}, 9360 * 10 + 1000);
  EXPECT_EQ(bench.controller.counts().refreshes, 10U);
  // All banks closed before: REF at once, when due; the tenth ends at 420.
  EXPECT_EQ(bench.log[9].tick, 93'600);
  EXPECT_EQ(bench.log[10].tick, 93'600 + 420);
  EXPECT_EQ(bench.done[0].refresh, 320);
}

TEST(DramController, SaysWhenSomethingCanComplete) {
  for (const bool refreshes : {false, true}) {
    DramController controller(ddr4(), 32, refreshes);
    const auto nothing = [](const DramCompletion&) { FAIL() << "completed early"; };
    EXPECT_FALSE(controller.next_event());
    controller.advance(100, nothing);
    controller.submit({0, 0, 1, false});
    EXPECT_EQ(controller.next_event(), 136);
    controller.advance(135, nothing);
    EXPECT_EQ(controller.next_event(), 136);
    int completed = 0;
    controller.advance(136, [&](const DramCompletion&) { ++completed; });
    EXPECT_EQ(completed, 1);
    EXPECT_FALSE(controller.next_event()) << "no events while idle, refreshes " << refreshes;
    EXPECT_TRUE(controller.is_idle());
  }
}

// Mixed traffic in phases: all over the device, within a few rows, one bank, long silences.
std::vector<Arrival> random_trace(std::uint64_t seed, const DramTiming& timing, std::size_t count) {
  std::mt19937_64 random(seed);
  const std::uint32_t banks = timing.bank_groups * timing.banks;
  std::vector<Arrival> trace;
  DramTick tick = 0;
  while (trace.size() < count) {
    const std::uint32_t bank_range = std::uint32_t{1} << random() % 5;
    const std::uint32_t row_range = std::uint32_t{1} << random() % 8;
    const std::uint64_t gap = random() % 4 == 0 ? 200 : random() % 20 + 1;
    const std::uint64_t writes = random() % 5;  // of four
    for (std::size_t i = 0, n = 20 + random() % 200; i < n && trace.size() < count; ++i) {
      trace.push_back({tick, static_cast<std::uint32_t>(random() % bank_range) % banks,
                       static_cast<std::uint32_t>(random() % row_range), random() % 4 < writes});
      tick += static_cast<DramTick>(random() % gap);
    }
    if (random() % 8 == 0) tick += static_cast<DramTick>(random() % 30'000);
  }
  return trace;
}

// Also how many of each command there were, so that a check that saw nothing shows.
void check_random_traces(const DramTiming& timing, const DramRules& rules) {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    const bool refreshes = seed % 2 == 0;
    DramController controller(timing, seed % 3 == 0 ? 8 : 32, refreshes);
    std::vector<IssuedCommand> log;
    controller.log_to(&log);
    const std::vector<Arrival> trace = random_trace(seed, timing, 4'000);
    std::vector<int> served(trace.size(), 0);
    std::map<std::pair<std::uint32_t, std::uint32_t>, std::uint32_t> last_of_row;
    std::uint64_t completed = 0;
    DramTick last_finish = 0;
    const auto check = [&](const DramCompletion& done) {
      const Arrival& arrival = trace[done.id];
      ++served[done.id];
      ++completed;
      EXPECT_GE(done.finish, last_finish);
      last_finish = done.finish;
      EXPECT_EQ(done.finish - done.column, (arrival.is_write ? rules.write_latency : rules.read_latency) + rules.data);
      EXPECT_EQ(done.is_write, arrival.is_write);
      EXPECT_GE(done.column, done.arrival);
      EXPECT_GE(done.rows, 0);
      EXPECT_GE(done.refresh, 0);
      EXPECT_LE(done.rows + done.refresh, done.column - done.arrival) << done.id;
      EXPECT_TRUE(done.outcome != RowOutcome::hit || done.rows == 0);
      // Bursts of one row keep their order, so those of one address do.
      std::uint32_t& last = last_of_row[{arrival.bank, arrival.row}];
      EXPECT_GE(done.id, last);
      last = done.id;
    };
    for (std::uint32_t id = 0; id < trace.size(); ++id) {
      const DramTick arrival = std::max(trace[id].tick, controller.now());
      controller.advance(arrival, check);
      while (!controller.has_room()) {
        const DramTick event = *controller.next_event();
        EXPECT_GT(event, controller.now());
        controller.advance(event, check);
      }
      controller.submit({id, trace[id].bank, trace[id].row, trace[id].is_write});
    }
    while (!controller.is_idle()) controller.advance(*controller.next_event(), check);
    EXPECT_EQ(served, std::vector<int>(trace.size(), 1));
    EXPECT_EQ(DramChecker(rules, refreshes).faults(log), "") << "seed " << seed;

    std::map<DramCommand, std::uint64_t> issued;
    for (const IssuedCommand& command : log) ++issued[command.command];
    const DramCounts& counts = controller.counts();
    EXPECT_EQ(issued[DramCommand::read], counts.reads);
    EXPECT_EQ(issued[DramCommand::write], counts.writes);
    EXPECT_EQ(issued[DramCommand::activate], counts.activates);
    EXPECT_EQ(issued[DramCommand::refresh], counts.refreshes);
    EXPECT_EQ(counts.reads + counts.writes, trace.size());
    EXPECT_EQ(counts.hits + counts.misses + counts.conflicts, trace.size());
    EXPECT_GT(issued[DramCommand::precharge], 100U);
    EXPECT_EQ(counts.refreshes > 0, refreshes);
  }
}

TEST(DramController, ObeysEveryRuleOfDdr4OnRandomTraces) {
  check_random_traces(dram_timing(DramStandard::ddr4_2400, DramDensity::gigabit_8), ddr4_2400_rules(true));
  check_random_traces(dram_timing(DramStandard::ddr4_2400, DramDensity::gigabit_4), ddr4_2400_rules(false));
}

TEST(DramController, ObeysEveryRuleOfLpddr4OnRandomTraces) {
  check_random_traces(dram_timing(DramStandard::lpddr4_3200, DramDensity::gigabit_8), lpddr4_3200_rules(true));
  check_random_traces(dram_timing(DramStandard::lpddr4_3200, DramDensity::gigabit_4), lpddr4_3200_rules(false));
}

using Field = DramTick DramTiming::*;

// Busy, nearly idle and one at a time; all over the device and within a few rows; read, written and mixed.
std::string faults_of_mixed_loops(const DramTiming& timing, const DramRules& rules) {
  std::string faults;
  for (const auto& [outstanding, think] : {std::pair{24, 0}, {1, 0}, {2, 4000}}) {
    std::vector<IssuedCommand> log;
    DramLoop loop;
    loop.timing = timing;
    loop.outstanding = static_cast<std::uint32_t>(outstanding);
    loop.think = think;
    loop.requests = think > 0 ? 200 : 4'000;
    loop.log = &log;
    std::mt19937_64 random(5);
    loop.address = [&](std::uint32_t request) {
      const std::uint64_t lines = request / 500 % 2 == 0 ? timing.channel_bytes() / 64 : 4096;
      return random() % lines * 64;
    };
    loop.is_write = [](std::uint32_t request) { return request / 100 % 3 == 1 && request % 4 != 0; };
    run(loop);
    faults += DramChecker(rules, true).faults(log);
  }
  return faults;
}

// The checker is worth something only if it sees a controller that breaks a rule: each rule, one tCK too little.
void check_that_broken_rules_show(const DramTiming& correct, const DramRules& rules,
                                  const std::vector<std::vector<Field>>& sets) {
  EXPECT_EQ(faults_of_mixed_loops(correct, rules), "");
  for (std::size_t set = 0; set < sets.size(); ++set) {
    DramTiming broken = correct;
    for (const Field field : sets[set]) --(broken.*field);
    EXPECT_NE(faults_of_mixed_loops(broken, rules), "") << "rule " << set << " of the list";
  }
}

using T = DramTiming;

TEST(DramController, CheckerSeesEveryBrokenRuleOfDdr4) {
  check_that_broken_rules_show(ddr4(), ddr4_2400_rules(true),
                               {{&T::rcd},
                                {&T::rp},
                                {&T::rp_all},
                                {&T::ras, &T::rc},
                                {&T::rtp},
                                {&T::write_to_precharge},
                                {&T::ccd_s},
                                {&T::ccd_l},
                                {&T::wtr_s},
                                {&T::wtr_l},
                                {&T::rtw},
                                {&T::rrd_s},
                                {&T::rrd_l},
                                {&T::faw},
                                {&T::rfc},
                                {&T::refi},
                                {&T::activate_length}});
}

TEST(DramController, CheckerSeesEveryBrokenRuleOfLpddr4) {
  // Without bank groups _s and _l hold together, and tFAW is four times tRRD.
  check_that_broken_rules_show(lpddr4(), lpddr4_3200_rules(true),
                               {{&T::rcd},
                                {&T::rp},
                                {&T::rp_all},
                                {&T::ras, &T::rc},
                                {&T::rtp},
                                {&T::write_to_precharge},
                                {&T::ccd_s, &T::ccd_l},
                                {&T::wtr_s, &T::wtr_l},
                                {&T::rtw},
                                {&T::rrd_s, &T::rrd_l},
                                {&T::rfc},
                                {&T::refi},
                                {&T::activate_length},
                                {&T::column_length},
                                {&T::precharge_length},
                                {&T::ppd}});
}

}  // namespace
}  // namespace weft::test
