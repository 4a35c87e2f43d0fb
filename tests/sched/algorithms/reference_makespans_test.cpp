// Makespans of an independent exact reference implementation of HEFT, CPOP and PEFT on 25 graphs: the two published
// ones, random ones on related and unrelated machines, structured ones, and tiled convolutional networks full of ties.
#include <gtest/gtest.h>

#include "sched/planning/platform_of_file.hpp"
#include "tests/support/sched/schedule_check.hpp"
#include "tests/support/workloads/graph_text.hpp"

namespace weft::test {
namespace {

struct Reference {
  const char* graph;
  Time heft, cpop, peft;
  friend void PrintTo(const Reference& reference, std::ostream* out) { *out << reference.heft; }
};

constexpr Reference references[] = {
    {"conv_10x28x1_p16hom", 674.0, 674.0, 674.0},
    {"conv_5x14x4_p12", 483.0, 517.0, 495.0},
    {"conv_8x16x1_p8", 401.0, 401.0, 497.0},
    {"pub_peft2014", 133.0, 167.0, 122.0},
    {"pub_topcuoglu2002", 80.0, 86.0, 85.0},
    {"rel_het_n120_p3", 1005.5442885321978, 972.8297987584854, 1033.8393711414894},
    {"rel_het_n40_p10", 245.72142608351177, 256.34036575134485, 256.26740695369074},
    {"rel_het_n40_p6", 382.51658424655704, 370.63619876305273, 367.6460665694787},
    {"rel_uni_n100_p4", 962.3114219254369, 1019.2926631858892, 1054.2563919098232},
    {"rel_uni_n200_p2", 2635.428102345416, 2686.846810234541, 2646.3719243070364},
    {"rel_uni_n200_p8", 557.1224409809189, 704.2425394523686, 585.5538219959429},
    {"rel_uni_n20_p4", 320.7504700266125, 398.6869898762655, 377.0908483085955},
    {"rel_uni_n50_p2", 570.3156161474084, 611.2316975174064, 580.6185597440045},
    {"rel_uni_n50_p8", 176.12208124662217, 193.22088360610954, 178.73700704079343},
    {"str_cholesky_T8", 114.0, 119.0, 123.0},
    {"str_fft_m8", 64.0, 64.0, 76.0},
    {"str_gauss_m10", 179.25, 179.25, 183.0},
    {"str_intree_127", 450.0, 450.0, 460.0},
    {"str_outtree_127", 450.0, 450.0, 460.0},
    {"unr_n100_p3_ccr0.1", 1685.46, 1857.5300000000002, 1781.7800000000002},
    {"unr_n100_p3_ccr5", 2784.97, 2839.29, 2852.4199999999996},
    {"unr_n100_p8_ccr1", 1023.74, 1183.6999999999998, 1048.74},
    {"unr_n30_p3_ccr0.1", 527.76, 612.19, 499.14},
    {"unr_n30_p3_ccr5", 1365.64, 1569.34, 1654.0},
    {"unr_n30_p8_ccr1", 735.6600000000002, 769.71, 753.39},
};

class ReferenceMakespans : public testing::TestWithParam<Reference> {};

void expect_makespan(const GraphFile& file, const std::string& algorithm, Time makespan) {
  SCOPED_TRACE(algorithm);
  const Platform platform = platform_of(file);
  const Schedule schedule = run_scheduler(algorithm, file.graph, platform);
  expect_valid(file.graph, platform, schedule);
  EXPECT_NEAR(schedule.makespan, makespan, 1e-9);
}

TEST_P(ReferenceMakespans, AreMet) {
  const GraphFile file = graph_from_data(GetParam().graph);
  expect_makespan(file, "heft", GetParam().heft);
  expect_makespan(file, "cpop", GetParam().cpop);
  expect_makespan(file, "peft", GetParam().peft);
}

TEST_P(ReferenceMakespans, EveryOtherAlgorithmGivesAValidSchedule) {
  const GraphFile file = graph_from_data(GetParam().graph);
  const Platform platform = platform_of(file);
  for (const char* algorithm : {"lookahead-heft", "layer-by-layer", "depth-first"}) {
    SCOPED_TRACE(algorithm);
    expect_valid(file.graph, platform, run_scheduler(algorithm, file.graph, platform));
  }
}

std::string name_of(const testing::TestParamInfo<Reference>& info) {
  std::string name = info.param.graph;
  std::replace(name.begin(), name.end(), '.', '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Graphs, ReferenceMakespans, testing::ValuesIn(references), name_of);

}  // namespace
}  // namespace weft::test
