// A task graph while it grows out of an experiment: what the parts of the builder in lower_network.cpp share.
#pragma once

#include <span>
#include <string>

#include "workloads/experiment/experiment.hpp"
#include "workloads/graph/task_graph_builder.hpp"

namespace weft {

class GraphInProgress {
 public:
  explicit GraphInProgress(const Experiment& experiment);

  const Experiment& experiment() const { return experiment_; }
  const Network& network() const { return experiment_.network; }
  std::uint32_t images() const { return static_cast<std::uint32_t>(experiment_.network.batch); }
  Bytes bytes_of(const Shape& shape) const { return element_count(shape) * experiment_.element_bytes; }

  // To be called before so many tasks and edges are made: 32-bit numbers and memory set a limit. Throws InputError.
  void announce(double tasks, double edges);

  TaskId next_task() const { return next_task_; }
  TaskId add_task(ClassId id, std::span<const BufferId> inputs) {
    builder_.add_task(id, inputs);
    return next_task_++;
  }
  // A group of the tasks that come next.
  void begin_group(TaskKind kind, std::string task_name, std::string buffer_name,
                   const std::array<std::uint32_t, 4>& grid);
  ClassId add_class(const TaskClass& task_class, std::span<const TileSlice> slices);

  // The class of a load of a box of an external tensor.
  ClassId add_load_class(std::size_t layer, BufferClass buffer_class, const Shape& tensor, const Box& box);

  // An external buffer for the weights of a layer.
  BufferId add_weights(const Shape& shape, std::size_t layer, Memory memory);
  // External buffers for a tensor of the network, one per image (of a constant, one), numbered one after the other;
  // returns the first.
  BufferId add_tensor(const std::string& name, BufferClass buffer_class, Memory memory, TensorId tensor,
                      std::size_t layer);

  TaskGraph build() && { return std::move(builder_).build(); }

 private:
  const Experiment& experiment_;
  TaskGraphBuilder builder_;
  TaskId next_task_ = 0;
  double tasks_ = 0;
  double edges_ = 0;
};

inline TileSlice whole_slice(const Shape& shape) { return {shape, {0, 0, 0}, shape}; }

}  // namespace weft
