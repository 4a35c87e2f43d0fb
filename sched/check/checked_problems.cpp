#include "sched/check/checked_problems.hpp"

#include <algorithm>
#include <cmath>

#include "workloads/graph/task_graph_builder.hpp"

namespace weft {

namespace {

// Costs and sizes look random and are the same always.
std::uint32_t scramble(std::uint32_t x) {
  x = (x ^ (x >> 16)) * 0x45d9f3bu;
  x = (x ^ (x >> 16)) * 0x45d9f3bu;
  return x ^ (x >> 16);
}

class ProblemMaker {
 public:
  // The last `channels` of the processors are DMA channels. `mixed`: every PE has a speed of its own, and each task one
  // that cannot run it.
  ProblemMaker(std::uint32_t pes, std::uint32_t channels, bool mixed) : pes_(pes), mixed_(mixed) {
    for (std::uint32_t p = 0; p < pes + channels; ++p) {
      const bool is_dma = p >= pes;
      platform_.processors.push_back({(is_dma ? "dma" : "pe") + std::to_string(is_dma ? p - pes : p), is_dma,
                                      is_dma  ? pes
                                      : mixed ? p
                                              : 0});
    }
    platform_.row_per_task = true;
  }

  BufferId add_resident(Bytes bytes) {
    return builder_.add_external({"resident", BufferClass::weight, Memory::scratchpad, bytes, 0});
  }

  BufferId add(TaskKind kind, Time cost, Bytes bytes, const std::vector<BufferId>& inputs) {
    TaskClass made;
    made.kind = kind;
    made.output_memory = kind == TaskKind::store ? Memory::dram : Memory::scratchpad;
    made.output_class = kind == TaskKind::load ? BufferClass::input : BufferClass::activation;
    made.output_bytes = bytes;
    made.layer = layer_;
    const std::vector<double> overlap(inputs.size(), 1);
    const TaskId task = builder_.add_task(builder_.add_class(made, overlap, {}), inputs);
    names_.push_back("t" + std::to_string(task));
    for (std::uint32_t p = 0; p < platform_.processor_count(); ++p) {
      const bool is_right_kind = platform_.processors[p].is_dma == (kind != TaskKind::compute);
      const bool is_refused = mixed_ && kind == TaskKind::compute && pes_ > 1 && (task + p) % (pes_ + 1) == 0;
      const Time speed = mixed_ && kind == TaskKind::compute ? 1 + scramble(task * 31 + p) % 4 : 1;
      platform_.costs.push_back(is_right_kind && !is_refused ? cost * speed : cannot_run);
    }
    return task;
  }
  BufferId add(Time cost, Bytes bytes, const std::vector<BufferId>& inputs) {
    return add(TaskKind::compute, cost, bytes, inputs);
  }
  void begin_layer(const std::string& name) { layer_ = builder_.add_layer(name); }

  // A layer of tiles in a row, each of which reads what lies above it and to both sides of that.
  std::vector<BufferId> add_tiles(std::size_t tiles, const std::vector<BufferId>& above, std::uint32_t seed) {
    begin_layer("layer " + std::to_string(seed));
    std::vector<BufferId> layer;
    for (std::size_t i = 0; i < tiles; ++i) {
      std::vector<BufferId> inputs;
      const std::size_t centre = above.empty() ? 0 : i * above.size() / tiles;
      for (std::size_t k = centre == 0 ? 0 : centre - 1; k < std::min(above.size(), centre + 2); ++k) {
        inputs.push_back(above[k]);
      }
      const std::uint32_t random = scramble(seed * 1000 + static_cast<std::uint32_t>(i));
      layer.push_back(add(static_cast<Time>(1 + random % 8), static_cast<Bytes>(random / 16 % 40), inputs));
    }
    return layer;
  }

  CheckedProblem take(std::string name) {
    builder_.set_task_names(std::move(names_));
    return {std::move(name), {std::move(builder_).build(), std::move(platform_)}};
  }

 private:
  std::uint32_t pes_;
  bool mixed_;
  Platform platform_;
  TaskGraphBuilder builder_;
  std::vector<std::string> names_;
  std::uint32_t layer_ = 0;
};

CheckedProblem chain() {
  ProblemMaker make(2, 0, true);
  std::vector<BufferId> last;
  for (std::uint32_t i = 0; i < 8; ++i) {
    make.begin_layer("layer " + std::to_string(i));
    last = {make.add(1 + i % 3, 10 + i, last)};
  }
  return make.take("a chain");
}

CheckedProblem diamond() {
  ProblemMaker make(3, 0, false);
  make.begin_layer("first");
  const BufferId weights = make.add_resident(16);
  const BufferId first = make.add(4, 30, {weights});
  make.begin_layer("middle");
  std::vector<BufferId> middle;
  for (std::uint32_t i = 0; i < 7; ++i) middle.push_back(make.add(2 + i, 5 + 3 * i, {first, weights}));
  make.begin_layer("last");
  make.add(3, 12, middle);
  return make.take("a diamond");
}

CheckedProblem tiles(std::size_t layers, std::size_t width, std::uint32_t pes, bool mixed) {
  ProblemMaker make(pes, 0, mixed);
  std::vector<BufferId> above;
  for (std::size_t i = 0; i < layers; ++i) above = make.add_tiles(width, above, static_cast<std::uint32_t>(i + 1));
  return make.take(std::to_string(layers) + " layers of " + std::to_string(width) + " tiles" +
                   (mixed ? " on processors of different kinds" : ""));
}

// Every processing element reads its next task while it computes and, with three stages, writes its last result: a third
// of what a task costs is reading, a fourth is writing.
CheckedProblem with_stages(CheckedProblem made, std::uint32_t stages) {
  Platform& platform = made.problem.platform;
  const auto part = [](Time cost, Time divisor) { return cost == cannot_run ? cost : std::floor(cost / divisor); };
  for (Processor& processor : platform.processors) processor.stages = processor.is_dma ? 1 : stages;
  for (const Time cost : platform.costs) platform.read_costs.push_back(part(cost, 3));
  for (const Time cost : platform.costs) {
    if (stages > 2) platform.write_costs.push_back(part(cost, 4));
  }
  made.name += stages > 2 ? ", with three local buffers" : ", with two local buffers";
  return made;
}

CheckedProblem transfers(bool exclusive) {
  ProblemMaker make(2, 1, false);
  for (std::uint32_t i = 0; i < 4; ++i) {
    make.begin_layer("load " + std::to_string(i));
    const BufferId loaded = make.add(TaskKind::load, 3, 20, {});
    make.begin_layer("compute " + std::to_string(i));
    const BufferId computed = make.add(5 - i, 15, {loaded});
    make.begin_layer("store " + std::to_string(i));
    make.add(TaskKind::store, 2, 15, {computed});
  }
  CheckedProblem made = make.take(exclusive ? "loads and stores, exclusive" : "loads and stores");
  made.problem.platform.exclusive_dma = exclusive;
  return made;
}

}  // namespace

std::vector<CheckedProblem> checked_problems() {
  return {chain(),
          diamond(),
          tiles(3, 5, 4, false),
          tiles(3, 5, 4, true),
          transfers(false),
          transfers(true),
          with_stages(tiles(3, 5, 4, true), 2),
          with_stages(transfers(false), 2),
          with_stages(tiles(3, 5, 4, true), 3),
          tiles(10, 9, 4, false),
          tiles(10, 9, 5, true)};
}

}  // namespace weft
