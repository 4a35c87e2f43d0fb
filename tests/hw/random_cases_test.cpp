// Random networks on random machines: planned under a capacity by every scheduler, and simulated.
#include <gmock/gmock.h>

#include "tests/study/network_case.hpp"

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
  const Tally all = check_networks(0, 40, 2);
  EXPECT_THAT(all.faults, testing::IsEmpty());
  EXPECT_EQ(all[Count::networks], 40);
  EXPECT_GT(all[Count::simulations], 100);
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

}  // namespace
}  // namespace weft::study
