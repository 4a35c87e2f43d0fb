// Orders that are made to fit by spilling.
#include <gmock/gmock.h>

#include "sched/depth_first_order.hpp"
#include "sched/memory/occupancy.hpp"
#include "sched/spill/spilled_order.hpp"
#include "tests/support/conv_chain.hpp"
#include "tests/support/random_case.hpp"
#include "tests/support/small_case.hpp"
#include "tests/support/spilled_check.hpp"
#include "workloads/topological_order.hpp"

namespace weft {
namespace {

using test::RandomCase;
using test::RandomCaseMaker;
using test::SmallCase;
using testing::ElementsAre;

std::vector<Bytes> capacities_to_try(const RandomCase& c, std::span<const TaskId> order) {
  const std::vector<std::uint32_t> held(c.platform.reuse ? 0 : c.graph.task_count(), held_to_the_end);
  const Bytes least = least_spilled_capacity(c.graph, c.platform, order).bytes;
  const Bytes peak = sequential_peak(c.graph, order, held, c.platform.alignment);
  return {least, least + 1, least + (peak - least) / 3, least + (peak - least) * 2 / 3, peak, peak + 100};
}

void expect_fits_from_the_least_capacity_up(const RandomCase& c, std::span<const TaskId> order, int& with_copies) {
  const std::vector<Bytes> capacities = capacities_to_try(c, order);
  EXPECT_FALSE(spill_to_fit(c.graph, c.platform, order, capacities[0] - 1));
  for (const Bytes capacity : capacities) {
    SCOPED_TRACE(capacity);
    const auto spilled = spill_to_fit(c.graph, c.platform, order, capacity);
    ASSERT_TRUE(spilled);
    test::expect_spilled(c.graph, *spilled, capacity);
    with_copies += spilled->graph.task_count() > c.graph.task_count() ? 1 : 0;
  }
}

TEST(Spill, RandomOrdersFitFromTheLargestTaskUp) {
  int with_copies = 0;
  for (unsigned seed = 0; seed < 1000; ++seed) {
    SCOPED_TRACE(seed);
    const RandomCase c = RandomCaseMaker(seed).make();
    expect_fits_from_the_least_capacity_up(c, topological_order(c.graph), with_copies);
    expect_fits_from_the_least_capacity_up(c, depth_first_order(c.graph), with_copies);
  }
  EXPECT_GT(with_copies, 1000);
}

}  // namespace
}  // namespace weft
