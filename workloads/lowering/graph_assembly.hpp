// A task graph while it is made from an experiment, as all parts of this folder see it that add to it.
#pragma once

#include <span>
#include <string>
#include <unordered_set>
#include <utility>

#include "workloads/experiment/experiment.hpp"
#include "workloads/graph/task_graph_builder.hpp"
#include "workloads/tiling/operand_tiles.hpp"

namespace weft {

class GraphAssembly {
 public:
  explicit GraphAssembly(const Experiment& experiment);

  const Experiment& experiment() const { return experiment_; }
  const Network& network() const { return experiment_.network; }
  std::uint32_t images() const { return static_cast<std::uint32_t>(experiment_.network.batch); }
  // Returns the bits of an element of a tensor.
  int bits_of(TensorId tensor) const { return network().bits_of(network().type(tensor)); }

  // Counts tasks and edges that are about to be added. Throws InputError when they are too many in all.
  void announce(double tasks, double edges);

  TaskId next_task() const { return next_task_; }
  TaskId add_task(ClassId id, std::span<const BufferId> inputs) {
    builder_.add_task(id, inputs);
    return next_task_++;
  }
  // Gives names to the tasks that are added next, as many as the grid (images, channels, rows, columns) has tiles.
  // Compute tasks have the name of their layer. A number is added to the names of others, and of external buffers, where
  // something has that name.
  void begin_task_grid(TaskKind kind, std::string task_name, std::string buffer_name,
                       const std::array<std::uint32_t, 4>& grid);
  ClassId add_class(const TaskClass& task_class, std::span<const TileSlice> slices);
  // Adds the class of a load of a slice of an external buffer.
  ClassId add_load_class(std::size_t layer, BufferClass buffer_class, const TileSlice& box);

  BufferId add_external(ExternalBuffer buffer);
  // Adds external buffers for a tensor of the network, one per image (one alone for a constant), numbered one after the
  // other; returns the first.
  BufferId add_tensor(const std::string& name, BufferClass buffer_class, Memory memory, TensorId tensor,
                      std::size_t layer);

  TaskGraph build() && { return std::move(builder_).build(); }

 private:
  const Experiment& experiment_;
  TaskGraphBuilder builder_;
  TaskId next_task_ = 0;
  std::unordered_set<std::string> grid_names_;      // of the buffers of grids, without the places in these
  std::unordered_set<std::string> external_names_;  // of external buffers
  double tasks_ = 0;
  double edges_ = 0;
};

}  // namespace weft
