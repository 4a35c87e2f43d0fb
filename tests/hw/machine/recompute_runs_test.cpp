// Tiles that are computed again: less memory for a stated share of work, computed right, planned as it runs.
#include <gmock/gmock.h>

#include <sstream>

#include "sched/memory/occupancy.hpp"
#include "sched/orders/low_peak_orders.hpp"
#include "sched/recompute/recomputed_order.hpp"
#include "sched/recompute/striped_groups.hpp"
#include "sched/rules/validator.hpp"
#include "sched/spill/added_tasks.hpp"
#include "tests/hw/machine/functional_runs.hpp"
#include "tests/support/base/turn.hpp"
#include "tests/support/workloads/random_chain.hpp"
#include "workloads/graph/topological_order.hpp"

namespace weft::test {
namespace {

// A chain of convolutions from 24 x 24 down, each of which reads over the borders of tiles.
constexpr const char* chain_network =
    "name: chain\n"
    "input: {name: image, shape: [3, 24, 24]}\n"
    "layers:\n"
    "  - {name: A, op: conv, filters: 8, kernel: 3, pad: 1}\n"
    "  - {name: B, op: conv, filters: 4, kernel: 1}\n"
    "  - {name: C, op: conv, filters: 12, kernel: 1}\n"
    "  - {name: D, op: conv, filters: 12, kernel: 3, stride: 2, pad: 1, groups: 12}\n"
    "  - {name: E, op: conv, filters: 4, kernel: 1}\n"
    "  - {name: F, op: conv, filters: 12, kernel: 3, pad: 1, activation: relu}\n"
    "  - {name: G, op: maxpool, kernel: 2, stride: 2}\n";

struct ChainRun {
  Bytes peak = 0;
  Time makespan = 0;
  std::int64_t again = 0, all = 0;
  std::uint32_t moved = 0;  // loads and stores that were added
};

std::string to_text(const ChainRun& run) {
  return fmt::format("{} {} {} {} {}", run.peak, run.makespan, run.again, run.all, run.moved);
}

std::string tiles_of_one(std::string_view layers) {
  std::string tiles;
  for (const char layer : layers) {
    if (!tiles.empty()) tiles += ", ";
    tiles += std::string(1, layer) + ": {rows: 1, cols: 1}";
  }
  return tiles;
}

// Plans and runs the chain, and says what is wrong in place of its figures.
ChainRun run_chain(const std::vector<std::string>& settings) {
  const std::string text = in_child([&] {
    const TemporaryDirectory directory;
    std::vector<std::string> all{"workload.network=" + directory.write("chain.yaml", chain_network),
                                 "workload.tiling={" + tiles_of_one("ABCDEFG") + "}",
                                 "workload.placement={input: streamed, weight: streamed, output: streamed}",
                                 "schedule.algorithm=memory-aware-heft",
                                 "schedule.refine=0",
                                 "schedule.search_budget=0"};
    all.insert(all.end(), settings.begin(), settings.end());
    const Experiment experiment = functional_experiment(all, DataType::int8);
    const Scheduler& scheduler = scheduler_named(experiment.schedule.algorithm);
    const Plan plan = make_plan(make_problem(experiment), scheduler, plan_options(experiment.schedule, scheduler));
    std::string faults;
    for (const std::string& violation : validate(plan.graph(), plan.platform(), plan.schedule)) faults += violation;
    FunctionalRun functional(experiment, plan.graph());
    const RunResult run = run_plan(experiment, plan, {.functional = &functional});
    faults += functional.compare().first_mismatch;
    if (run.peak_bytes != plan.peak_bytes || static_cast<Time>(run.makespan) != plan.schedule.makespan) {
      faults += "not as planned";
    }
    if (!faults.empty()) return faults;
    const Macs macs = macs_of(plan.graph());
    const AddedTasks added = added_tasks(plan.graph());
    return to_text({plan.peak_bytes, plan.schedule.makespan, macs.again, macs.all, added.loads + added.stores});
  });
  ChainRun run;
  std::istringstream words(text);
  words >> run.peak >> run.makespan >> run.again >> run.all >> run.moved;
  EXPECT_TRUE(words) << text;
  return run;
}

TEST(RecomputeRuns, NeedLessMemoryTheMoreWorkTheyMaySpend) {
  const std::string objective = "schedule.objective=memory";
  const ChainRun once = run_chain({objective});
  EXPECT_EQ(once.again, 0);
  Bytes before = once.peak;
  for (const double factor : {1.1, 1.3, 2.0}) {
    const ChainRun run = run_chain({objective, fmt::format("schedule.recompute={}", factor)});
    EXPECT_EQ(run.all - run.again, once.all);
    EXPECT_LE(static_cast<double>(run.all), factor * static_cast<double>(once.all));
    EXPECT_LE(run.peak, before) << factor;
    EXPECT_EQ(run.moved, 0u);
    before = run.peak;
  }
  EXPECT_LT(before, once.peak * 8 / 10);
}

// What a second run reads lies in the scratchpad, and the DRAM is slow: tiles are better computed again than moved.
TEST(RecomputeRuns, FitWhereNoOrderDoesAndMoveNothing) {
  const std::string placement = "workload.placement={input: resident, weight: resident, output: streamed}";
  const std::string dram = "hardware.dram={model: fixed, latency: 20 us, bandwidth: 10 MB/s}";
  const ChainRun once = run_chain({placement, "schedule.objective=memory"});
  const std::string capacity =
      fmt::format("hardware.scratchpad={{model: ideal, capacity: {} B}}", once.peak * 96 / 100);
  const ChainRun spilled = run_chain({placement, dram, capacity});
  EXPECT_GT(spilled.moved, 0u);
  const ChainRun again = run_chain({placement, dram, capacity, "schedule.recompute=2"});
  EXPECT_EQ(again.moved, 0u);
  EXPECT_GT(again.again, 0);
  EXPECT_LT(again.makespan, spilled.makespan);
}

// The order by itself, on random chains: whole, topological, as large as it says, and no more work than is granted.
TEST(StripedGroups, OfRandomNetworksNeedWhatTheySay) {
  std::uint32_t smaller = 0;
  const Seeds turn = seeds_of_turn({1, 160});
  for (std::uint32_t seed = turn.first; seed < turn.first + turn.count; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    Experiment experiment;
    experiment.file = "random";
    experiment.network = random_chain(random, random.between(4, 9));
    experiment.network.element_bits = 8;
    experiment.tiling = whole_tiling(experiment.network);
    for (Shape& tile : experiment.tiling.layers) tile = {tile[0], 1, random.between(1, 2)};
    experiment.placement = {Placement::streamed, Placement::streamed, Placement::resident, Placement::streamed};
    experiment.memory.in_place = seed % 2 == 0;
    const std::string fault = in_child([&]() -> std::string {
      experiment.hardware = functional_experiment({}, DataType::int8).hardware;
      const std::shared_ptr<const Problem> problem = make_problem(experiment);
      const auto& [graph, platform] = *problem;
      const Bytes known = low_peak_orders(graph, platform).front().peak;
      const std::int64_t granted = macs_of(graph).all;
      StripedGroups groups(graph, platform.alignment, 1'000'000);
      const std::optional<StripedGroups::Order> order = groups.least_peak(known, granted);
      if (!order) return "";
      const RecomputedOrder made = recomputed_order(graph, platform, order->tasks);
      if (!find_cycle(made.graph).empty()) return "a cycle";
      std::vector<bool> ran(made.graph.task_count(), false);
      for (const TaskId task : made.order) {
        for (const BufferId input : made.graph.inputs(task)) {
          if (!made.graph.is_external(input) && !ran[input]) return "a reader before its producer";
        }
        if (ran[task]) return "a task twice";
        ran[task] = true;
      }
      if (made.order.size() != made.graph.task_count()) return "not every task";
      const Macs macs = macs_of(made.graph);
      if (macs.again != order->added_macs || macs.again > granted) return "other work than it says";
      const Bytes peak = sequential_peak(made.graph, made.order, {}, platform.alignment);
      if (peak > order->peak || order->peak >= known) return "more than it says";
      return "smaller";
    });
    if (fault == "smaller") ++smaller;
    EXPECT_TRUE(fault.empty() || fault == "smaller") << fault;
  }
  EXPECT_GT(smaller, turn.count / 30);
}

}  // namespace
}  // namespace weft::test
