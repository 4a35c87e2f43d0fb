// The DRAM model `banked` as a TLM-2.0 target, and in a machine.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "hw/memory/dram_timing.hpp"
#include "hw/memory/memory_module.hpp"
#include "tests/hw/machine/lenet_runs.hpp"
#include "tests/support/base/input_error.hpp"
#include "tests/support/hw/four_phase_initiator.hpp"

namespace weft::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr std::uint64_t gigabyte = std::uint64_t{1} << 30;

std::unique_ptr<MemoryModule> make_dram(const std::vector<std::pair<std::string, std::string>>& settings) {
  ModelConfig config;
  config.model = "banked";
  for (const auto& [key, value] : settings) config.settings.push_back({key, value, {}});
  return make_memory(dram_models(), "dram", config, {});
}

// The device under test with an initiator.
struct Bench {
  std::unique_ptr<MemoryModule> dram;
  FourPhaseInitiator initiator;

  explicit Bench(std::size_t outstanding, const std::vector<std::pair<std::string, std::string>>& settings = {},
                 std::uint64_t size = 8 * gigabyte)
      : dram(make_dram(settings)), initiator("initiator", outstanding) {
    dram->set_size(size);
    initiator.socket.bind(dram->target_socket());
  }

  // Runs until nothing is left to do, and returns how long that took.
  void run() {
    sc_core::sc_start();
    EXPECT_EQ(initiator.faults, "");
    for (const TestAccess& access : initiator.accesses) EXPECT_GE(access.answered, access.accepted);
  }

  std::int64_t count(const std::string& name) const {
    for (const Counter& counter : dram->counters()) {
      if (counter.name == name) return counter.value;
    }
    return -1;
  }
};

std::vector<TestAccess> random_reads(std::size_t count, std::uint64_t size) {
  std::mt19937_64 random(1);
  std::vector<TestAccess> accesses(count);
  for (TestAccess& access : accesses) access.address = random() % (size / 64) * 64;
  return accesses;
}

Picoseconds median_latency(const std::vector<TestAccess>& accesses) {
  std::vector<Picoseconds> latencies;
  for (const TestAccess& access : accesses) latencies.push_back(access.answered - access.sent);
  std::sort(latencies.begin(), latencies.end());
  return latencies[latencies.size() / 2];
}

TEST(BankedDram, AnswersRandomReadsAfterExactly52TicksInTheMedian) {
  Bench bench(1);
  bench.initiator.accesses = random_reads(5'000, 8 * gigabyte);
  bench.run();
  // 52 x 2500/3 ps = 43 333 1/3: as seen in whole picoseconds, 43 333 or 43 334.
  EXPECT_NEAR(static_cast<double>(median_latency(bench.initiator.accesses)), 43'333.5, 1);
  EXPECT_EQ(bench.count("reads"), 5'000);
  EXPECT_EQ(bench.count("row_hits") + bench.count("row_misses") + bench.count("row_conflicts"), 5'000);
  EXPECT_GT(bench.count("row_conflicts"), 4'000);
  EXPECT_GT(bench.count("refreshes"), 20);
}

TEST(BankedDram, KeepsManyReadsUnderWay) {
  Bench bench(32);
  bench.initiator.accesses = random_reads(20'000, 8 * gigabyte);
  bench.run();
  const double seconds = sc_core::sc_time_stamp().to_seconds();
  EXPECT_NEAR(20'000 * 64 / seconds, 11.3e9, 0.03 * 11.3e9);
}

TEST(BankedDram, SchedulesNothingWhileIdle) {
  Bench bench(1);
  bench.initiator.accesses = {{.address = 0}, {.address = 0, .not_before = 1'000'000'000}};
  bench.run();
  // The run ends with the last answer although refreshes would go on; the 128 of the idle millisecond are counted.
  EXPECT_FALSE(sc_core::sc_pending_activity());
  EXPECT_EQ(bench.count("refreshes"), 128);
  EXPECT_EQ(static_cast<Picoseconds>(sc_core::sc_time_stamp().value()), bench.initiator.accesses[1].answered);
}

TEST(BankedDram, HoldsEndReqBackWhileTheQueueIsFull) {
  Bench bench(4, {{"queue", "1"}, {"refresh", "off"}});
  bench.initiator.accesses = {{.address = 0}, {.address = 64}, {.address = 128}};
  bench.run();
  const std::vector<TestAccess>& accesses = bench.initiator.accesses;
  EXPECT_EQ(accesses[0].accepted, 0);
  // (An answer is seen 2 ps later, at the edge of the DRAM's clock.)
  EXPECT_EQ(accesses[1].accepted, accesses[0].answered - 2);
  EXPECT_EQ(accesses[2].sent, accesses[1].accepted);
  EXPECT_EQ(accesses[2].accepted, accesses[1].answered - 2);
}

TEST(BankedDram, CutsAccessesIntoBursts) {
  Bench bench(1, {{"refresh", "off"}});
  bench.initiator.accesses = {{.address = 0, .bytes = 256}, {.address = 0, .bytes = 256},
                              {.address = 32, .bytes = 64}, {.address = 60, .bytes = 8},
                              {.address = 5, .bytes = 1},   {.address = 0, .bytes = 8192}};
  bench.run();
  // Four bursts in four bank groups, activated tRRD_S 4 apart; then hits, tCCD_S 4 apart: 3 x 4 + RL 16 + BL/2 4.
  const DramTiming timing = dram_timing(DramStandard::ddr4_2400, DramDensity::gigabit_8);
  const std::vector<TestAccess>& accesses = bench.initiator.accesses;
  const auto ticks = [&](const TestAccess& access) {
    return timing.tick_at_or_after(access.answered - 2) - timing.tick_at_or_after(access.sent - 2);
  };
  EXPECT_EQ(ticks(accesses[0]), 12 + 16 + 16 + 4);
  EXPECT_EQ(ticks(accesses[1]), 12 + 16 + 4);
  EXPECT_EQ(ticks(accesses[2]), 4 + 16 + 4);
  EXPECT_EQ(ticks(accesses[3]), 4 + 16 + 4);
  EXPECT_EQ(ticks(accesses[4]), 16 + 4);
  // 128 bursts through a queue of 32 places, which are free again when their data have moved: 32 in each 16 + 4 x 32.
  EXPECT_GE(ticks(accesses[5]), 127 * 4 + 16 + 4);
  EXPECT_LE(ticks(accesses[5]), 4 * (16 + 4 * 32));
  EXPECT_EQ(bench.count("reads"), 4 + 4 + 2 + 2 + 1 + 128);
}

TEST(BankedDram, InterleavesChannelsByLines) {
  Bench bench(1, {{"channels", "4"}, {"refresh", "off"}}, 32 * gigabyte);
  bench.initiator.accesses = {{.address = 0, .bytes = 256}, {.address = 0, .bytes = 256}};
  bench.run();
  // Side by side, each a hit.
  const TestAccess& access = bench.initiator.accesses[1];
  EXPECT_NEAR(static_cast<double>(access.answered - access.sent), 20 * 2500.0 / 3, 1);
}

TEST(BankedDram, ServesLpddr4InBurstsOf32Bytes) {
  Bench bench(1, {{"standard", "lpddr4-3200"}, {"refresh", "off"}}, gigabyte);
  bench.initiator.accesses = {
      {.address = 0}, {.address = 64}, {.address = 64, .bytes = 32}, {.address = gigabyte - 64}};
  bench.run();
  const std::vector<TestAccess>& accesses = bench.initiator.accesses;
  EXPECT_EQ(accesses[1].answered - accesses[1].sent, (28 + 8 + 8) * 625);
  EXPECT_EQ(accesses[2].answered - accesses[2].sent, (28 + 8) * 625);
  EXPECT_EQ(accesses[3].answered - accesses[3].sent, (29 + 28 + 8 + 8) * 625);  // the bank was closed
}

TEST(BankedDram, SendsOneResponseAtATime) {
  Bench bench(8, {{"refresh", "off"}});
  bench.initiator.response_time = 50'000;
  for (std::uint64_t i = 0; i < 40; ++i) bench.initiator.accesses.push_back({.address = i * 64});
  bench.run();  // which finds two responses at a time
  EXPECT_EQ(bench.initiator.answers.size(), 40U);
  EXPECT_GE(bench.initiator.accesses[39].answered, 39 * 50'000);
}

TEST(BankedDram, TakesAnnotatedDelays) {
  Bench bench(1, {{"refresh", "off"}});
  bench.initiator.request_delay = sc_core::sc_time(10, sc_core::SC_NS);
  bench.initiator.accesses = {{.address = 0}, {.address = 0}};
  bench.run();
  const TestAccess& access = bench.initiator.accesses[1];
  EXPECT_EQ(access.accepted, access.sent + 10'000);
  EXPECT_NEAR(static_cast<double>(access.answered - access.sent), 10'000 + 20 * 2500.0 / 3, 834);
}

TEST(BankedDram, RefusesWhatItDoesNotServe) {
  Bench bench(1, {}, 4096);
  bench.initiator.accesses = {{.address = 4096}, {.address = 4064}, {.address = 4032}};
  bench.run();
  EXPECT_EQ(bench.initiator.accesses[0].status, tlm::TLM_ADDRESS_ERROR_RESPONSE);
  EXPECT_EQ(bench.initiator.accesses[1].status, tlm::TLM_ADDRESS_ERROR_RESPONSE);
  EXPECT_EQ(bench.initiator.accesses[2].status, tlm::TLM_OK_RESPONSE);
}

// Calls b_transport from two threads.
class BlockingInitiators : public sc_core::sc_module {
 public:
  SC_HAS_PROCESS(BlockingInitiators);
  tlm_utils::simple_initiator_socket<BlockingInitiators> socket{"socket"};
  std::vector<std::pair<std::uint64_t, Picoseconds>> done;

  explicit BlockingInitiators(sc_core::sc_module_name name) : sc_module(name) {
    SC_THREAD(first);
    SC_THREAD(second);
  }

 private:
  void first() {
    read(0, 0);
    read(0, 0);
  }
  void second() { read(256, 5'000); }
  void read(std::uint64_t address, std::uint64_t picoseconds) {
    unsigned char data[64];
    tlm::tlm_generic_payload payload;
    payload.set_read();
    payload.set_address(address);
    payload.set_data_ptr(data);
    payload.set_data_length(64);
    payload.set_streaming_width(64);
    sc_core::sc_time delay = sc_core::sc_time::from_value(picoseconds);
    socket->b_transport(payload, delay);
    EXPECT_EQ(delay, sc_core::SC_ZERO_TIME);
    EXPECT_TRUE(payload.is_response_ok());
    done.emplace_back(address, static_cast<Picoseconds>(sc_core::sc_time_stamp().value()));
  }
};

TEST(BankedDram, WaitsInCallsOfBTransport) {
  const std::unique_ptr<MemoryModule> dram = make_dram({{"refresh", "off"}});
  dram->set_size(gigabyte);
  BlockingInitiators initiators("initiators");
  initiators.socket.bind(dram->target_socket());
  sc_core::sc_start();
  // ACT @0, RD @16, data until 36 = 30 000 ps; the second thread's line is in the same row and bank group: RD @22. The
  // DRAM's clock is 2 ps behind.
  EXPECT_THAT(initiators.done, ElementsAre(std::pair<std::uint64_t, Picoseconds>{0, 30'002}, std::pair{256, 35'002},
                                           std::pair{0, 46'669}));
}

TEST(BankedDram, RefusesParametersThatItCannotBuild) {
  EXPECT_THAT(input_error([] { make_dram({{"channels", "3"}}); }), HasSubstr("power of two"));
  EXPECT_THAT(input_error([] { make_dram({{"channels", "32"}}); }), HasSubstr("at most 16"));
  EXPECT_THAT(input_error([] { make_dram({{"queue", "2000"}}); }), HasSubstr("1024"));
  EXPECT_THAT(input_error([] { make_dram({{"queue", "0"}}); }), HasSubstr("least is 1"));
  EXPECT_THAT(input_error([] { make_dram({{"standard", "ddr5"}}); }), HasSubstr("ddr4-2400"));
  EXPECT_THAT(input_error([] { make_dram({{"refresh", "maybe"}}); }), HasSubstr("on"));
}

TEST(BankedDram, SaysWhenItIsTooSmall) {
  const std::unique_ptr<MemoryModule> dram = make_dram({{"standard", "lpddr4-3200"}});
  dram->set_size(gigabyte);
  EXPECT_THROW(dram->set_size(gigabyte + 1), Infeasible);
}

LenetCase with_dram(const std::string& dram) {
  LenetCase lenet;
  lenet.pes = "[{count: 4, model: mac-array, macs_per_cycle: 16}]";
  lenet.interconnect = "{model: crossbar, width: 16 B, latency: 1}";
  lenet.dispatch = "{descriptor: 64 B}";
  lenet.dram = dram;
  return lenet;
}

// What is wrong with the accounts of a run; its critical path adds up, or the run ends with an error.
// `is_busy`: there are so many accesses that some wait for every refresh.
std::string check_accounts(const LenetRun& run, bool is_busy) {
  std::string text = run.faults();
  std::map<std::string, Cycles> waited;
  for (const ResourceUse& resource : run.result.resources) {
    waited[resource.name] = resource.waited;
    if (resource.busy < 0 || resource.busy > 1) text += fmt::format("{} is busy {}\n", resource.name, resource.busy);
  }
  std::map<std::string, std::int64_t> counted;
  for (const auto& [name, value] : run.result.counters) counted[name] = value;
  if (counted["dram.row_hits"] + counted["dram.row_misses"] + counted["dram.row_conflicts"] !=
      counted["dram.reads"] + counted["dram.writes"]) {
    text += "outcomes do not add up\n";
  }
  if (counted["dram.reads"] * 64 < run.result.dram_read_bytes) text += "fewer bursts than bytes\n";
  if (counted["dram.activates"] < counted["dram.row_misses"] + counted["dram.row_conflicts"]) text += "few ACT\n";
  const bool has_refreshed = counted["dram.refreshes"] > 0, has_waited = waited["dram.refresh"] > 0;
  if ((has_waited && !has_refreshed) || (is_busy && has_refreshed != has_waited)) text += "refresh waits\n";
  // No task is faster than planned, and none is slower without a wait.
  for (TaskId task = 0; task < run.graph.task_count(); ++task) {
    const TaskRun& times = run.result.tasks[task];
    const Cycles longer = times.finish - times.start - times.uncontended;
    if (longer < 0) text += run.graph.task_name(task) + " is faster than planned\n";
    if (longer > 0 && run.result.waits.of(task).empty()) text += run.graph.task_name(task) + " waited for nothing\n";
  }
  return text;
}

TEST(BankedDram, AccountsForEveryCycleAboveThePlan) {
  for (const char* dram : {"{model: banked}", "{model: banked, refresh: off}", "{model: banked, standard: lpddr4-3200}",
                           "{model: banked, channels: 2}", "{model: banked, channels: 4, standard: lpddr4-3200}",
                           "{model: banked, queue: 2}"}) {
    for (const bool is_streamed : {true, false}) {
      for (const int pes : {1, 4}) {
        LenetCase lenet = with_dram(dram);
        lenet.placement = is_streamed ? "{input: streamed, weight: streamed, output: streamed}"
                                      : "{input: tiled, weight: tiled, output: tiled}";
        lenet.pes = fmt::format("[{{count: {}, model: mac-array, macs_per_cycle: 64}}]", pes);
        EXPECT_EQ(in_child([&] { return check_accounts(LenetRun(lenet), is_streamed); }), "") << lenet.yaml();
      }
    }
  }
}

TEST(BankedDram, GivesTheSameRunTwice) {
  LenetCase lenet = with_dram("{model: banked, channels: 2}");
  lenet.placement = "{input: tiled, weight: tiled, output: tiled}";
  const auto times = [&] {
    return in_child([&] {
      const LenetRun run(lenet);
      std::string text;
      for (const TaskRun& task : run.result.tasks) text += fmt::format("{} ", task.finish);
      return text;
    });
  };
  const std::string first = times();
  EXPECT_GT(first.size(), 100U);
  EXPECT_EQ(times(), first);
}

}  // namespace
}  // namespace weft::test
