// Commands at hand-computed edges.
#include "hw/memory/dram_controller.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/support/hw/dram_loop.hpp"

namespace weft::test {
namespace {

struct Arrival {
  DramTick tick;
  std::uint32_t bank, row;
  bool is_write = false;
};

constexpr DramTick long_after = 5'000;

// The commands for these bursts, "ACT 0 @16", up to an edge; ids are their positions.
class ControllerBench {
 public:
  explicit ControllerBench(const DramTiming& timing, std::uint32_t queue = 32, bool refreshes = false)
      : controller(timing, queue, refreshes) {
    controller.log_to(&log);
  }

  ControllerBench& serve(const std::vector<Arrival>& arrivals, DramTick until = long_after) {
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

TEST(DramController, OpensARowReadsHitsAndClosesItForAnother) {
  ControllerBench bench(ddr4());
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
  ControllerBench bench(ddr4());
  bench.serve({{0, 0, 1}, {0, 0, 2}, {0, 0, 3}});
  // PRE waits for tRAS 39 after ACT (not only for tRTP 9 after RD); the next ACT is tRC 55 after the one before.
  EXPECT_EQ(bench.commands(), "ACT 0 @0, RD 0 @16, PRE 0 @39, ACT 0 @55, RD 0 @71, PRE 0 @94, ACT 0 @110, RD 0 @126");
}

TEST(DramController, RecoversFromAWriteBeforeItCloses) {
  ControllerBench bench(ddr4());
  bench.serve({{0, 0, 1, true}, {0, 0, 2}});
  // WR @16, its data until 16 + WL 12 + BL/2 4 = 32, tWR 18: PRE @50.
  EXPECT_EQ(bench.commands(), "ACT 0 @0, WR 0 @16, PRE 0 @50, ACT 0 @66, RD 0 @82");
  EXPECT_EQ(bench.done[0].finish, 32);
}

TEST(DramController, SpacesActivationsByBankGroupAndByFours) {
  ControllerBench bench(ddr4());
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
  ControllerBench same(ddr4());
  same.serve({{0, 0, 1}, {0, 1, 1}, {100, 0, 1, true}, {100, 1, 1}});
  // In the group: WL 12 + BL/2 4 + tWTR_L 9 = 25.
  EXPECT_EQ(same.commands(), "ACT 0 @0, ACT 1 @6, RD 0 @16, RD 1 @22, WR 0 @100, RD 1 @125");
  ControllerBench other(ddr4());
  other.serve({{0, 0, 1}, {0, 4, 1}, {100, 0, 1, true}, {100, 4, 1}});
  // Across groups: 12 + 4 + tWTR_S 3 = 19.
  EXPECT_EQ(other.commands(), "ACT 0 @0, ACT 4 @4, RD 0 @16, RD 4 @20, WR 0 @100, RD 4 @119");
}

TEST(DramController, TurnsFromReadingToWriting) {
  ControllerBench bench(ddr4());
  bench.serve({{0, 0, 1}, {0, 4, 1}, {100, 0, 1}, {100, 4, 1, true}});
  // RL 16 + BL/2 4 + 2 - WL 12 = 10: the data bus is empty for two tCK.
  EXPECT_EQ(bench.commands(), "ACT 0 @0, ACT 4 @4, RD 0 @16, RD 4 @20, RD 0 @100, WR 4 @110");
}

TEST(DramController, ServesHitsFirstThenTheOldest) {
  ControllerBench bench(ddr4());
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
  ControllerBench bench(ddr4(), 32, true);
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
  ControllerBench bench(ddr4(), 32, true);
  bench.serve({{9350, 0, 1}}, 9'800);
  // ACT @9350; the refresh is due at 9 360, before RD could come at 9 366; PREA waits for tRAS.
  EXPECT_EQ(bench.commands(), "ACT 0 @9350, PREA @9389, REF @9405");
}

TEST(DramController, CatchesUpWithRefreshesOfIdleTimes) {
  ControllerBench bench(ddr4(), 32, true);
  bench.serve({{9360 * 10 + 100, 0, 1}}, 9360 * 10 + 1000);
  EXPECT_EQ(bench.controller.counts().refreshes, 10U);
  // All banks closed before: REF at once, when due; the tenth ends at 420.
  EXPECT_EQ(bench.log[9].tick, 93'600);
  EXPECT_EQ(bench.log[10].tick, 93'600 + 420);
  EXPECT_EQ(bench.done[0].refresh, 320);
}

TEST(DramController, SaysWhenSomethingCanComplete) {
  for (const bool refreshes : {false, true}) {
    DramController controller(ddr4(), 1, refreshes);
    const auto nothing = [](const DramCompletion&) { FAIL() << "completed early"; };
    EXPECT_FALSE(controller.next_event());
    controller.advance(100, nothing);
    controller.submit({0, 0, 1, false});
    EXPECT_FALSE(controller.has_room());
    EXPECT_EQ(controller.next_event(), 136);
    // At 116 RD can still be overtaken by what arrives then; from 117 on it is certain.
    controller.advance(116, nothing);
    EXPECT_EQ(controller.next_event(), 136);
    EXPECT_FALSE(controller.next_room());
    DramTick finish = 0;
    controller.advance(117, [&](const DramCompletion& done) { finish = done.finish; });
    EXPECT_EQ(finish, 136);
    EXPECT_FALSE(controller.next_event()) << "no events while idle, refreshes " << refreshes;
    EXPECT_EQ(controller.next_room(), 136);
    controller.advance(135, nothing);
    EXPECT_FALSE(controller.has_room());
    controller.advance(136, nothing);
    EXPECT_TRUE(controller.is_idle());
  }
}

}  // namespace
}  // namespace weft::test
