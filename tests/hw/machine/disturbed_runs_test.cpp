// Whatever the real timing: a static run never exceeds the capacity, never uses an address twice, never stands still.
// Every duration is multiplied at run time by a random factor from 0.5 to 3, by models that sit behind the roles of
// processing element and DRAM.
#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <random>

#include "sched/memory/address_allocator.hpp"
#include "sched/spill/spilled_order.hpp"
#include "tests/hw/machine/dynamic_runs.hpp"
#include "tests/hw/machine/lenet_runs.hpp"
#include "tests/support/base/turn.hpp"

namespace weft::test {
namespace {

std::mt19937_64& generator() {
  static std::mt19937_64 engine;
  return engine;
}

// Planned durations before the run, disturbed ones in it.
std::int64_t disturbed(std::int64_t duration) {
  if (sc_core::sc_get_status() != sc_core::SC_RUNNING) return duration;
  // 2^-11 steps: the same numbers with every standard library.
  const double factor = 0.5 + 2.5 * static_cast<double>(generator()() >> 53) / 2048.0;
  return static_cast<std::int64_t>(static_cast<double>(duration) * factor);
}

class DisturbedMacs : public PeTiming {
 public:
  explicit DisturbedMacs(const Parameters&) {}
  bool runs(Operator) const override { return true; }
  Cycles compute_cycles(const Work& work) const override {
    return disturbed(cycles_at(work.macs > 0 ? work.macs : work.operations, 16));
  }
};

class DisturbedDram : public ServedMemory {
 public:
  explicit DisturbedDram(const Parameters&) {}
  Picoseconds serve(const MemoryAccess& access) override {
    bus_.claim(access.initiator, access.arrival, disturbed(access.bytes * 78));
    return bus_.busy_until() + disturbed(100'000);
  }
  Picoseconds min_time(Bytes bytes) const override { return bytes * 78; }
  std::vector<Resource*> resources() override { return {&bus_}; }

 private:
  SharedResource bus_{"dram"};
};

// 16 MACs a cycle and 100 ns, give or take.
const PeRegistration pe{pe_models(), {.name = "disturbed-macs", .timing = make_timing<DisturbedMacs>}};
const MemoryRegistration disturbed_dram{dram_models(),
                                        {.name = "disturbed-dram", .timing = make_timing<DisturbedDram>}};

// Two buffers whose lives and address ranges both overlap, found pair by pair; empty when there are none.
std::string address_used_twice(const LenetRun& run) {
  for (BufferId a = 0; a < run.graph.buffer_count(); ++a) {
    for (BufferId b = a + 1; b < run.graph.buffer_count(); ++b) {
      if (!run.graph.in_scratchpad(a) || !run.graph.in_scratchpad(b)) continue;
      const BufferRun &x = run.result.buffers[a], &y = run.result.buffers[b];
      const auto end = [&](const BufferRun& buffer) { return buffer.free < 0 ? run.result.makespan + 1 : buffer.free; };
      if (x.alloc >= end(y) || y.alloc >= end(x)) continue;
      const Bytes at_a = run.plan.schedule.address[a], at_b = run.plan.schedule.address[b];
      if (at_a < at_b + run.graph.buffer_bytes(b) && at_b < at_a + run.graph.buffer_bytes(a)) {
        return run.graph.buffer_name(a) + " and " + run.graph.buffer_name(b) + " share an address\n";
      }
    }
  }
  return "";
}

std::string run_disturbed(LenetCase lenet, std::uint64_t seed) {
  return in_child([&] {
    generator().seed(seed);
    const LenetRun run(lenet);
    if (run.plan.fits == Fits::no) return std::string("does not fit\n");
    return run.faults() + overlaps_on_processors(run) + address_used_twice(run);
  });
}

LenetCase disturbed_machine(std::uint64_t seed) {
  constexpr const char* small_channels =
      "{C1: {channels: 1, rows: 14, cols: 14}, S2: {channels: 1, rows: 7, cols: 7}, C3: {channels: 4, rows: 5, cols: "
      "5}}";
  constexpr const char* tilings[] = {"{C1: {rows: 4, cols: 4}, S2: {rows: 2, cols: 2}, C3: {rows: 2, cols: 2}}",
                                     "{C1: {rows: 4}, S2: {rows: 2}, C3: {rows: 2}}", small_channels,
                                     "{C1: {rows: 8, cols: 8}, S2: {rows: 4, cols: 4}, C3: {rows: 4, cols: 4}}"};
  constexpr const char* placements[] = {
      "{input: tiled, weight: tiled, output: tiled}", "{input: streamed, weight: streamed, output: resident}",
      "{input: tiled, weight: streamed, output: streamed}", "{input: resident, weight: tiled, output: tiled}"};
  constexpr const char* algorithms[] = {"depth-first", "heft", "layer-by-layer", "peft", "lookahead-heft"};
  LenetCase lenet;
  lenet.tiling = tilings[seed % 4];
  lenet.placement = placements[seed / 4 % 4];
  lenet.algorithm = algorithms[seed / 16 % 5];
  lenet.pes = fmt::format("[{{count: {}, model: disturbed-macs, local_buffers: {}, reuse: {}}}]", 1 + seed % 5,
                          1 + seed / 2 % 3, seed / 5 % 2 == 0);
  lenet.interconnect =
      fmt::format("{{model: {}, multicast: {}}}", seed % 4 == 1 ? "mesh" : "crossbar", seed / 3 % 2 == 0);
  lenet.dram = "{model: disturbed-dram}";
  lenet.dma = fmt::format("{{channels: {}, exclusive: {}}}", 1 + seed % 2, seed % 7 == 0 ? "true" : "false");
  lenet.dispatch = "{descriptor: 64 B}";
  return lenet;
}

// The least capacity at which the plan still fits: its highest address, or where it then waits, that plan's.
Bytes at_least_capacity(const LenetCase& lenet) {
  return in_child_process([&] {
    const Experiment experiment = experiment_from(lenet.yaml());
    const std::shared_ptr<Problem> problem = make_problem(experiment);
    const Scheduler& scheduler = scheduler_named(lenet.algorithm);
    Bytes capacity = make_plan(problem, scheduler).peak_address;
    for (Bytes next = capacity; next > 0;) {
      problem->platform.capacity = next - 1;
      try {
        const Plan plan = make_plan(problem, scheduler);
        if (plan.fits == Fits::no) break;
        next = plan.peak_address;
        capacity = next;
      } catch (const Infeasible&) {
        break;
      }
    }
    return capacity;
  });
}

constexpr Seeds all_seeds{0, 1000};

void run_seeds(Seeds seeds, std::uint64_t step = 1) {
  for (std::uint64_t seed = seeds.first; seed < seeds.first + seeds.count; seed += step) {
    LenetCase lenet = disturbed_machine(seed);
    if (seed % 3 == 0) lenet.scratchpad = fmt::format("{{model: ideal, capacity: {} B}}", at_least_capacity(lenet));
    ASSERT_EQ(run_disturbed(lenet, seed), "") << "seed " << seed << "\n" << lenet.yaml();
  }
}

// The least capacity of the safe schedulers: to which spilling can bring an order, or without spilling the highest
// address of an order.
Bytes min_capacity(const LenetCase& lenet, bool spilled) {
  return in_child_process([&] {
    const std::shared_ptr<const Problem> problem = make_problem(experiment_from(lenet.yaml()));
    const auto& [graph, platform] = *problem;
    Bytes least = std::numeric_limits<Bytes>::max();
    for (const SequentialOrder& order : low_peak_orders(graph, platform, lenet.options.orders)) {
      Schedule schedule;
      schedule.order = order.tasks;
      least = std::min(least, spilled ? min_spilled_capacity(graph, platform, order.tasks).bytes
                                      : plan_addresses(graph, platform, schedule, Sharing::dispatch_order));
    }
    return least;
  });
}

void run_memory_aware_seeds(Seeds seeds, std::uint64_t step = 1) {
  std::uint64_t spilled = 0;
  for (std::uint64_t seed = seeds.first; seed < seeds.first + seeds.count; seed += step) {
    LenetCase lenet = disturbed_machine(seed);
    lenet.algorithm = "memory-aware-heft";
    lenet.options.objective = seed / 16 % 2 == 0 ? Objective::makespan : Objective::memory;
    lenet.options.search_budget = 0.01;
    lenet.options.orders = {200'000, false};
    const Bytes whole = min_capacity(lenet, false);
    const Bytes least = seed % 3 == 0 ? whole : std::min(whole, min_capacity(lenet, true));
    spilled += least < whole ? 1 : 0;
    lenet.scratchpad = fmt::format("{{model: ideal, capacity: {} B}}", least);
    ASSERT_EQ(run_disturbed(lenet, seed), "") << "seed " << seed << "\n" << lenet.yaml();
  }
  EXPECT_GT(spilled, 3 * seeds.count / (10 * step));
}

TEST(DisturbedRuns, OfMemoryAwareHeftKeepToTheLeastCapacityWithSpilledTilesToo) {
  run_memory_aware_seeds(all_seeds, 23);
}

TEST(DisturbedRunsSlow, OfMemoryAwareHeftKeepToTheLeastCapacityWithSpilledTilesTooInAThousand) {
  run_memory_aware_seeds(seeds_of_turn(all_seeds));
}

TEST(DisturbedRuns, NeverStandStillNorOverCommitNorUseAnAddressTwice) { run_seeds(all_seeds, 23); }

TEST(DisturbedRunsSlow, NeverStandStillNorOverCommitNorUseAnAddressTwiceInAThousand) {
  run_seeds(seeds_of_turn(all_seeds));
}

void run_seeds_dynamically(Seeds seeds, std::uint64_t step = 1) {
  for (std::uint64_t seed = seeds.first; seed < seeds.first + seeds.count; seed += step) {
    LenetCase lenet = disturbed_machine(seed);
    lenet.dispatch = "{mode: dynamic, descriptor: 64 B}";
    if (seed % 3 != 0) lenet.memory = "{page: 128 B}";
    if (seed % 4 != 0) lenet.scratchpad = min_scratchpad_in_pages(lenet);
    ASSERT_EQ(in_child([&] {
                generator().seed(seed);
                const LenetRun run(lenet);
                return dynamic_faults(run);
              }),
              "")
        << "seed " << seed << "\n"
        << lenet.yaml();
  }
}

TEST(DisturbedRuns, DecidedAtRunTimeNeverStandStillNorOverCommit) { run_seeds_dynamically(all_seeds, 41); }

TEST(DisturbedRunsSlow, DecidedAtRunTimeNeverStandStillNorOverCommitInAThousand) {
  run_seeds_dynamically(seeds_of_turn(all_seeds));
}

}  // namespace
}  // namespace weft::test
