// When accesses to banks are complete, computed by hand: four banks of 8 B words, a clock of 1 ns, one cycle of
// latency.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "hw/timing/memory_timing.hpp"
#include "tests/support/hw/made_model.hpp"

namespace weft::test {
namespace {

using ::testing::HasSubstr;

constexpr Picoseconds cycle = 1000;

class BankedScratchpad : public ::testing::Test {
 protected:
  void make(Settings settings = {}, Bytes used = 1024) {
    settings.insert(settings.end(), {{"banks", "4"}, {"width", "8 B"}});
    memory_ = made_model(scratchpad_models(), "banked", settings);
    memory_->set_up({Clock(cycle), 64, 1024});
    memory_->set_size(static_cast<std::uint64_t>(used));
  }

  // The cycle in which an access is answered.
  Cycles read(std::uint64_t address, std::uint32_t bytes, Cycles at = 0, int initiator = 0) {
    return serve({address, bytes, false, initiator, at * cycle});
  }
  Cycles write(std::uint64_t address, std::uint32_t bytes, Cycles at = 0, int initiator = 0) {
    return serve({address, bytes, true, initiator, at * cycle});
  }
  Cycles serve(const MemoryAccess& access) { return dynamic_cast<ServedMemory&>(*memory_).serve(access) / cycle; }
  Cycles planned(std::uint64_t address, std::uint32_t bytes) {
    return memory_->uncontended({address, bytes, false, 0, 0}) / cycle;
  }

  Cycles waited(int initiator) const { return memory_->resources().front()->waited(initiator) / cycle; }
  std::int64_t conflicts() const { return memory_->counters().front().value; }

  std::unique_ptr<MemoryTiming> memory_;
};

TEST_F(BankedScratchpad, InterleavedWordsOfAnAccessGoSideBySide) {
  make();
  EXPECT_EQ(read(0, 8, 0), 1 + 1);
  EXPECT_EQ(read(32, 32, 10), 10 + 1 + 1);
  EXPECT_EQ(read(64, 64, 20), 20 + 2 + 1);  // eight words, two in each bank
  EXPECT_EQ(read(8, 40, 30), 30 + 2 + 1);   // five words: banks 1, 2, 3, 0, 1
  EXPECT_EQ(planned(0, 8), 2);
  EXPECT_EQ(planned(0, 64), 3);
  EXPECT_EQ(planned(8, 40), 3);
  EXPECT_EQ(conflicts(), 0);
  EXPECT_EQ(waited(0), 0);
}

TEST_F(BankedScratchpad, BlockedWordsOfAnAccessGoOneAfterTheOther) {
  make({{"addresses", "blocked"}});
  EXPECT_EQ(read(0, 32), 4 + 1);
  EXPECT_EQ(planned(0, 32), 5);
  EXPECT_EQ(read(256, 32, 0, 1), 4 + 1);  // the second bank
  EXPECT_EQ(conflicts(), 0);
  EXPECT_EQ(read(0, 8, 2, 2), 4 + 1 + 1);  // the first is taken until cycle 4
  EXPECT_EQ(conflicts(), 1);
  EXPECT_EQ(waited(2), 2);
}

TEST_F(BankedScratchpad, ABlockedAccessAcrossTwoBanksTakesOneAfterTheOther) {
  make({{"addresses", "blocked"}});
  EXPECT_EQ(read(256, 32), 4 + 1);
  EXPECT_EQ(read(240, 32, 0, 1), 4 + 2 + 1);  // two words of bank 0, then from cycle 4 on two of bank 1
  EXPECT_EQ(waited(1), 2);
  EXPECT_EQ(conflicts(), 1);
}

TEST_F(BankedScratchpad, BlockedBanksArePartsOfTheCapacityHoweverMuchOfItIsUsed) {
  make({{"addresses", "blocked"}}, 512);
  EXPECT_EQ(read(0, 32), 4 + 1);
  EXPECT_EQ(read(128, 32, 0, 1), 8 + 1);  // in the same bank of 256 B
}

TEST_F(BankedScratchpad, AccessesToOneBankWaitInTheOrderOfArrival) {
  make();
  EXPECT_EQ(read(0, 8, 0, 0), 2);
  EXPECT_EQ(read(32, 8, 0, 1), 3);  // bank 0 as well
  EXPECT_EQ(read(8, 8, 0, 2), 2);   // bank 1
  EXPECT_EQ(read(64, 8, 1, 2), 4);
  EXPECT_EQ(waited(0), 0);
  EXPECT_EQ(waited(1), 1);
  EXPECT_EQ(waited(2), 1);
  EXPECT_EQ(conflicts(), 2);
}

TEST_F(BankedScratchpad, WaitingBehindOnesOwnAccessIsCountedToo) {
  make();
  read(0, 8);
  EXPECT_EQ(read(32, 8), 3);
  EXPECT_EQ(waited(0), 1);
  EXPECT_EQ(conflicts(), 1);
}

TEST_F(BankedScratchpad, ReadsAndWritesHavePortsOfTheirOwn) {
  make();
  EXPECT_EQ(read(0, 8), 2);
  EXPECT_EQ(write(0, 8), 2);
  EXPECT_EQ(write(32, 8), 3);
  make({{"read_ports", "2"}});
  EXPECT_EQ(read(0, 8), 2);
  EXPECT_EQ(read(32, 8), 2);
  EXPECT_EQ(read(64, 8), 3);
  EXPECT_EQ(write(0, 8), 2);
  EXPECT_EQ(write(0, 8), 3);
}

TEST_F(BankedScratchpad, AMisalignedAccessTakesOneWordMoreWhichCountsAsWaitingButNotAsAConflict) {
  make();
  EXPECT_EQ(read(4, 8), 2);            // two words, in two banks
  EXPECT_EQ(read(4, 32, 10), 10 + 3);  // five words, two of them in bank 0
  EXPECT_EQ(planned(4, 32), 2);
  EXPECT_EQ(waited(0), 1);
  make({{"addresses", "blocked"}});
  EXPECT_EQ(read(4, 8), 3);
  EXPECT_EQ(planned(4, 8), 2);
  EXPECT_EQ(waited(0), 1);
  EXPECT_EQ(conflicts(), 0);
}

TEST_F(BankedScratchpad, IsBusyAtMostAllTheTimeOfAllItsPorts) {
  make();
  for (int i = 0; i < 16; ++i) read(static_cast<std::uint64_t>(i) * 64, 64);
  const Resource& resource = *memory_->resources().front();
  EXPECT_EQ(resource.servers(), 8);
  EXPECT_EQ(resource.busy(), 16 * 8 * cycle);
  EXPECT_EQ(read(0, 8) - 1, 16 * 2 + 1);
}

std::string refusal(const Settings& settings, Bytes burst = 64, Bytes capacity = 1024) {
  try {
    made_model(scratchpad_models(), "banked", settings)->set_up({Clock(cycle), burst, capacity});
    return "accepted";
  } catch (const InputError& error) {
    return error.what();
  }
}

TEST(BankedScratchpadSettings, AreRefusedWhereTheyDoNotFitTheMachine) {
  EXPECT_THAT(refusal({{"banks", "0"}}), HasSubstr("'banks' cannot be 0"));
  EXPECT_THAT(refusal({{"banks", "5000"}}), HasSubstr("'banks' cannot be '5000'; expected at most 4096"));
  EXPECT_THAT(refusal({{"read_ports", "17"}}), HasSubstr("'read_ports' cannot be '17'; expected at most 16"));
  EXPECT_THAT(refusal({{"width", "24 B"}}), HasSubstr("width of 24 B does not divide a burst of 64 B"));
  EXPECT_THAT(refusal({{"width", "8 B"}}, 64, 1020), HasSubstr("1020 B is not a whole number of words of 8 B"));
  EXPECT_THAT(refusal({{"addresses", "scattered"}}), HasSubstr("'addresses' cannot be 'scattered'"));
  EXPECT_EQ(refusal({{"width", "128 B"}}), "accepted");  // a burst is a part of a word
}

}  // namespace
}  // namespace weft::test
