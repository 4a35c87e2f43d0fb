// Adds tasks to a graph that move tiles out of the scratchpad and bring them back: a store to DRAM, a load of that
// image, a second run of the task that made the tile. Every copy is a buffer of its own.
#pragma once

#include <limits>
#include <span>
#include <vector>

#include "base/core/export.hpp"
#include "workloads/graph/task_graph_builder.hpp"

namespace weft {

class WEFT_API TileCopies {
 public:
  // `graph` must outlive this. Its tasks keep their numbers; added tasks are numbered after them, one by one.
  explicit TileCopies(const TaskGraph& graph);

  // Adds a task that reads the tile whole and makes an image of it in DRAM. Here and below, `tile` is a buffer that a
  // task of the original graph produces in the scratchpad.
  TaskId add_store(TaskId tile);
  // Adds a task that makes the tile once more, from the image that `store` made.
  TaskId add_load(TaskId tile, TaskId store);
  // Adds a task that makes the tile once more, as the task did that made it. `inputs` has an entry for each of that
  // task's inputs: a tile of the original graph or a copy of it. Entries for external buffers are ignored.
  TaskId add_run(TaskId tile, std::span<const BufferId> inputs);
  // Makes a task of the original graph read other copies of its inputs. `inputs` is as for add_run().
  void replace_inputs(TaskId task, std::span<const BufferId> inputs);

  TaskGraph build() && { return std::move(builder_).build(); }

 private:
  static constexpr ClassId no_class = std::numeric_limits<ClassId>::max();
  struct MoveClasses {
    ClassId store = no_class;
    ClassId load = no_class;
  };
  const MoveClasses& move_classes(TaskId tile);

  const TaskGraph& graph_;
  TaskGraphBuilder builder_;
  std::vector<MoveClasses> move_classes_;  // by class of the original graph, made when needed
  std::vector<BufferId> inputs_;           // inputs of the task that is being added
};

}  // namespace weft
