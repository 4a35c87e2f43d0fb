// Memory-aware HEFT on large graphs under pressure, next to plain HEFT in the same run.
//
// Graphs: `layers` maps of side x side tiles, all equal, each tile reads the 3 x 3 tiles under its window; the output
// is streamed. The capacity is the least peak of the sequential orders found (depth-first, layer order with immediate
// release, groups of layers) plus 8 or 2 tiles per processor. Search budget 0, so that graphs of all sizes get one
// schedule and their times compare; a graph of a million tasks gets no more from the default budget.
//
// Counters: `over_work`, how far the makespan is above work / processors, in %; `peak`, of the best order, in tiles;
// `ratio`, time of the search for the order and the scheduling / time of plain HEFT; `orders`, the part of the search
// for orders in it; `growth`, the exponent of the time since the graph a tenth the size (of the same run).
#include <benchmark/benchmark.h>

#include <cmath>
#include <map>
#include <stdexcept>
#include <tuple>

#include "sched/model/scheduler.hpp"
#include "sched/orders/low_peak_orders.hpp"
#include "sched/rules/bounds.hpp"
#include "tests/benchmarks/timing.hpp"
#include "tests/support/sched/conv_chain.hpp"

namespace weft::test {
namespace {

constexpr Bytes tile_bytes = 16;

TaskGraph maps(int layers, int side) {
  ChainLayer layer;
  layer.kernel = 3;
  layer.pad = 1;
  layer.tile = {1, 4, 4};
  layer.stays = false;
  return ConvChain::build({1, 4 * side, 4 * side}, std::vector<ChainLayer>(static_cast<std::size_t>(layers), layer));
}

void under_pressure(benchmark::State& state) {
  static std::map<std::tuple<int, int, int, int>, double> measured;  // by layers, side, processors, slack
  keep_freed_memory();
  const int layers = static_cast<int>(state.range(0)), side = static_cast<int>(state.range(1));
  const int processors = static_cast<int>(state.range(2)), slack = static_cast<int>(state.range(3));
  const TaskGraph graph = maps(layers, side);
  Platform platform = platform_with_speeds(graph, std::vector<double>(static_cast<std::size_t>(processors), 1.0));
  const Scheduler& heft = *SchedulerRegistry::instance().find("heft");
  const Scheduler& memory_aware = *SchedulerRegistry::instance().find("memory-aware-heft");

  double seconds = 0, order_seconds = 0;
  Time makespan = 0;
  Bytes least = 0;
  for (auto _ : state) {
    seconds = median_seconds<3>([&] {
      const double begin = processor_seconds();
      const std::vector<SequentialOrder> orders = low_peak_orders(graph, platform);
      order_seconds = processor_seconds() - begin;
      least = orders.front().peak;
      MemoryRequest request;
      request.limit = least + slack * processors * tile_bytes;
      request.orders = orders;
      request.search_budget = 0;
      makespan = memory_aware.schedule(graph, platform, request).makespan;
    });
    state.SetIterationTime(seconds);
  }
  const double plain =
      median_seconds<3>([&] { benchmark::DoNotOptimize(heft.schedule(graph, platform, {}).makespan); });
  const double work = lower_bounds(graph, platform).work;
  state.counters["tasks"] = graph.task_count();
  state.counters["over_work"] = 100 * (makespan / work - 1);
  state.counters["peak"] = static_cast<double>(least / tile_bytes);
  state.counters["ratio"] = seconds / plain;
  state.counters["orders"] = order_seconds / plain;
  const double per_task = seconds / graph.task_count();
  measured[{layers, side, processors, slack}] = per_task;
  for (const auto& [key, smaller] : measured) {
    const double times = static_cast<double>(side) * side / (static_cast<double>(std::get<1>(key)) * std::get<1>(key));
    const bool same = std::get<0>(key) == layers && std::get<2>(key) == processors && std::get<3>(key) == slack;
    if (same && times > 5) state.counters["growth"] = 1 + std::log(per_task / smaller) / std::log(times);
  }
}

void shapes(benchmark::internal::Benchmark* benchmark) {
  benchmark->UseManualTime()->Unit(benchmark::kMillisecond)->Iterations(1);
  benchmark->ArgNames({"layers", "side", "processors", "slack"});
  for (const int slack : {8, 2}) {
    for (const int processors : {16, 64}) {
      for (const auto& [layers, small, large] :
           {std::tuple(10, 100, 316), {30, 58, 182}, {100, 32, 100}, {400, 16, 50}}) {
        benchmark->Args({layers, small, processors, slack});
        benchmark->Args({layers, large, processors, slack});
      }
    }
  }
}

BENCHMARK(under_pressure)->Apply(shapes);

}  // namespace
}  // namespace weft::test

BENCHMARK_MAIN();
