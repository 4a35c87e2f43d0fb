// The residual profile against a profile made anew, and list scheduling under the guard on random cases.

#include "sched/guard/guard.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "sched/guard/guarded_list.hpp"
#include "sched/guard/priorities.hpp"
#include "sched/guard/ready_set.hpp"
#include "sched/memory/occupancy.hpp"
#include "sched/orders/depth_first_order.hpp"
#include "sched/rules/validator.hpp"
#include "tests/support/sched/random_case.hpp"
#include "workloads/graph/pending_inputs.hpp"

namespace weft {
namespace {

std::vector<std::uint32_t> nothing_released(const test::RandomCase& made) {
  return std::vector<std::uint32_t>(made.platform.reuse ? 0 : made.graph.task_count(), held_to_the_end);
}

SequentialOrder depth_first(const test::RandomCase& made) {
  SequentialOrder order{"depth-first", depth_first_order(made.graph), 0};
  order.peak = sequential_peak(made.graph, order.tasks, nothing_released(made), made.platform.alignment);
  return order;
}

// What the rest of the order needs when `started` have been run, one at a time, in whatever order.
Bytes rest_made_anew(const test::RandomCase& made, const std::vector<TaskId>& order,
                     const std::vector<TaskId>& started) {
  std::vector<TaskId> whole = started;
  for (const TaskId task : order) {
    if (std::find(started.begin(), started.end(), task) == started.end()) whole.push_back(task);
  }
  const std::vector<Bytes> occupied =
      sequential_occupancy(made.graph, whole, nothing_released(made), made.platform.alignment);
  Bytes peak = 0;
  for (std::size_t p = started.size(); p < occupied.size(); ++p) peak = std::max(peak, occupied[p]);
  return peak;
}

TEST(ResidualProfile, EqualsAProfileMadeAnew) {
  int out_of_turn = 0;
  for (unsigned seed = 0; seed < 150; ++seed) {
    test::RandomCaseMaker maker(seed);
    const test::RandomCase made = maker.make();
    const std::vector<TaskId> order = depth_first_order(made.graph);
    ResidualProfile profile(made.graph, order, made.platform.alignment, made.platform.reuse);
    PendingInputs pending(made.graph);
    std::vector<TaskId> ready = pending.complete_tasks(), started;
    while (!ready.empty()) {
      ASSERT_EQ(profile.peak(), rest_made_anew(made, order, started)) << "seed " << seed;
      const std::size_t pick = static_cast<std::size_t>(maker.below(static_cast<int>(ready.size())));
      const TaskId task = ready[pick];
      ready.erase(ready.begin() + static_cast<std::ptrdiff_t>(pick));
      out_of_turn += task != profile.first();
      started.push_back(task);
      const Bytes after = rest_made_anew(made, order, started);
      EXPECT_TRUE(profile.fits_after(task, after)) << "seed " << seed;
      EXPECT_TRUE(after == 0 || !profile.fits_after(task, after - 1)) << "seed " << seed;
      profile.start(task);
      pending.produce(task, [&](TaskId consumer) { ready.push_back(consumer); });
    }
    EXPECT_EQ(profile.first(), no_task);
  }
  EXPECT_GT(out_of_turn, 1000);
}

TEST(ReadySet, WalksInAscendingOrder) {
  ReadySet set(300'000);
  for (const std::uint32_t number : {0u, 63u, 64u, 4095u, 4096u, 262'143u, 262'144u, 299'999u}) set.insert(number);
  set.erase(64);
  std::vector<std::uint32_t> seen;
  for (std::uint32_t n = set.next(0); n != ReadySet::none; n = set.next(n + 1)) seen.push_back(n);
  EXPECT_EQ(seen, (std::vector<std::uint32_t>{0, 63, 4095, 4096, 262'143, 262'144, 299'999}));
  set.erase(299'999);
  EXPECT_EQ(set.next(262'145), ReadySet::none);
}

TEST(GuardedList, FinishesAtThePeakOfItsOrderWhateverThePriority) {
  for (unsigned seed = 0; seed < 400; ++seed) {
    test::RandomCaseMaker maker(seed);
    test::RandomCase made = maker.make();
    const SequentialOrder order = depth_first(made);
    std::vector<TaskId> priority = maker.below(2) == 0 ? rank_priority(made.graph, made.platform) : order.tasks;
    if (maker.below(3) == 0) std::reverse(priority.begin(), priority.end());
    GuardedListOptions options;
    options.wait_for_faster = maker.below(2) == 0;
    if (maker.below(2) == 0) options.load_window = static_cast<std::uint32_t>(maker.below(4));
    made.platform.capacity = order.peak;
    GuardedSchedule list = schedule_guarded(made.graph, made.platform, priority, {&order, 1}, order.peak, options);
    if (!made.platform.reuse) list.schedule.release_position.assign(made.graph.task_count(), held_to_the_end);
    EXPECT_EQ(validate(made.graph, made.platform, list.schedule), std::vector<std::string>{}) << "seed " << seed;
    EXPECT_LE(list.peak, order.peak);
    EXPECT_GE(list.peak, occupancy_of(made.graph, list.schedule).peak);
    if (made.platform.alignment == 1) {
      EXPECT_EQ(list.peak, occupancy_of(made.graph, list.schedule).peak) << "seed " << seed;
    }
  }
}

}  // namespace
}  // namespace weft
