// A task graph with tasks added that move tiles out of the scratchpad and bring them back: a store to DRAM, a load of
// that image, a second run of the task that made the tile. Every copy is a buffer of its own.
#pragma once

#include <limits>
#include <span>
#include <vector>

#include "workloads/graph/task_graph_builder.hpp"

namespace weft {

class TileCopies {
 public:
  // `graph` must outlive this. Its tasks keep their numbers; those of the tasks that are added follow, in the order in
  // which they are added.
  explicit TileCopies(const TaskGraph& graph);

  // `tile`: a buffer of the original that a task produces in the scratchpad.
  TaskId add_store(TaskId tile);               // reads the tile whole and makes an image of it in DRAM
  TaskId add_load(TaskId tile, TaskId store);  // the tile once more, from its image
  // The tile once more, by a task like the one that made it. `inputs` has an entry for each of that task's inputs: a
  // tile of the original or a copy of it; where the task reads an external buffer the entry is not looked at.
  TaskId add_run(TaskId tile, std::span<const BufferId> inputs);
  // Lets a task of the original read other copies of its inputs. `inputs` as above.
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
  std::vector<MoveClasses> move_classes_;  // by class of the original, made when needed
  std::vector<BufferId> inputs_;           // of the task that is being added
};

}  // namespace weft
