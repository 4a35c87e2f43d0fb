// Random networks on random machines: planned under a capacity by every scheduler, and simulated.
#include <gmock/gmock.h>

#include <algorithm>
#include <memory>
#include <string>

#include "hw/flow/flow.hpp"
#include "tests/support/base/child_process.hpp"
#include "tests/support/cases/network_case.hpp"
#include "tests/support/cases/run_check.hpp"

namespace weft::study {
namespace {

Tally check_networks(std::uint32_t first, std::uint32_t count, std::uint32_t simulate_one_in) {
  Tally all;
  for (std::uint32_t seed = first; seed < first + count; ++seed) {
    all.add(check_network_case(seed, simulate_one_in, nullptr));
  }
  return all;
}

TEST(RandomNetworkCases, PlansRunWithinTheCapacityAndMoveTheBytesThatTasksAskFor) {
  const Tally all = check_networks(0, 140, 2);
  EXPECT_THAT(all.faults, testing::IsEmpty());
  EXPECT_EQ(all[Count::networks], 140);
  EXPECT_GT(all[Count::simulations], 250);
  EXPECT_GT(all[Count::spilled_simulations], 5);
}

TEST(RandomNetworkCases, MachinesHaveOneToSixteenProcessingElements) {
  int least = 100, most = 0, mixed = 0;
  for (std::uint32_t seed = 0; seed < 200; ++seed) {
    int count = 0;
    const Experiment experiment = random_machine_experiment(seed);
    for (const PeConfig& pe : experiment.hardware.pes) count += pe.count;
    least = std::min(least, count);
    most = std::max(most, count);
    mixed += experiment.hardware.pes.size() > 1 ? 1 : 0;
  }
  EXPECT_EQ(least, 1);
  EXPECT_EQ(most, 16);
  EXPECT_GT(mixed, 50);
}

// What the check of a run says of one whose capacity is said to be `missing` bytes below the plan's highest address.
std::string said_of_run(Bytes missing) {
  return test::in_child([&] {
    const Experiment experiment = random_machine_experiment(4);
    const Plan plan = make_plan(make_problem(experiment), scheduler_named("heft-guard"));
    return faults_of_run(experiment, plan, plan.peak_address - missing);  // of which the machine does not know
  });
}

TEST(RunCheck, FindsARunThatIsLargerThanTheCapacity) {
  EXPECT_EQ(said_of_run(0), "");
  EXPECT_THAT(said_of_run(1), testing::HasSubstr("addresses up to"));
}

}  // namespace
}  // namespace weft::study
