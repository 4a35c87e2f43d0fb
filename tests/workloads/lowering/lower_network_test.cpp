#include "workloads/lowering/lower_network.hpp"

#include <gtest/gtest.h>

#include <set>

#include "tests/support/workloads/random_network.hpp"
#include "workloads/graph/topological_order.hpp"
#include "workloads/network/network_subset.hpp"
#include "workloads/network/shape_inference.hpp"
#include "workloads/network_files/zoo.hpp"

namespace weft {
namespace {

// LeNet-5 C1-S2-C3; tiles as channels, rows, columns.
Experiment lenet_part(const Shape& c1, const Shape& s2, const Shape& c3, PlacementChoice placement = {}) {
  Experiment experiment;
  experiment.file = "test";
  experiment.network = network_subset(zoo_network("lenet5"), {{"C1", {}}, {"S2", {}}, {"C3", {}}});
  experiment.tiling = whole_tiling(experiment.network);
  experiment.tiling.layers = {c1, s2, c3};
  experiment.placement = placement;
  return experiment;
}

constexpr PlacementChoice d0{Placement::streamed, Placement::streamed, Placement::resident, Placement::resident};

std::uint32_t count_kind(const TaskGraph& graph, TaskKind kind) {
  std::uint32_t count = 0;
  for (TaskId task = 0; task < graph.task_count(); ++task) count += graph.kind(task) == kind ? 1 : 0;
  return count;
}

TaskId find_task(const TaskGraph& graph, const std::string& name) {
  for (TaskId task = 0; task < graph.task_count(); ++task) {
    if (graph.task_name(task) == name) return task;
  }
  ADD_FAILURE() << "no task " << name;
  return no_task;
}

TEST(NetworkGraph, OfLeNetHasTheTaskCountsOfTheStudiedSlicings) {
  struct Slicing {
    Shape c1, s2, c3;
    std::uint32_t tasks;
  };
  const Slicing slicings[] = {
      {{1, 28, 28}, {1, 14, 14}, {1, 10, 10}, 28}, {{3, 28, 28}, {3, 14, 14}, {8, 10, 10}, 6},
      {{6, 14, 14}, {6, 7, 7}, {16, 5, 5}, 12},    {{6, 14, 28}, {6, 7, 14}, {16, 5, 10}, 6},
      {{6, 4, 28}, {6, 2, 14}, {16, 2, 10}, 19},   {{6, 2, 28}, {6, 1, 14}, {16, 1, 10}, 38},
      {{6, 8, 8}, {6, 4, 4}, {16, 4, 4}, 41},      {{6, 4, 4}, {6, 2, 2}, {16, 2, 2}, 123},
      {{1, 4, 4}, {1, 2, 2}, {1, 2, 2}, 988},      {{6, 2, 2}, {6, 1, 1}, {16, 1, 1}, 492},
      {{1, 14, 14}, {1, 1, 14}, {1, 5, 5}, 172},
  };
  for (const Slicing& slicing : slicings) {
    const TaskGraph graph = build_task_graph(lenet_part(slicing.c1, slicing.s2, slicing.c3, d0));
    EXPECT_EQ(graph.task_count(), slicing.tasks);
    EXPECT_EQ(count_kind(graph, TaskKind::compute), slicing.tasks);
    EXPECT_EQ(graph.external_count(), 3u);  // image, C1.weight, C3.weight
  }
}

TEST(NetworkGraph, WorkOfTheTilesAddsUpToThatOfTheLayers) {
  const TaskGraph graph = build_task_graph(lenet_part({4, 5, 3}, {5, 3, 4}, {3, 4, 7}, d0));
  std::array<std::int64_t, 3> macs{}, operations{};
  for (TaskId task = 0; task < graph.task_count(); ++task) {
    const Work& work = graph.of(task).work;
    macs[graph.of(task).layer] += work.macs;
    operations[graph.of(task).layer] += work.operations;
    EXPECT_EQ(work.macs, work.output_pixels * work.window * work.filters * work.groups);
  }
  EXPECT_EQ(macs, (std::array<std::int64_t, 3>{117600, 0, 240000}));
  EXPECT_EQ(operations, (std::array<std::int64_t, 3>{0, 4704, 0}));
}

TEST(NetworkGraph, LoadsOneTilePerDistinctReceptiveFieldAndRangeOfFilters) {
  const TaskGraph graph = build_task_graph(lenet_part({3, 4, 4}, {6, 2, 2}, {8, 2, 2}));
  // 2 + 2 ranges of filters, 49 fields of the image, 98 + 49 + 50 tiles, 50 stores.
  EXPECT_EQ(count_kind(graph, TaskKind::load), 4u + 49);
  EXPECT_EQ(count_kind(graph, TaskKind::compute), 98u + 49 + 50);
  EXPECT_EQ(count_kind(graph, TaskKind::store), 50u);
  EXPECT_EQ(graph.external_count(), 3u);
  EXPECT_EQ(graph.task_name(0), "load C1.weight[0,0,0]");
  EXPECT_EQ(graph.task_name(2), "load image[0,0,0]");

  const TaskId load = find_task(graph, "load image[0,1,0]");
  EXPECT_EQ(graph.buffer_name(load), "image[0,1,0]");
  EXPECT_EQ(graph.buffer_bytes(load), 64);
  EXPECT_EQ(graph.operand_slice(graph.class_of(load), 0), (TileSlice{{1, 32, 32}, {0, 4, 0}, {1, 8, 8}}));
  EXPECT_EQ(graph.consumers(load).size(), 2u);  // both halves of the channels

  const TaskId compute = find_task(graph, "C1[1,1,0]");
  ASSERT_EQ(graph.inputs(compute).size(), 2u);
  EXPECT_EQ(graph.inputs(compute)[0], load);
  EXPECT_EQ(graph.buffer_name(graph.inputs(compute)[1]), "C1.weight[1,0,0]");
  EXPECT_EQ(graph.operand_bytes(compute, 1), 3 * 26);

  const TaskId store = find_task(graph, "store C3[1,4,4]");
  EXPECT_EQ(graph.buffer_name(store), "C3.dram[1,4,4]");
  EXPECT_FALSE(graph.in_scratchpad(store));
  EXPECT_TRUE(graph.is_kept(store));
  EXPECT_EQ(graph.inputs(store)[0], find_task(graph, "C3[1,4,4]"));
}

// A convolution of 8 x 16 x 16 in 4 x 4 tiles, with a stride above its kernel.
Experiment strided(std::int32_t kernel, std::int32_t stride, std::int32_t pad, Placement input) {
  Experiment experiment;
  experiment.file = "test";
  experiment.network.inputs.push_back({"x", {8, 16, 16}, {}});
  Layer conv;
  conv.name = "a";
  conv.op = Operator::conv;
  conv.inputs = {0};
  conv.filters = 8;
  conv.kernel = {kernel, kernel};
  conv.stride = {stride, stride};
  conv.pad_begin = {pad, pad};
  experiment.network.layers.push_back(conv);
  infer_shapes(experiment.network);
  experiment.tiling = whole_tiling(experiment.network);
  experiment.tiling.layers = {{8, 4, 4}};
  experiment.placement.input = input;
  return experiment;
}

TEST(NetworkGraph, RowsAndColumnsBetweenWindowsAreNeitherLoadedNorStored) {
  const auto first_load = [](const Experiment& experiment) {
    const TaskGraph graph = build_task_graph(experiment);
    return std::pair(count_kind(graph, TaskKind::load), graph.buffer_bytes(find_task(graph, "load x[0,0,0]")));
  };
  const auto loads = [&](std::int32_t kernel, std::int32_t stride, std::int32_t pad) {
    return first_load(strided(kernel, stride, pad, Placement::tiled)).second;
  };
  EXPECT_EQ(loads(1, 2, 0), 8 * 4 * 4);
  EXPECT_EQ(loads(2, 3, 0), 8 * 8 * 8);  // four windows of two
  EXPECT_EQ(loads(2, 3, 1), 8 * 7 * 7);  // the first of them begins in the padding
  EXPECT_EQ(loads(2, 2, 0), 8 * 8 * 8);
  EXPECT_EQ(loads(3, 2, 0), 8 * 9 * 9);
}

TEST(NetworkGraph, RowsBetweenWindowsAreNotReadOfATensorThatIsThere) {
  const TaskGraph graph = build_task_graph(strided(1, 2, 0, Placement::resident));
  const TaskId task = find_task(graph, "a[0,0,0]");
  const TileSlice& slice = graph.operand_slice(graph.class_of(task), 0);
  EXPECT_EQ(slice.size, (Shape{8, 4, 7}));
  EXPECT_EQ(slice.steps[0], (SliceStep{1, 2, 0}));
  EXPECT_EQ(slice.span(1), 7);
}

TEST(NetworkGraph, InputWithAGridOfItsOwnIsLoadedWithoutHalo) {
  Experiment experiment = lenet_part({6, 4, 4}, {6, 2, 2}, {16, 2, 2});
  experiment.tiling.inputs[0] = Shape{1, 10, 32};
  const TaskGraph graph = build_task_graph(experiment);
  Bytes loaded = 0;
  std::uint32_t loads = 0;
  for (TaskId task = 0; task < graph.task_count(); ++task) {
    if (graph.kind(task) != TaskKind::load || graph.buffer_class(task) != BufferClass::input) continue;
    ++loads;
    loaded += graph.buffer_bytes(task);
  }
  EXPECT_EQ(loads, 4u);
  EXPECT_EQ(loaded, 1024);
  EXPECT_EQ(graph.buffer_bytes(find_task(graph, "load image[0,3,0]")), 64);  // the ragged last one
  // Rows 4 to 11 lie in two of the tiles.
  const TaskId compute = find_task(graph, "C1[0,1,0]");
  ASSERT_EQ(graph.inputs(compute).size(), 3u);
  EXPECT_EQ(graph.operand_slice(graph.class_of(compute), 0), (TileSlice{{1, 10, 32}, {0, 4, 0}, {1, 6, 8}}));
  EXPECT_EQ(graph.operand_slice(graph.class_of(compute), 1), (TileSlice{{1, 10, 32}, {0, 0, 0}, {1, 2, 8}}));
}

TEST(NetworkGraph, PlacementsDecideWhereBuffersLie) {
  const Shape c1{6, 4, 4}, s2{6, 2, 2}, c3{16, 2, 2};
  {
    const TaskGraph graph = build_task_graph(lenet_part(c1, s2, c3, d0));
    const TaskId last = find_task(graph, "C3[0,4,4]");
    EXPECT_TRUE(graph.is_kept(last));
    EXPECT_EQ(graph.buffer_class(last), BufferClass::output);
    EXPECT_EQ(graph.buffer_class(find_task(graph, "S2[0,0,0]")), BufferClass::activation);
    for (BufferId b = graph.task_count(); b < graph.buffer_count(); ++b) EXPECT_FALSE(graph.in_scratchpad(b));
  }
  {
    const TaskGraph graph = build_task_graph(
        lenet_part(c1, s2, c3, {Placement::resident, Placement::resident, Placement::streamed, Placement::streamed}));
    for (BufferId b = graph.task_count(); b < graph.buffer_count(); ++b) {
      EXPECT_EQ(graph.in_scratchpad(b), graph.buffer_class(b) != BufferClass::output) << graph.buffer_name(b);
    }
    EXPECT_FALSE(graph.in_scratchpad(find_task(graph, "S2[0,0,0]")));
    const TaskId tile = find_task(graph, "C3[0,1,2]");
    EXPECT_TRUE(graph.in_scratchpad(tile));
    EXPECT_FALSE(graph.is_kept(tile));
    EXPECT_TRUE(graph.consumers(tile).empty());
    EXPECT_EQ(graph.buffer_name(graph.of(tile).result_buffer), "C3.dram");
    EXPECT_EQ(graph.of(tile).result, (TileSlice{{16, 10, 10}, {0, 2, 4}, {16, 2, 2}}));
  }
}

TEST(NetworkGraph, ImagesOfABatchShareTheWeightsAndNothingElse) {
  Experiment experiment = lenet_part({6, 14, 14}, {6, 7, 7}, {16, 5, 5});
  experiment.network.batch = 3;
  const TaskGraph graph = build_task_graph(experiment);
  EXPECT_EQ(count_kind(graph, TaskKind::compute), 36u);
  EXPECT_EQ(count_kind(graph, TaskKind::store), 12u);
  EXPECT_EQ(count_kind(graph, TaskKind::load), 2u + 12);
  EXPECT_EQ(graph.consumers(find_task(graph, "load C1.weight[0,0,0]")).size(), 12u);
  EXPECT_EQ(graph.inputs(find_task(graph, "C1[2,0,1,1]"))[0], find_task(graph, "load image[2,0,1,1]"));
  EXPECT_EQ(graph.buffer_name(graph.inputs(find_task(graph, "load image[2,0,1,1]"))[0]), "image[2]");
}

TEST(NetworkGraph, LayersThatNeedTheSameFieldShareItsLoad) {
  Experiment experiment;
  experiment.file = "test";
  Network& network = experiment.network;
  network.inputs.push_back({"x", {2, 8, 8}, {}});
  for (const char* name : {"A", "B", "C"}) {
    Layer layer;
    layer.name = name;
    layer.op = Operator::conv;
    layer.filters = 2;
    layer.kernel = {3, 3};
    layer.inputs = {0};
    network.layers.push_back(layer);
  }
  network.layers[2].kernel = {1, 1};
  infer_shapes(network);
  experiment.tiling = whole_tiling(network);
  experiment.tiling.layers = {Shape{2, 2, 6}, Shape{2, 2, 6}, Shape{2, 3, 8}};
  const TaskGraph graph = build_task_graph(experiment);
  EXPECT_EQ(count_kind(graph, TaskKind::load), 3u + 3 + 3);  // weights, fields of A and B, fields of C
  EXPECT_EQ(graph.inputs(find_task(graph, "B[0,1,0]"))[0], find_task(graph, "load x[0,1,0]"));
  EXPECT_EQ(graph.inputs(find_task(graph, "C[0,1,0]"))[0], find_task(graph, "load x.C[0,1,0]"));
}

void expect_names_of_their_own(const Experiment& experiment) {
  const TaskGraph graph = build_task_graph(experiment);
  std::set<std::string> tasks, buffers;
  for (TaskId task = 0; task < graph.task_count(); ++task) {
    EXPECT_TRUE(tasks.insert(graph.task_name(task)).second) << graph.task_name(task);
  }
  for (BufferId buffer = 0; buffer < graph.buffer_count(); ++buffer) {
    EXPECT_TRUE(buffers.insert(graph.buffer_name(buffer)).second) << graph.buffer_name(buffer);
  }
}

TEST(NetworkGraph, TasksAndBuffersHaveNamesOfTheirOwn) {
  for (std::uint32_t seed = 1; seed <= 500; ++seed) {
    expect_names_of_their_own(test::random_experiment(seed));
    if (::testing::Test::HasFailure()) FAIL() << "seed " << seed;
  }
}

TEST(NetworkGraph, LoadsForALayerThatReadsAnInputTwiceHaveNamesOfTheirOwn) {
  Experiment experiment;
  experiment.network.inputs.push_back({"i", {1, 4, 4}, {}});
  Layer mean, both;
  mean.name = "i.both";  // the name that the loads would have
  mean.op = Operator::global_avgpool;
  mean.inputs = {0};
  both.name = "both";
  both.op = Operator::concat;
  both.axis = 2;
  both.inputs = {0, 0};
  experiment.network.layers = {mean, both};
  infer_shapes(experiment.network);
  experiment.tiling = whole_tiling(experiment.network);
  experiment.tiling.layers[1] = {1, 4, 3};
  experiment.placement.input = Placement::tiled;
  expect_names_of_their_own(experiment);
}

TEST(NetworkGraph, TasksAreNumberedInTopologicalOrderAndClassesAreFew) {
  const TaskGraph graph = build_task_graph(lenet_part({6, 4, 4}, {6, 2, 2}, {16, 2, 2}));
  for (TaskId task = 0; task < graph.task_count(); ++task) {
    for (const BufferId buffer : graph.inputs(task)) EXPECT_TRUE(graph.is_external(buffer) || buffer < task);
  }
  // A class per load, as each reads another part of DRAM; one each for C1, S2 and the stores; C3 reads 3 x 3 tiles.
  EXPECT_EQ(graph.class_count(), 2u + 49 + 1 + 1 + 1 + 1);
}

TEST(NetworkGraph, WithTooManyTasksIsRefusedBeforeItIsBuilt) {
  Experiment experiment;
  experiment.file = "huge.yaml";
  experiment.network.inputs.push_back({"x", {1, 30000, 30000}, {}});
  Layer layer;
  layer.name = "A";
  layer.op = Operator::relu;
  layer.inputs = {0};
  experiment.network.layers.push_back(layer);
  infer_shapes(experiment.network);
  experiment.tiling = whole_tiling(experiment.network);
  experiment.tiling.layers = {Shape{1, 1, 1}};
  EXPECT_THROW(build_task_graph(experiment), InputError);
}

}  // namespace
}  // namespace weft
