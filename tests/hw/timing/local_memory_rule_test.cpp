// What a processing element still has in its local memory of the tasks before.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "hw/timing/local_memory.hpp"
#include "workloads/graph/task_graph_builder.hpp"

namespace weft::test {
namespace {

using testing::ElementsAre;

// Tasks that read parts of buffers, vectors of bytes, and make vectors.
class Tasks {
 public:
  BufferId buffer(std::int32_t bytes) {
    sizes_.push_back(bytes);
    return builder_.add_external({.name = "b" + std::to_string(sizes_.size()), .bytes = bytes});
  }

  struct Part {
    BufferId buffer;
    std::int32_t first, bytes, of;
    SliceStep step{};
  };
  TaskId add(const std::vector<Part>& parts, std::int32_t result) {
    TaskClass task_class;
    task_class.output_bytes = result;
    task_class.result = whole_slice({1, 1, result});
    task_class.work.op = Operator::conv;
    std::vector<TileSlice> slices;
    std::vector<double> bytes;
    std::vector<BufferId> inputs;
    for (const Part& part : parts) {
      slices.push_back({{1, 1, part.of}, {0, 0, part.first}, {1, 1, part.bytes}, {{{}, part.step}}, 8});
      bytes.push_back(part.bytes);
      inputs.push_back(part.buffer);
    }
    if (!has_layer_) builder_.add_layer("layer");
    has_layer_ = true;
    return builder_.add_task(builder_.add_class(task_class, bytes, slices), inputs);
  }

  // By task: a letter for each operand, "r" where it is read, "h" where it is held; then the bytes that are held.
  std::vector<std::string> run(std::optional<Bytes> local_memory, std::uint32_t stages = 1) && {
    const TaskGraph graph = std::move(builder_).build();
    LocalMemory memory(local_memory, stages);
    LocalUse use;
    std::vector<std::string> all;
    for (TaskId task = 0; task < graph.task_count(); ++task) {
      memory.start(graph, task, use);
      std::string& text = all.emplace_back();
      for (const LocalUse::Operand& operand : use.operands) text += operand.is_held ? 'h' : 'r';
      text += std::to_string(memory.held_bytes());
    }
    return all;
  }

 private:
  TaskGraphBuilder builder_;
  std::vector<std::int32_t> sizes_;
  bool has_layer_ = false;
};

TEST(LocalMemoryRule, HoldsAnOperandThatWasReadBefore) {
  Tasks tasks;
  const BufferId weights = tasks.buffer(100);
  tasks.add({{weights, 0, 100, 100}}, 10);
  tasks.add({{weights, 0, 100, 100}}, 10);
  EXPECT_THAT(std::move(tasks).run({}), ElementsAre("r110", "h120"));
}

TEST(LocalMemoryRule, HoldsAnEqualPartOnlyOfTheSameBuffer) {
  Tasks tasks;
  const BufferId one = tasks.buffer(100), other = tasks.buffer(100);
  tasks.add({{one, 0, 50, 100}}, 0);
  tasks.add({{other, 0, 50, 100}, {one, 50, 50, 100}, {one, 40, 20, 100}}, 0);
  EXPECT_THAT(std::move(tasks).run({}), ElementsAre("r50", "rrr170"));
}

TEST(LocalMemoryRule, HoldsWhatLiesInABoxThatWasRead) {
  Tasks tasks;
  const BufferId map = tasks.buffer(100);
  tasks.add({{map, 20, 50, 100}}, 0);
  tasks.add({{map, 20, 10, 100}, {map, 60, 10, 100}, {map, 61, 10, 100}}, 0);
  tasks.add({{map, 30, 20, 100, {1, 2, 0}}, {map, 31, 20, 100, {1, 2, 0}}}, 0);  // every other one, to 68 and to 69
  tasks.add({{map, 32, 20, 100, {1, 2, 0}}}, 0);                                 // to 70
  tasks.add({{map, 36, 10, 100}}, 0);
  EXPECT_THAT(std::move(tasks).run({}), ElementsAre("r50", "hhr60", "hh60", "r80", "h80"));
}

TEST(LocalMemoryRule, DoesNotTakeABoxWithGapsForWhatItSpans) {
  Tasks tasks;
  const BufferId map = tasks.buffer(100);
  tasks.add({{map, 0, 20, 100, {1, 2, 0}}}, 0);
  tasks.add({{map, 2, 4, 100}}, 0);
  EXPECT_THAT(std::move(tasks).run({}), ElementsAre("r20", "r24"));
}

TEST(LocalMemoryRule, HoldsResultsToo) {
  Tasks tasks;
  const BufferId image = tasks.buffer(10);
  const TaskId first = tasks.add({{image, 0, 10, 10}}, 40);
  tasks.add({{first, 0, 40, 40}}, 5);
  tasks.add({{first, 4, 6, 40}}, 5);
  EXPECT_THAT(std::move(tasks).run({}), ElementsAre("r50", "h55", "h60"));
}

TEST(LocalMemoryRule, ReadsAnOperandThatATaskHasTwiceOnce) {
  Tasks tasks;
  const BufferId map = tasks.buffer(30);
  tasks.add({{map, 0, 30, 30}, {map, 0, 30, 30}}, 30);
  EXPECT_THAT(std::move(tasks).run({}), ElementsAre("rh60"));
}

TEST(LocalMemoryRule, LetsGoWhatWasUsedLongestAgoWhereThereIsNoRoom) {
  Tasks tasks;
  const BufferId a = tasks.buffer(40), b = tasks.buffer(40), c = tasks.buffer(40);
  tasks.add({{a, 0, 40, 40}}, 10);
  tasks.add({{b, 0, 40, 40}}, 10);  // 100 of 100
  tasks.add({{a, 0, 40, 40}}, 0);   // a is the last one used
  tasks.add({{c, 0, 40, 40}}, 0);   // the result of the first task goes, then b; that of the second may stay
  tasks.add({{a, 0, 40, 40}}, 0);
  tasks.add({{b, 0, 40, 40}}, 0);
  EXPECT_THAT(std::move(tasks).run(100), ElementsAre("r50", "r100", "h100", "r90", "h90", "r80"));
}

TEST(LocalMemoryRule, HoldsNothingWhereATaskTakesAll) {
  Tasks tasks;
  const BufferId a = tasks.buffer(40), b = tasks.buffer(40);
  tasks.add({{a, 0, 40, 40}}, 10);
  tasks.add({{b, 0, 40, 40}}, 10);
  tasks.add({{a, 0, 40, 40}}, 10);
  EXPECT_THAT(std::move(tasks).run(50), ElementsAre("r50", "r50", "r50"));
}

TEST(LocalMemoryRule, KeepsRoomForTheTasksInEveryStage) {
  const auto held = [](std::uint32_t stages) {
    Tasks tasks;
    const BufferId a = tasks.buffer(20), b = tasks.buffer(20), c = tasks.buffer(20), d = tasks.buffer(20);
    for (const BufferId buffer : {a, b, c, d, b}) tasks.add({{buffer, 0, 20, 20}}, 10);
    return std::move(tasks).run(Bytes{30} * stages, stages);
  };
  EXPECT_THAT(held(1), ElementsAre("r30", "r30", "r30", "r30", "r30"));
  EXPECT_THAT(held(2), ElementsAre("r30", "r60", "r60", "r60", "r60"));
  EXPECT_THAT(held(3), ElementsAre("r30", "r60", "r90", "r90", "h90"));
}

// The box counts whole among what the task has in its part.
TEST(LocalMemoryRule, TakesNoLargeBoxForASmallPartWhereThatLeavesNoRoomForTheTask) {
  Tasks tasks;
  const BufferId map = tasks.buffer(60), other = tasks.buffer(60);
  tasks.add({{map, 0, 60, 60}}, 10);
  tasks.add({{map, 0, 10, 60}, {other, 0, 5, 60}}, 5);  // 60 + 5 + 5 of 70
  tasks.add({{map, 0, 10, 60}, {other, 0, 60, 60}}, 0);
  EXPECT_THAT(std::move(tasks).run(70), ElementsAre("r70", "hr70", "rr70"));
}

}  // namespace
}  // namespace weft::test
