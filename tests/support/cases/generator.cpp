#include "tests/support/cases/generator.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <random>
#include <utility>

#include "workloads/graph/task_graph_builder.hpp"

namespace weft::study {

namespace {

struct Node {
  std::vector<TaskId> inputs;
  Bytes bytes = 0;
  std::uint32_t cost = 0;
  bool keep = false;
};

class Generator {
 public:
  explicit Generator(std::uint32_t seed) : random_(seed) {}

  std::vector<Node> make(const CaseShape& shape) {
    nodes_.assign(shape.tasks, {});
    for (Node& node : nodes_) node = {{}, from_to(1, 40), from_to(1, 30), false};
    if (shape.family == Family::layered) make_layered();
    if (shape.family == Family::series_parallel) make_series_parallel();
    if (shape.family == Family::tiled_convolution) make_tiled_convolution();
    return std::move(nodes_);
  }

  std::uint32_t from_to(std::uint32_t first, std::uint32_t last) {
    return first + static_cast<std::uint32_t>(random_() % (last - first + 1));
  }

 private:
  std::uint32_t count() const { return static_cast<std::uint32_t>(nodes_.size()); }

  void connect(TaskId from, TaskId to) {
    std::vector<TaskId>& inputs = nodes_[to].inputs;
    if (std::find(inputs.begin(), inputs.end(), from) == inputs.end()) inputs.push_back(from);
  }

  // Makes layers of 1 to about the square root of the number of tasks. A task reads 1 to 3 of the layer before, at
  // times one from anywhere before, and every task but those of the last layer is read.
  void make_layered() {
    std::uint32_t widest = 4;
    while (widest * widest < count()) ++widest;
    std::uint32_t before = 0, begin = 0;
    while (begin < count()) {
      const std::uint32_t end = std::min(count(), begin + from_to(1, widest));
      if (begin > 0) add_layer(before, begin, end);
      before = begin;
      begin = end;
    }
  }

  void add_layer(TaskId before, TaskId begin, TaskId end) {
    for (TaskId task = begin; task < end; ++task) {
      for (std::uint32_t k = from_to(1, 3); k > 0; --k) connect(from_to(before, begin - 1), task);
      if (from_to(0, 3) == 0) connect(from_to(0, begin - 1), task);
    }
    for (TaskId task = before; task < begin; ++task) {
      const auto reads = [&](TaskId reader) { return std::ranges::count(nodes_[reader].inputs, task) > 0; };
      bool read = false;
      for (TaskId reader = begin; reader < end; ++reader) read = read || reads(reader);
      if (!read) connect(task, from_to(begin, end - 1));
    }
  }

  // Begins with the edge from task 0 to task 1; each further task goes onto an edge or beside one.
  void make_series_parallel() {
    std::vector<std::pair<TaskId, TaskId>> edges{{0, 1}};
    for (TaskId task = 2; task < count(); ++task) {
      const std::uint32_t chosen = from_to(0, static_cast<std::uint32_t>(edges.size()) - 1);
      const auto [from, to] = edges[chosen];
      const bool series = from_to(0, 1) == 0;
      edges.emplace_back(task, to);
      if (series) {
        edges[chosen] = {from, task};
      } else {
        edges.emplace_back(from, task);
      }
    }
    for (const auto& [from, to] : edges) connect(from, to);
  }

  // Makes a chain of layers, each cut into tiles along one axis. The tiles of a layer are alike, and a tile reads the
  // tiles of the layer before that its part of the axis covers, with a halo of one tile on both sides or without
  // (pooling).
  void make_tiled_convolution() {
    const std::uint32_t layers = from_to(2, count() < 20 ? 4 : 10);
    const bool keep = from_to(0, 1) == 1;
    std::vector<std::uint32_t> first{0};
    for (std::uint32_t layer = 0; layer < layers; ++layer) {
      first.push_back(count() * (layer + 1) / layers);
      const Node tile{{}, from_to(1, 40), from_to(1, 30), keep && layer + 1 == layers};
      const std::uint32_t halo = from_to(0, 2) == 0 ? 0 : 1;
      for (TaskId task = first[layer]; task < first[layer + 1]; ++task) {
        nodes_[task] = tile;
        if (layer > 0) read_window(task, first[layer - 1], first[layer], first[layer + 1], halo);
      }
    }
  }

  // Adds the inputs of a task. The layer before has tasks [before, begin), that of the task [begin, end).
  void read_window(TaskId task, TaskId before, TaskId begin, TaskId end, std::uint32_t halo) {
    const std::uint32_t inputs = begin - before, outputs = end - begin, place = task - begin;
    const std::uint32_t low = place * inputs / outputs;
    const std::uint32_t high = ((place + 1) * inputs + outputs - 1) / outputs - 1;
    for (std::uint32_t k = low - std::min(low, halo); k <= std::min(high + halo, inputs - 1); ++k) {
      connect(before + k, task);
    }
  }

  std::mt19937 random_;
  std::vector<Node> nodes_;
};

TaskGraph build_graph(const std::vector<Node>& nodes) {
  TaskGraphBuilder builder;
  for (const Node& node : nodes) {
    TaskClass task_class;
    task_class.output_bytes = node.bytes;
    task_class.keep = node.keep;
    task_class.output_class = node.keep ? BufferClass::output : BufferClass::activation;
    std::vector<double> overlap;
    for (const TaskId input : node.inputs) overlap.push_back(static_cast<double>(nodes[input].bytes));
    builder.add_task(builder.add_class(task_class, overlap, {}), node.inputs);
  }
  return std::move(builder).build();
}

}  // namespace

const char* to_string(Family family) {
  switch (family) {
    case Family::layered:
      return "layered";
    case Family::series_parallel:
      return "series-parallel";
    case Family::tiled_convolution:
      return "tiled-convolution";
  }
  return "";
}

Case make_case(const CaseShape& shape) {
  Generator generator(shape.seed);
  const std::vector<Node> nodes = generator.make(shape);
  Case made{shape, {}, build_graph(nodes), {}};
  made.name = fmt::format("{}-n{}-p{}-{}-s{}", to_string(shape.family), shape.tasks, shape.processors,
                          shape.heterogeneous ? "het" : "hom", shape.seed);
  for (std::uint32_t p = 0; p < shape.processors; ++p) {
    made.platform.processors.push_back({fmt::format("pe{}", p), false, shape.heterogeneous ? p : 0});
  }
  made.platform.row_per_task = true;
  for (const Node& node : nodes) {
    for (std::uint32_t p = 0; p < shape.processors; ++p) {
      const std::uint32_t sixteenths = shape.heterogeneous ? generator.from_to(8, 24) : 16;
      made.platform.costs.push_back(std::max(1u, node.cost * sixteenths / 16));
    }
  }
  return made;
}

std::vector<CaseShape> small_cases() {
  std::vector<CaseShape> shapes;
  for (const Family family : {Family::layered, Family::series_parallel, Family::tiled_convolution}) {
    for (const std::uint32_t processors : {2u, 3u}) {
      for (const bool heterogeneous : {false, true}) {
        for (std::uint32_t k = 0; k < 20; ++k) {
          const auto seed = static_cast<std::uint32_t>(shapes.size());
          shapes.push_back({family, 10 + k % 5, processors, heterogeneous, seed});
        }
      }
    }
  }
  return shapes;
}

std::vector<CaseShape> large_cases() {
  std::vector<CaseShape> shapes;
  for (const Family family : {Family::layered, Family::series_parallel, Family::tiled_convolution}) {
    for (const std::uint32_t tasks : {100u, 200u, 400u}) {
      for (const bool heterogeneous : {false, true}) {
        const auto seed = 1'000 + static_cast<std::uint32_t>(shapes.size());
        shapes.push_back({family, tasks, heterogeneous ? 8u : 4u, heterogeneous, seed});
      }
    }
  }
  return shapes;
}

}  // namespace weft::study
