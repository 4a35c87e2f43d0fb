// Every command of random traces is checked by rules that share no code with the controller.
#include <gtest/gtest.h>

#include <map>
#include <random>
#include <string>
#include <vector>

#include "hw/memory/dram_controller.hpp"
#include "tests/support/hw/dram_checker.hpp"
#include "tests/support/hw/dram_loop.hpp"

namespace weft::test {
namespace {

struct RandomArrival {
  DramTick tick;
  std::uint32_t bank, row;
  bool is_write = false;
};

// Mixed traffic in phases: all over the device, within a few rows, one bank, long silences.
std::vector<RandomArrival> random_trace(std::uint64_t seed, const DramTiming& timing, std::size_t count) {
  std::mt19937_64 random(seed);
  const std::uint32_t banks = timing.bank_groups * timing.banks;
  std::vector<RandomArrival> trace;
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
    const std::vector<RandomArrival> trace = random_trace(seed, timing, 4'000);
    std::vector<int> served(trace.size(), 0);
    std::map<std::pair<std::uint32_t, std::uint32_t>, std::uint32_t> last_of_row;
    std::uint64_t completed = 0;
    DramTick last_finish = 0;
    const auto check = [&](const DramCompletion& done) {
      const RandomArrival& arrival = trace[done.id];
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
        const DramTick event = controller.next_room() ? *controller.next_room() : *controller.next_event();
        EXPECT_GT(event, controller.now());
        controller.advance(event, check);
      }
      controller.submit({id, trace[id].bank, trace[id].row, trace[id].is_write});
    }
    controller.advance(controller.now() + 100'000, check);
    EXPECT_TRUE(controller.is_idle());
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

TEST(DramRules, OfDdr4HoldOnRandomTraces) {
  check_random_traces(dram_timing(DramStandard::ddr4_2400, DramDensity::gigabit_8), ddr4_2400_rules(true));
  check_random_traces(dram_timing(DramStandard::ddr4_2400, DramDensity::gigabit_4), ddr4_2400_rules(false));
}

TEST(DramRules, OfLpddr4HoldOnRandomTraces) {
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

const std::vector<std::vector<Field>> rules_of_both{
    {&T::rcd}, {&T::rp},  {&T::rp_all}, {&T::ras, &T::rc},        {&T::rtp},
    {&T::rtw}, {&T::rfc}, {&T::refi},   {&T::write_to_precharge}, {&T::activate_length}};

std::vector<std::vector<Field>> and_those_of_both(std::vector<std::vector<Field>> own) {
  own.insert(own.end(), rules_of_both.begin(), rules_of_both.end());
  return own;
}

TEST(DramRules, OfDdr4AreSeenWhenBroken) {
  check_that_broken_rules_show(
      ddr4(), ddr4_2400_rules(true),
      and_those_of_both({{&T::ccd_s}, {&T::ccd_l}, {&T::wtr_s}, {&T::wtr_l}, {&T::rrd_s}, {&T::rrd_l}, {&T::faw}}));
}

TEST(DramRules, OfLpddr4AreSeenWhenBroken) {
  // Without bank groups _s and _l hold together, and tFAW is four times tRRD.
  check_that_broken_rules_show(lpddr4(), lpddr4_3200_rules(true),
                               and_those_of_both({{&T::ccd_s, &T::ccd_l},
                                                  {&T::wtr_s, &T::wtr_l},
                                                  {&T::rrd_s, &T::rrd_l},
                                                  {&T::column_length},
                                                  {&T::precharge_length},
                                                  {&T::ppd}}));
}

}  // namespace
}  // namespace weft::test
