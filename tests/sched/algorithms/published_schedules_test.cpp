// The worked examples of the papers, task by task.
#include <gmock/gmock.h>

#include "sched/list/optimistic_costs.hpp"
#include "sched/list/ranks.hpp"
#include "sched/planning/platform_of_file.hpp"
#include "tests/support/sched/schedule_check.hpp"
#include "tests/support/workloads/graph_text.hpp"
#include "workloads/graph/topological_order.hpp"

namespace weft::test {
namespace {

using testing::DoubleNear;
using testing::ElementsAre;
using testing::Pointwise;

// Topcuoglu, Hariri, Wu 2002, figures 1 to 3; task n1 of the paper is t0.
class Topcuoglu : public testing::Test {
 protected:
  GraphFile file = graph_from_data("pub_topcuoglu2002");
  Platform platform = platform_of(file);
};

// Arabnejad, Barbosa 2014, figures 1 and 2; task T1 of the paper is t0.
class ArabnejadBarbosa : public testing::Test {
 protected:
  GraphFile file = graph_from_data("pub_peft2014");
  Platform platform = platform_of(file);
};

struct Slot {
  int task, processor;  // counted from 1, as in the papers
  Time start, finish;
};

void expect_slots(const Schedule& schedule, const std::vector<Slot>& slots) {
  ASSERT_EQ(slots.size(), schedule.start.size());
  for (const Slot& slot : slots) {
    const auto task = static_cast<TaskId>(slot.task - 1);
    EXPECT_EQ(schedule.processor[task] + 1, slot.processor) << "task " << slot.task;
    EXPECT_EQ(schedule.start[task], slot.start) << "task " << slot.task;
    EXPECT_EQ(schedule.finish[task], slot.finish) << "task " << slot.task;
  }
}

TEST_F(Topcuoglu, UpwardRanks) {
  const auto ranks = upward_ranks(file.graph, platform, topological_order(file.graph));
  EXPECT_THAT(ranks, Pointwise(DoubleNear(5e-4),
                               std::vector<Time>{108, 77, 80, 80, 69, 63.333, 42.667, 35.667, 44.333, 14.667}));
}

TEST_F(Topcuoglu, DownwardRanks) {
  const auto ranks = downward_ranks(file.graph, platform, topological_order(file.graph));
  EXPECT_THAT(ranks,
              Pointwise(DoubleNear(5e-4), std::vector<Time>{0, 31, 25, 22, 24, 27, 62.333, 66.667, 63.667, 93.333}));
}

TEST_F(Topcuoglu, HeftTakes80) {
  expect_slots(run_scheduler("heft", file.graph, platform), {{2, 1, 27, 40},
                                                             {8, 1, 57, 62},
                                                             {4, 2, 18, 26},
                                                             {6, 2, 26, 42},
                                                             {9, 2, 56, 68},
                                                             {10, 2, 73, 80},
                                                             {1, 3, 0, 9},
                                                             {3, 3, 9, 28},
                                                             {5, 3, 28, 38},
                                                             {7, 3, 38, 49}});
}

TEST_F(Topcuoglu, CpopTakes86) {
  expect_slots(run_scheduler("cpop", file.graph, platform), {{3, 1, 28, 39},
                                                             {7, 1, 39, 46},
                                                             {1, 2, 0, 16},
                                                             {2, 2, 16, 35},
                                                             {5, 2, 35, 48},
                                                             {9, 2, 65, 77},
                                                             {10, 2, 79, 86},
                                                             {4, 3, 25, 42},
                                                             {6, 3, 42, 51},
                                                             {8, 3, 54, 68}});
}

TEST_F(Topcuoglu, PeftTakes85AndLookAhead76) {
  EXPECT_EQ(run_scheduler("peft", file.graph, platform).makespan, 85);
  EXPECT_EQ(run_scheduler("lookahead-heft", file.graph, platform).makespan, 76);
}

TEST_F(ArabnejadBarbosa, OptimisticCostTable) {
  const auto table = optimistic_costs(file.graph, platform, topological_order(file.graph));
  EXPECT_THAT(table, ElementsAre(64, 68, 86, 42, 39, 42, 27, 41, 43, 42, 39, 50, 28, 37, 28,  //
                                 42, 39, 44, 13, 16, 22, 13, 16, 33, 13, 16, 20, 0, 0, 0));
}

TEST_F(ArabnejadBarbosa, PeftTakes122) {
  expect_slots(run_scheduler("peft", file.graph, platform), {{1, 1, 0, 22},
                                                             {4, 1, 22, 29},
                                                             {2, 1, 29, 51},
                                                             {3, 1, 51, 83},
                                                             {7, 1, 83, 97},
                                                             {6, 2, 29, 46},
                                                             {8, 2, 54, 77},
                                                             {10, 2, 106, 122},
                                                             {5, 3, 35, 70},
                                                             {9, 3, 81, 89}});
}

TEST_F(ArabnejadBarbosa, HeftTakes133) {
  expect_slots(run_scheduler("heft", file.graph, platform), {{2, 1, 38, 60},
                                                             {8, 1, 67, 96},
                                                             {10, 1, 120, 133},
                                                             {1, 2, 0, 21},
                                                             {5, 2, 21, 48},
                                                             {3, 2, 48, 75},
                                                             {7, 2, 75, 100},
                                                             {6, 3, 28, 52},
                                                             {4, 3, 52, 56},
                                                             {9, 3, 105, 113}});
}

TEST_F(ArabnejadBarbosa, LookAheadTakes127AndCpop167) {
  EXPECT_EQ(run_scheduler("lookahead-heft", file.graph, platform).makespan, 127);
  EXPECT_EQ(run_scheduler("cpop", file.graph, platform).makespan, 167);
}

}  // namespace
}  // namespace weft::test
