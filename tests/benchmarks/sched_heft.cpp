// HEFT with insertion on large graphs, next to the time that reading the n x P costs once takes on the same machine.
//
// Graphs: tiled convolutions whose tasks read about 4 or about 9 tiles, and random layered graphs with a communication
// to computation ratio of 5, where gaps are many. Costs: one row per class of tasks, or one row per task. Communication
// everywhere: edges carry bytes, the bandwidth is uniform.
//
// Counters: `read_ms`, one pass of a scalar sum over n x P doubles; `ratio`, HEFT time / read time; `bytes_per_task`,
// heap of the graph plus what HEFT needs at most beside it, the cost matrix not counted; `growth`, the exponent of the
// time since the graph a tenth the size (of the same run; measured when that has run before).
#include <benchmark/benchmark.h>
#include <malloc.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <map>
#include <memory>
#include <new>
#include <random>
#include <string>
#include <tuple>

#include "sched/model/scheduler.hpp"
#include "tests/benchmarks/timing.hpp"
#include "tests/support/sched/conv_chain.hpp"
#include "workloads/graph/task_graph_builder.hpp"

namespace {

std::size_t heap_now = 0, heap_peak = 0;

void* counted(void* memory) {
  if (!memory) throw std::bad_alloc();
  heap_now += malloc_usable_size(memory);
  heap_peak = std::max(heap_peak, heap_now);
  return memory;
}

void release(void* memory) {
  if (memory) heap_now -= malloc_usable_size(memory);
  std::free(memory);
}

}  // namespace

void* operator new(std::size_t size) { return counted(std::malloc(size)); }
void* operator new[](std::size_t size) { return counted(std::malloc(size)); }
void operator delete(void* memory) noexcept { release(memory); }
void operator delete[](void* memory) noexcept { release(memory); }
void operator delete(void* memory, std::size_t) noexcept { release(memory); }
void operator delete[](void* memory, std::size_t) noexcept { release(memory); }

namespace weft::test {
namespace {

// Layers of square maps, each tile reads the 2 x 2 (kernel 2) or 3 x 3 (kernel 3) tiles under its window.
TaskGraph tiled_convolutions(std::size_t tasks, int degree) {
  constexpr int tile = 4;
  const int layers = tasks >= 1'000'000 ? 25 : 16;
  const int side = static_cast<int>(std::lround(std::sqrt(static_cast<double>(tasks) / layers)));
  const int kernel = degree == 9 ? 3 : 2;
  std::vector<ChainLayer> chain(static_cast<std::size_t>(layers));
  for (ChainLayer& layer : chain) {
    layer.kernel = kernel;
    layer.pad = kernel / 2 * (kernel % 2);
    layer.tile = {1, tile, tile};
  }
  return ConvChain::build({1, side * tile, side * tile}, chain);
}

// Layers of a thousand tasks (with 64 processors that is the width at which gaps cost most); each task reads 1 to 2
// degree - 1 tasks of the layer before.
TaskGraph random_layers(std::size_t tasks, int degree, double mean_bytes) {
  std::mt19937_64 random(7);
  std::uniform_int_distribution<int> parents(1, 2 * degree - 1);
  std::uniform_real_distribution<double> bytes(0, 2 * mean_bytes);
  TaskGraphBuilder builder;
  builder.reserve(tasks, tasks * static_cast<std::size_t>(degree) * 11 / 10);
  const ClassId entry = builder.add_class({}, {}, {});
  std::vector<std::pair<ClassId, std::size_t>> classes;  // with the number of operands
  for (int k = 0; k < 1000; ++k) {
    std::vector<double> operands(static_cast<std::size_t>(parents(random)));
    for (double& operand : operands) operand = bytes(random);
    classes.emplace_back(builder.add_class({}, operands, {}), operands.size());
  }
  constexpr std::size_t width = 1000;
  std::vector<BufferId> inputs;
  for (std::size_t task = 0; task < tasks; ++task) {
    const std::size_t layer = task / width;
    if (layer == 0) {
      builder.add_task(entry, {});
      continue;
    }
    const auto [id, count] = classes[random() % classes.size()];
    inputs.clear();
    while (inputs.size() < std::min(count, width)) {
      const auto parent = static_cast<BufferId>((layer - 1) * width + random() % width);
      if (std::find(inputs.begin(), inputs.end(), parent) == inputs.end()) inputs.push_back(parent);
    }
    builder.add_task(id, inputs);
  }
  return std::move(builder).build();
}

enum Graph { convolutions_4, convolutions_9, random_4, random_9 };
enum Costs { per_class, per_task };

constexpr double random_mean_cost = 100, random_mean_bytes = 500;

TaskGraph make_graph(Graph graph, std::size_t tasks) {
  if (graph == convolutions_4 || graph == convolutions_9)
    return tiled_convolutions(tasks, graph == convolutions_9 ? 9 : 4);
  return random_layers(tasks, graph == random_9 ? 9 : 4, random_mean_bytes);
}

// Every processor has a speed of its own; costs per task vary by 20 % around that, or freely in random graphs.
Platform make_platform(const TaskGraph& graph, Graph kind, Costs costs, std::size_t processors) {
  std::mt19937_64 random(11);
  std::uniform_real_distribution<double> speed(1, 4), near(0.9, 1.1),
      cost(0.2 * random_mean_cost, 1.8 * random_mean_cost);
  std::vector<double> speeds(processors);
  for (double& one : speeds) one = speed(random);
  Platform platform = platform_with_speeds(graph, speeds);
  platform.bandwidth = {1};
  platform.row_per_task = costs == per_task;
  if (costs == per_class) return platform;
  const std::vector<Time> rows = std::move(platform.costs);
  platform.costs.resize(graph.task_count() * processors);
  for (TaskId task = 0; task < graph.task_count(); ++task) {
    for (std::size_t p = 0; p < processors; ++p) {
      platform.costs[task * processors + p] = kind == random_4 || kind == random_9
                                                  ? cost(random)
                                                  : rows[graph.class_of(task) * processors + p] * near(random);
    }
  }
  return platform;
}

// One pass of a scalar sum. Without leave to reorder floating point the compiler keeps it scalar and in order.
double read_seconds(std::size_t count) {
  std::vector<double> values(count, 1.0);
  return median_seconds<5>([&] {
    double sum = 0;
    for (const double value : values) sum += value;
    benchmark::DoNotOptimize(sum);
  });
}

// Median of five runs as one measurement; the growth exponent needs the seconds of the graph before.
void heft_on(benchmark::State& state, Graph kind, Costs costs) {
  static std::map<std::tuple<Graph, Costs, std::size_t, std::size_t>, double> measured;
  keep_freed_memory();
  const auto tasks = static_cast<std::size_t>(state.range(0));
  const auto processors = static_cast<std::size_t>(state.range(1));
  const Scheduler& heft = *SchedulerRegistry::instance().find("heft");

  const std::size_t before_graph = heap_now;
  const TaskGraph graph = make_graph(kind, tasks);
  const std::size_t graph_bytes = heap_now - before_graph;
  const Platform platform = make_platform(graph, kind, costs, processors);
  const double count = graph.task_count();
  double seconds = 0;
  for (auto _ : state) {
    heap_peak = heap_now;
    const std::size_t before = heap_now;
    seconds = median_seconds<5>([&] { benchmark::DoNotOptimize(heft.schedule(graph, platform, {}).makespan); });
    state.SetIterationTime(seconds);
    state.counters["bytes_per_task"] = static_cast<double>(graph_bytes + heap_peak - before) / count;
  }
  const double read = read_seconds(graph.task_count() * processors);
  state.counters["tasks"] = count;
  state.counters["degree"] = static_cast<double>(graph.edge_count()) / count;
  state.counters["read_ms"] = read * 1e3;
  state.counters["ratio"] = seconds / read;
  measured[{kind, costs, processors, tasks}] = seconds / count;
  const auto smaller = measured.find({kind, costs, processors, tasks / 10});
  if (smaller != measured.end()) state.counters["growth"] = 1 + std::log10(seconds / count / smaller->second);
}

void sizes(benchmark::internal::Benchmark* benchmark) {
  benchmark->UseManualTime()->Unit(benchmark::kMillisecond)->Iterations(1)->ArgNames({"tasks", "processors"});
  for (const int processors : {4, 16, 64}) {
    for (const int tasks : {10'000, 100'000, 1'000'000}) benchmark->Args({tasks, processors});
  }
}

BENCHMARK_CAPTURE(heft_on, convolutions_degree_4_costs_per_class, convolutions_4, per_class)->Apply(sizes);
BENCHMARK_CAPTURE(heft_on, convolutions_degree_9_costs_per_class, convolutions_9, per_class)->Apply(sizes);
BENCHMARK_CAPTURE(heft_on, convolutions_degree_4_costs_per_task, convolutions_4, per_task)->Apply(sizes);
BENCHMARK_CAPTURE(heft_on, convolutions_degree_9_costs_per_task, convolutions_9, per_task)->Apply(sizes);
BENCHMARK_CAPTURE(heft_on, random_degree_4_costs_per_task, random_4, per_task)->Apply(sizes);
BENCHMARK_CAPTURE(heft_on, random_degree_9_costs_per_task, random_9, per_task)->Apply(sizes);

}  // namespace
}  // namespace weft::test

BENCHMARK_MAIN();
