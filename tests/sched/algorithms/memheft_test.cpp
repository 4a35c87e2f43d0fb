// MemHEFT and MemMinMin keep to the limit or say where they come to a dead end.
#include <gmock/gmock.h>

#include "sched/list/planned_memory.hpp"
#include "sched/list/ranks.hpp"
#include "sched/planning/platform_of_file.hpp"
#include "tests/support/sched/limited_schedule.hpp"
#include "tests/support/sched/random_case.hpp"
#include "tests/support/workloads/graph_text.hpp"

namespace weft::test {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::ThrowsMessage;

TEST(PlannedMemory, RoomIsWhatIsFreeForGood) {
  PlannedMemory memory(10, 2);
  memory.add(5, 6);
  memory.add(8, -4);
  EXPECT_EQ(memory.room(), 6);
  EXPECT_EQ(memory.earliest(2, 0), 0);
  EXPECT_EQ(memory.earliest(3, 0), 8);
  EXPECT_EQ(memory.earliest(6, 9), 9);
}

TEST(PlannedMemory, ChangesOfOneInstantAreOneStep) {
  PlannedMemory memory(10, 0);
  memory.add(0, 8);
  memory.add(4, -8);
  memory.add(4, 9);
  EXPECT_EQ(memory.earliest(1, 0), 0);
  EXPECT_EQ(memory.room(), 1);
}

// Two chains t0 -> t1 and t2 -> t3 of which only one fits at a time; two processors.
constexpr const char* chains_and_processors =
    "processors 2\nbandwidth 1\n"
    "task 6 4 4\n"
    "task 2 4 4 < 0:0\n"
    "task 6 3 3\n"
    "task 2 3 3 < 2:0\n";

TEST(Memheft, WithoutALimitPlacesLikeHeftWithoutInsertion) {
  const GraphFile file = graph_from_text(chains_and_processors);
  const Platform platform = platform_of(file);
  const Schedule schedule = schedule_within("memheft", file.graph, platform, 100);
  expect_within(file.graph, platform, 100, schedule);
  EXPECT_EQ(schedule.makespan, 8);
}

TEST(Memheft, WaitsUntilTheOutputFitsForGood) {
  const GraphFile file = graph_from_text(chains_and_processors);
  const Platform platform = platform_of(file);
  const Schedule schedule = schedule_within("memheft", file.graph, platform, 8);
  expect_within(file.graph, platform, 8, schedule);
  EXPECT_THAT(schedule.start, ElementsAre(0, 4, 8, 11));
  EXPECT_THAT(schedule.order, ElementsAre(0, 1, 2, 3));
}

// By rank t0 and t1 come first; then neither consumer fits.
constexpr const char* trap =
    "processors 1\nbandwidth 1\n"
    "task 4 9\n"
    "task 4 9\n"
    "task 3 1 < 0:0\n"
    "task 3 1 < 1:0\n";

TEST(Memheft, SaysWhereItComesToADeadEnd) {
  const GraphFile file = graph_from_text(trap);
  const Platform platform = platform_of(file);
  ASSERT_EQ(sequential_peak(file.graph, std::vector<TaskId>{0, 2, 1, 3}), 7);
  for (const std::string name : {"memheft", "memminmin"}) {
    EXPECT_THAT([&] { schedule_within(name, file.graph, platform, name == "memheft" ? 9 : 2); },
                ThrowsMessage<DeadEnd>(
                    AllOf(HasSubstr(name), HasSubstr("of 4 tasks"), HasSubstr("bytes"), HasSubstr("limit of"))));
  }
  EXPECT_THAT([&] { schedule_within("memheft", file.graph, platform, 9); },
              ThrowsMessage<DeadEnd>(HasSubstr("after 2 of 4 tasks: the output of task t2 needs 3 bytes, 8 are live "
                                               "within the limit of 9")));
}

TEST(Memminmin, TakesTheTaskThatFinishesFirst) {
  const GraphFile file = graph_from_text(
      "processors 1\nbandwidth 1\n"
      "task 1 9\n"
      "task 1 2\n"
      "task 1 5\n");
  const Schedule schedule = schedule_within("memminmin", file.graph, platform_of(file), 3);
  EXPECT_THAT(schedule.order, ElementsAre(1, 2, 0));
}

// Published: the least sequential peak is 73, and HEFT plus a check of the memory finds no schedule there.
TEST(Memheft, DeadEndsOnTopcuogluAtTheLeastSequentialPeak) {
  const GraphFile file = graph_from_data("memory_topcuoglu2002");
  const Platform platform = platform_of(file);
  ASSERT_EQ(sequential_peak(file.graph, std::vector<TaskId>{0, 1, 3, 5, 7, 4, 8, 2, 6, 9}), 73);
  EXPECT_THROW(schedule_within("memheft", file.graph, platform, 73), DeadEnd);
  expect_within(file.graph, platform, 120, schedule_within("memheft", file.graph, platform, 120));
}

TEST(RankOrder, PutsALoadBeforeItsFirstConsumer) {
  TaskGraphBuilder builder;
  TaskClass task_class;
  const ClassId first = builder.add_class(task_class, std::vector<double>{1}, {});
  const ClassId second = builder.add_class(task_class, std::vector<double>{1, 1}, {});
  task_class.kind = TaskKind::load;
  const ClassId load = builder.add_class(task_class, {}, {});
  for (int k = 0; k < 2; ++k) builder.add_task(load, {});
  builder.add_task(first, std::vector<BufferId>{0});
  builder.add_task(second, std::vector<BufferId>{1, 2});
  const TaskGraph graph = std::move(builder).build();
  Platform platform;
  platform.processors = {{"pe0", false, 0}, {"dma0", true, 1}};
  platform.costs = {5, cannot_run, 5, cannot_run, cannot_run, 3};
  EXPECT_THAT(rank_order(graph, platform), ElementsAre(0, 2, 1, 3));
}

TEST(Memheft, KeepsToTheLimitOnRandomCases) {
  RandomCaseMaker maker(11);
  int finished = 0, dead_ends = 0;
  for (int k = 0; k < 300; ++k) {
    const RandomCase c = maker.make();
    const SequentialOrder order = order_of(c.graph, c.platform, rank_order(c.graph, c.platform));
    for (const Bytes limit : {order.peak, order.peak + order.peak / 2}) {
      for (const char* name : {"memheft", "memminmin"}) {
        SCOPED_TRACE(testing::Message() << name << ", case " << k << ", limit " << limit);
        try {
          Schedule schedule = schedule_within(name, c.graph, c.platform, limit);
          if (!c.platform.reuse) schedule.release_position.assign(c.graph.task_count(), held_to_the_end);
          expect_within(c.graph, c.platform, limit, schedule);
          ++finished;
        } catch (const DeadEnd&) {
          ++dead_ends;
        }
        if (HasFailure()) return;
      }
    }
  }
  EXPECT_GT(finished, 600);
  EXPECT_GT(dead_ends, 0);
}

}  // namespace
}  // namespace weft::test
