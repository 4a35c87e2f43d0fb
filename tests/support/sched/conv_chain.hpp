// Makes task graphs of chains of convolutions and poolings, tile by tile, for tests and benchmarks of schedulers.
// Inputs and weights are streamed (no buffers, no tasks), the output stays or is streamed. One element is one byte.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "sched/model/platform.hpp"
#include "workloads/graph/task_graph_builder.hpp"

namespace weft::test {

struct ChainLayer {
  std::string name;
  bool pooling = false;  // reads only its own channels, and has operations instead of MACs
  int channels = 1;      // of the output
  int kernel = 1, stride = 1, pad = 0;
  std::array<int, 3> tile{};  // of the output: channels, rows, columns
  bool stays = true;          // the output of the last layer
};

class ConvChain {
 public:
  // Returns the graph of the layers behind an input of this shape: channels, rows, columns.
  static TaskGraph build(std::array<int, 3> shape, const std::vector<ChainLayer>& layers) {
    ConvChain chain;
    Tensor tensor{shape, shape, no_task};
    for (std::size_t k = 0; k < layers.size(); ++k) tensor = chain.add_layer(tensor, layers[k], k + 1 == layers.size());
    return std::move(chain.builder_).build();
  }

 private:
  struct Tensor {
    std::array<int, 3> shape;
    std::array<int, 3> tile;
    TaskId first;  // its tiles are numbered from there in raster order; no_task: streamed
  };
  struct Range {
    int begin, end;
  };
  using Box = std::array<Range, 3>;

  static int count(const Tensor& tensor, int axis) {
    return (tensor.shape[axis] + tensor.tile[axis] - 1) / tensor.tile[axis];
  }

  static Range tile_range(const Tensor& tensor, int axis, int index) {
    const int begin = index * tensor.tile[axis];
    return {begin, std::min(begin + tensor.tile[axis], tensor.shape[axis])};
  }

  Tensor add_layer(const Tensor& input, const ChainLayer& layer, bool last) {
    Tensor output{{layer.channels, 0, 0}, layer.tile, next_};
    for (const int axis : {1, 2})
      output.shape[axis] = (input.shape[axis] + 2 * layer.pad - layer.kernel) / layer.stride + 1;
    layer_ = builder_.add_layer(layer.name);
    classes_.clear();
    Box box;
    for (int c = 0; c < count(output, 0); ++c) {
      for (int row = 0; row < count(output, 1); ++row) {
        for (int column = 0; column < count(output, 2); ++column) {
          box = {tile_range(output, 0, c), tile_range(output, 1, row), tile_range(output, 2, column)};
          add_task(input, layer, box, last);
        }
      }
    }
    return output;
  }

  void add_task(const Tensor& input, const ChainLayer& layer, const Box& box, bool last) {
    Box field;
    field[0] = layer.pooling ? box[0] : Range{0, input.shape[0]};
    for (const int axis : {1, 2}) {
      field[axis].begin = std::max(0, box[axis].begin * layer.stride - layer.pad);
      field[axis].end = std::min(input.shape[axis], (box[axis].end - 1) * layer.stride - layer.pad + layer.kernel);
    }
    producers_.clear();
    overlaps_.clear();
    if (input.first != no_task) add_operands(input, field);
    std::int64_t elements = 1;
    for (const Range& range : box) elements *= range.end - range.begin;
    builder_.add_task(class_of(layer, elements, input.shape[0], last), producers_);
    ++next_;
  }

  void add_operands(const Tensor& input, const Box& field) {
    const auto first = [&](int axis) { return field[axis].begin / input.tile[axis]; };
    const auto last = [&](int axis) { return (field[axis].end - 1) / input.tile[axis]; };
    const auto overlap = [&](int axis, int index) {
      const Range tile = tile_range(input, axis, index);
      return std::min(tile.end, field[axis].end) - std::max(tile.begin, field[axis].begin);
    };
    for (int c = first(0); c <= last(0); ++c) {
      for (int row = first(1); row <= last(1); ++row) {
        for (int column = first(2); column <= last(2); ++column) {
          const int number = (c * count(input, 1) + row) * count(input, 2) + column;
          producers_.push_back(input.first + static_cast<TaskId>(number));
          overlaps_.push_back(overlap(0, c) * overlap(1, row) * overlap(2, column));
        }
      }
    }
  }

  ClassId class_of(const ChainLayer& layer, std::int64_t elements, int input_channels, bool last) {
    const auto [found, is_new] = classes_.try_emplace({elements, overlaps_}, 0);
    if (!is_new) return found->second;
    TaskClass task_class;
    task_class.layer = layer_;
    task_class.output_class = last ? BufferClass::output : BufferClass::activation;
    task_class.keep = last && layer.stays;
    task_class.output_bytes = elements;
    const std::int64_t window = std::int64_t{layer.kernel} * layer.kernel;
    (layer.pooling ? task_class.work.operations : task_class.work.macs) =
        elements * window * (layer.pooling ? 1 : input_channels);
    found->second = builder_.add_class(task_class, overlaps_, {});
    return found->second;
  }

  TaskGraphBuilder builder_;
  TaskId next_ = 0;
  std::uint32_t layer_ = 0;
  std::map<std::pair<std::int64_t, std::vector<double>>, ClassId> classes_;
  std::vector<BufferId> producers_;
  std::vector<double> overlaps_;
};

// Returns processors that take work / speed for a task: one MAC or one operation is one unit of work.
inline Platform platform_with_speeds(const TaskGraph& graph, const std::vector<double>& speeds) {
  Platform platform;
  for (const double speed : speeds) {
    const auto number = static_cast<std::uint32_t>(platform.processors.size());
    const auto same = std::find(speeds.begin(), speeds.end(), speed) - speeds.begin();
    platform.processors.push_back({"pe" + std::to_string(number), false, static_cast<std::uint32_t>(same)});
  }
  for (ClassId id = 0; id < graph.class_count(); ++id) {
    const auto work = static_cast<double>(graph.class_at(id).work.macs + graph.class_at(id).work.operations);
    for (const double speed : speeds) platform.costs.push_back(work / speed);
  }
  return platform;
}

using Tiles = std::array<std::array<int, 3>, 3>;

// Returns the graph of LeNet-5, C1 S2 C3 (LeCun et al. 1998, with full connection in C3).
inline TaskGraph lenet_c1_s2_c3(const Tiles& tiles) {
  return ConvChain::build(
      {1, 32, 32},
      {{"C1", false, 6, 5, 1, 0, tiles[0]}, {"S2", true, 6, 2, 2, 0, tiles[1]}, {"C3", false, 16, 5, 1, 0, tiles[2]}});
}

}  // namespace weft::test
