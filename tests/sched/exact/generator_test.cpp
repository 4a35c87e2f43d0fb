// The cases of the study: the families are what they are called, and a seed gives the same case everywhere.
#include <gmock/gmock.h>

#include <algorithm>
#include <set>

#include "tests/support/cases/generator.hpp"
#include "workloads/graph/topological_order.hpp"

namespace weft::study {
namespace {

std::vector<std::uint32_t> task_counts(const std::vector<CaseShape>& shapes) {
  std::set<std::uint32_t> counts;
  for (const CaseShape& shape : shapes) counts.insert(shape.tasks);
  return {counts.begin(), counts.end()};
}

TEST(StudyGenerator, MakesTheCasesOfTheStudy) {
  const std::vector<CaseShape> shapes = small_cases();
  EXPECT_EQ(shapes.size(), 240);
  EXPECT_THAT(task_counts(shapes), testing::ElementsAre(10, 11, 12, 13, 14));
  EXPECT_EQ(std::ranges::count(shapes, true, &CaseShape::heterogeneous), 120);
  EXPECT_EQ(std::ranges::count(shapes, Family::tiled_convolution, &CaseShape::family), 80);
  EXPECT_EQ(std::ranges::count(shapes, 3u, &CaseShape::processors), 120);
  std::set<std::string> names;
  for (const CaseShape& shape : shapes) {
    const Case made = make_case(shape);
    EXPECT_EQ(made.graph.task_count(), shape.tasks);
    EXPECT_EQ(topological_order(made.graph).size(), shape.tasks);
    EXPECT_EQ(made.platform.processor_count(), shape.processors);
    names.insert(made.name);
  }
  EXPECT_EQ(names.size(), 240);
}

// A number that changes when anything of the case does.
std::uint64_t fingerprint(const Case& made) {
  std::uint64_t hash = 0;
  const auto add = [&](std::uint64_t number) { hash = (hash ^ number) * 1'099'511'628'211u; };
  for (TaskId task = 0; task < made.graph.task_count(); ++task) {
    for (const BufferId input : made.graph.inputs(task)) add(input);
    add(static_cast<std::uint64_t>(made.graph.buffer_bytes(task)));
    add(made.graph.is_kept(task) ? 1 : 0);
  }
  for (const Time cost : made.platform.costs) add(static_cast<std::uint64_t>(cost));
  return hash;
}

TEST(StudyGenerator, GivesTheSameCaseEverywhere) {
  std::uint64_t all = 0;
  for (const CaseShape& shape : small_cases()) all = all * 31 + fingerprint(make_case(shape));
  EXPECT_EQ(all, 8658649641929018568u);
}

TEST(StudyGenerator, SeriesParallelGraphsHaveOneEntryAndOneExit) {
  const Case made = make_case({Family::series_parallel, 300, 4, true, 5});
  for (TaskId task = 0; task < 300; ++task) {
    EXPECT_EQ(made.graph.inputs(task).empty(), task == 0);
    EXPECT_EQ(made.graph.consumers(task).empty(), task == 1);
  }
}

TEST(StudyGenerator, EveryTaskOfALayerButTheLastIsRead) {
  const Case made = make_case({Family::layered, 400, 4, false, 6});
  std::uint32_t exits = 0;
  for (TaskId task = 0; task < 400; ++task) exits += made.graph.consumers(task).empty() ? 1 : 0;
  EXPECT_GE(exits, 1);
  EXPECT_LE(exits, 20);  // the square root of 400
}

TEST(StudyGenerator, TilesOfALayerAreAlikeAndReadNeighbours) {
  const Case made = make_case({Family::tiled_convolution, 1000, 4, false, 8});
  std::set<std::pair<Bytes, Time>> kinds;
  for (TaskId task = 0; task < 1000; ++task) {
    kinds.emplace(made.graph.buffer_bytes(task), made.platform.cost(made.graph, task, 0));
    const auto inputs = made.graph.inputs(task);
    for (std::size_t k = 1; k < inputs.size(); ++k) EXPECT_EQ(inputs[k], inputs[k - 1] + 1);
  }
  EXPECT_LE(kinds.size(), 10);
}

}  // namespace
}  // namespace weft::study
